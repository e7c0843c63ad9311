"""Files, labels, pictures, precision: without torch."""

import json
import os
import sys
import tempfile
import unittest

try:
    import numpy as np
    from PIL import Image
except ImportError as reason:
    print(f"skipped: {reason}")
    sys.exit(77)

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import darknet
import hard
import labels
import pictures
import precision

CFG = """[net]
width=32
height=32
[convolutional]
batch_normalize=1
filters=4 # a comment
size=3
stride=2
pad=1
activation=leaky
[convolutional]
filters=4
groups=2
size=1
activation=linear
[shortcut]
from=-2
[route]
layers=-1,0
[upsample]
stride=2
"""


class Folder(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.root = self.scratch.name

    def tearDown(self):
        self.scratch.cleanup()

    def put(self, name, text):
        path = os.path.join(self.root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        return path


class Darknet(Folder):
    def sections(self):
        return darknet.read_cfg(self.put("a.cfg", CFG))

    def weights(self, rng):
        return {
            0: {
                "bias": rng.normal(size=4),
                "scale": rng.uniform(0.5, 1, 4),
                "mean": rng.normal(size=4),
                "variance": rng.uniform(0.5, 1, 4),
                "weight": rng.normal(size=(4, 3, 3, 3)),
            },
            1: {"bias": rng.normal(size=4), "weight": rng.normal(size=(4, 2, 1, 1))},
        }

    def test_shapes(self):
        got = [(s.channels, s.stride) for s in darknet.shapes(self.sections())]
        self.assertEqual(got, [(4, 2), (4, 2), (4, 2), (8, 2), (8, 1)])

    def test_there_and_back(self):
        sections = self.sections()
        path = os.path.join(self.root, "a.weights")
        given = self.weights(np.random.default_rng(1))
        darknet.write_weights(path, given)
        read = darknet.read_weights(path, sections)
        for i, conv in given.items():
            for part, numbers in conv.items():
                np.testing.assert_array_equal(read[i][part], numbers.astype("f4"))
        again = os.path.join(self.root, "b.cfg")
        darknet.write_cfg(again, sections, "two\nlines")
        self.assertEqual(darknet.read_cfg(again), sections)

    def test_fold(self):
        sections, rng = self.sections(), np.random.default_rng(2)
        conv = self.weights(rng)
        plain, folded = darknet.fold(sections, conv)
        self.assertNotIn("batch_normalize", plain[1].settings)
        self.assertIn("batch_normalize", sections[1].settings)
        x = rng.normal(size=(3, 3, 3))
        raw = (conv[0]["weight"] * x).sum((1, 2, 3))
        want = (raw - conv[0]["mean"]) / np.sqrt(conv[0]["variance"] + 1e-5) * conv[0]["scale"] + conv[0]["bias"]
        np.testing.assert_allclose((folded[0]["weight"] * x).sum((1, 2, 3)) + folded[0]["bias"], want, rtol=1e-5)
        self.assertEqual(set(folded[1]), {"bias", "weight"})

    def test_refused(self):
        sections, path = self.sections(), os.path.join(self.root, "a.weights")
        darknet.write_weights(path, self.weights(np.random.default_rng(3)))
        with open(path, "rb") as file:
            whole = file.read()
        for data in (b"", whole[:-4], whole + bytes(4), whole[:-4] + np.float32("nan").tobytes()):
            with open(path, "wb") as out:
                out.write(data)
            with self.assertRaises(ValueError):
                darknet.read_weights(path, sections)
        for text in ("filters=1\n", "", "[convolutional]\n", "[net]\nnonsense\n"):
            with self.assertRaises(ValueError):
                darknet.read_cfg(self.put("bad.cfg", text))


class Labels(Folder):
    def make(self):
        self.put("d/names.txt", "helmet\nlamp\nsmoker\n")
        self.put("d/manifest.csv", "file,split,labelled_classes\nimages/a.jpg,train,helmet\nimages/b.jpg,val,\n")
        self.put("d/labels/a.txt", "0 0.5 0.5 0.2 0.4\n1 .5 .5 .1 .1\n2 .25 .25 .5 .5\n")
        self.put("d/val.txt", "images/b.jpg\n")
        return {"name": "d", "dir": "d", "rename": {"smoker": "head"}}

    def test_partial(self):
        source = labels.read_source(self.root, self.make(), ["head", "helmet", "vest"])
        first, second = source.pictures
        self.assertEqual(first.labelled.tolist(), [False, True, False])
        self.assertEqual(second.labelled.tolist(), [True, True, False])
        np.testing.assert_allclose(first.boxes[0], [1, 0.4, 0.3, 0.6, 0.7, 1], rtol=1e-6)
        self.assertEqual(first.boxes[:, 0].tolist(), [1, 0])
        self.assertEqual(len(second.boxes), 0)

    def test_choice(self):
        spec = dict(self.make(), exclude="val.txt", labelled=["vest"])
        source = labels.read_source(self.root, spec, ["helmet", "vest"])
        self.assertEqual([os.path.basename(p.path) for p in source.pictures], ["a.jpg"])
        self.assertEqual(source.pictures[0].labelled.tolist(), [False, True])
        with self.assertRaises(ValueError):
            labels.read_source(self.root, dict(spec, prefix="z"), ["helmet"])

    def test_bad_lines(self):
        for line in ("0 .5 .5 .5", "7 .5 .5 .5 .5", "x .5 .5 .5 .5", "0 .5 .5 0 .5", "0 3 .5 .5 .5"):
            path = self.put("bad.txt", line + "\n")
            with self.assertRaisesRegex(ValueError, "bad.txt:1"):
                labels.read_labels(path, [0, 1])

    def test_taught(self):
        picture = labels.read_source(self.root, self.make(), ["head", "helmet"]).pictures[0]
        known = len(picture.boxes)
        labels.add_taught(picture, [[1, 0.4, 0.3, 0.6, 0.72, 0.5], [1, 0, 0, 0.1, 0.1, 0.5]])
        self.assertEqual(len(picture.boxes), known + 1)

    def test_recipes_can_be_read(self):
        folder = os.path.join(os.path.dirname(labels.__file__), "recipes")
        for name in os.listdir(folder):
            if not name.endswith(".json"):
                continue
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                self.assertIn("classes", json.load(file))


class Pictures(unittest.TestCase):
    def test_boxes_follow_pixels(self):
        """A bright ellipse, wherever it is moved, stays within its box."""
        rng = np.random.default_rng(5)
        y, x = np.mgrid[0:120, 0:160]
        pixels = np.zeros((120, 160, 3), np.uint8)
        pixels[((x - 80) / 20) ** 2 + ((y - 60) / 12) ** 2 < 1] = 255
        boxes = np.array([[0, 60, 48, 100, 72, 1]], np.float32)
        tried = 0
        for _ in range(60):
            image = Image.fromarray(pixels)
            map_ = pictures.placement(image, 128, rng)
            seen = pictures.warp_boxes(boxes, map_, 128)[1]
            bright = np.argwhere(np.asarray(pictures.warp(image, map_, 128))[..., 0] > 200)
            if not len(seen) or not len(bright):
                continue
            tried += 1
            low, high = bright.min(0)[::-1], bright.max(0)[::-1] + 1
            self.assertLess(np.abs(np.r_[low, high] - seen[0, 1:5]).max(), 2.5)
        self.assertGreater(tried, 30)

    def test_letterbox(self):
        image = Image.new("RGB", (80, 40), (255, 0, 0))
        pixels, scale, left, top = pictures.letterbox(image, 32)
        self.assertEqual((scale, left, top), (0.4, 0, 8))
        self.assertEqual(pixels[0, 0].tolist(), [127, 127, 127])
        self.assertEqual(pixels[16, 16].tolist(), [255, 0, 0])

    def test_tiles(self):
        rng = np.random.default_rng(6)
        pixels = np.zeros((100, 100, 3), np.uint8)
        pixels[:40, :60], pixels[:40, 60:], pixels[40:, :60] = 50, 200, 150
        self.assertEqual(pictures.find_cross(pixels), [0.6, 0.4])
        boxes = np.array([[0, 5, 5, 35, 35, 1], [1, 65, 45, 95, 95, 1]], np.float32)
        for _ in range(20):
            tile, cut = pictures.cut_tile(Image.fromarray(pixels), boxes, rng)
            self.assertLessEqual(len(cut), 1)
            self.assertEqual(len(np.unique(np.asarray(tile))), 1)
            if len(cut):
                self.assertTrue((cut[:, 1:5] >= 0).all() and cut[0, 3] <= tile.size[0] and cut[0, 4] <= tile.size[1])

    def test_hard(self):
        """What is drawn stays where it should."""
        rng = np.random.default_rng(7)
        for draw in (hard.cover, hard.pale, hard.repaint):
            changed = 0
            for _ in range(30):
                pixels = np.full((100, 100, 3), (200, 150, 40), np.uint8)
                before = pixels.copy()
                draw(pixels, rng, (35, 30, 65, 70))
                where = np.argwhere((pixels != before).any(2))
                changed += len(where)
                if len(where):
                    self.assertLess(where[:, 0].max(), 56)
            self.assertGreater(changed, 0)
        for _ in range(30):
            pixels = np.zeros((100, 100, 3), np.uint8)
            hard.litter(pixels, rng, np.array([[20, 20, 80, 80]]), 15)
            self.assertEqual(pixels[20:80, 20:80].max(), 0)

    def test_zone(self):
        picture = labels.Picture("", 0, np.zeros((0, 6)), np.array([True, False]), anchored=True)
        box = np.array([[0, 60, 10, 70, 20, 1]], np.float32)
        zone = pictures.unsure_zone(picture, box, 96, [0])
        self.assertTrue(zone[5, 8] and not zone[5, 2])
        picture.anchored = False
        self.assertTrue(pictures.unsure_zone(picture, box, 96, [0]).all())
        picture.labelled[:] = True
        self.assertFalse(pictures.unsure_zone(picture, box, 96, [0]).any())


class Precision(unittest.TestCase):
    def test_by_hand(self):
        """The example of tests/unit/test_average_precision.c."""
        box = lambda at: (at, 0, at + 10, 10)
        truth = {0: np.array([box(0), box(50)]), 1: np.array([box(0)])}
        found = [(0, 0.9, *box(2)), (1, 0.8, *box(30)), (1, 0.7, *box(1)), (0, 0.6, *box(1)), (0, 0.5, *box(50))]
        self.assertAlmostEqual(precision.average_precision(found, truth), (1 + 2 / 3 + 3 / 5) / 3)

    def test_suppress(self):
        boxes = np.array([[0, 0, 10, 10], [1, 0, 11, 10], [50, 0, 60, 10]], float)
        self.assertEqual(precision.suppress(boxes, np.array([0.5, 0.9, 0.1]), 0.45).tolist(), [1, 2])


if __name__ == "__main__":
    unittest.main()
