"""Methods over arrays, and what people may hand in instead."""

import os
import unittest

import numpy as np
import safeprod as sp

L, E, C = (np.array(v, dtype=float) for v in (
    [3, 6, 10, 1, 0.5], [6, 6, 10, 3, 1], [15, 40, 100, 7, 1]))


class Assess(unittest.TestCase):
    def test_numbers(self):
        d, grade = sp.lec.assess(L, E, C)
        np.testing.assert_array_equal(d, L * E * C)
        self.assertEqual([list(sp.enums.RiskGrade)[g] for g in grade],
                         [sp.lec.assess(*row)[1] for row in zip(L, E, C)])
        self.assertEqual(sp.lec.assess(3, 6, 15),
                         (270.0, sp.enums.RiskGrade.SERIOUS))
        self.assertEqual(sp.lec.one(l=3, e=6, c=15).score, 27000)
        self.assertEqual(sp.ls.assess(np.array([3.0]), np.array([4.0]))[0][0],
                         12)
        grades = sp.lec.grades(grade)
        self.assertEqual(list(grades), [list(sp.enums.RiskGrade)[g].value
                                        for g in grade])

    def test_as_numpy_broadcasts(self):
        d, grade = sp.lec.assess(L[:, None], 6, np.array([15.0, 40.0]))
        self.assertEqual(d.shape, (5, 2))
        self.assertEqual(d[0, 0], 270)
        with self.assertRaises(ValueError):
            sp.lec.assess(L, E, C[:3])
        self.assertEqual(sp.lec.assess(L[:0], E[:0], C[:0])[0].shape, (0,))

    def test_odd_memory(self):
        """Strides, byte orders, types: converted, or refused."""
        want = (L * E * C).tolist()
        for odd in (np.repeat(L, 2)[::2], L[::-1][::-1], L.astype(">f8"),
                    np.asfortranarray(L), L.astype("f8", copy=True)):
            self.assertEqual(sp.lec.assess(odd, E, C)[0].tolist(), want)
        frozen = L.copy()
        frozen.flags.writeable = False
        self.assertEqual(sp.lec.assess(frozen, E, C)[0].tolist(), want)
        self.assertEqual(sp.lec.assess(L.tolist(), E, C)[0].tolist(), want)
        for wrong in (L.astype(complex), L.astype(str), L.astype(object),
                      L > 1, None, "text", {"a": 1}):
            with self.assertRaises((TypeError, ValueError)):
                sp.lec.assess(wrong, E, C)

    def test_nothing(self):
        d, grade = sp.lec.assess(
            np.array([np.nan, 3, np.inf, 2.9999, -3, 0]), 6, 15)
        self.assertEqual(grade.tolist(), [255, 3, 255, 255, 255, 255])
        self.assertTrue(np.isnan(d[0]) and d[1] == 270)
        self.assertEqual(list(sp.lec.grades(grade).codes)[:2], [-1, 3])
        with self.assertRaises(sp.Invalid):
            sp.lec.assess(float("nan"), 6, 15)
        with self.assertRaises(ValueError):
            sp.lec.assess(L, E)

    def test_out(self):
        score, grade = np.empty(5), np.empty(5, dtype=np.uint8)
        got = sp.lec.assess(L, E, C, out=(score, grade))
        self.assertIs(got[0], score)
        frozen = score.copy()
        frozen.flags.writeable = False
        for wrong in ((score[:3], grade), (grade, score),
                      (score.astype("f4"), grade),
                      (score.astype(">f8"), grade), (frozen, grade),
                      (np.empty(10)[::2], grade)):
            with self.assertRaises((TypeError, ValueError, BufferError)):
                sp.lec.assess(L, E, C, out=wrong)

    def test_native_is_strict(self):
        pack = sp.lec.pack
        score, grade = np.empty(5), np.empty(5, dtype=np.uint8)
        run = sp.native.assess_columns
        self.assertEqual(run(pack, [L, E, C], score, grade), 0)
        for arrays in ([L, E], [L, E, C, C], [L, E, C[:2]], [L, E, None],
                       [L.astype("f4"), E, C], [L.astype(">f8"), E, C],
                       [np.repeat(L, 2)[::2], E, C], [b"12345678", E, C], 7):
            with self.assertRaises((TypeError, ValueError, BufferError)):
                run(pack, arrays, score, grade)
        with self.assertRaises((TypeError, ValueError, BufferError)):
            run(pack, [L, E, C], b"x" * 40, grade)
        with self.assertRaises(TypeError):
            run(None, [L, E, C], score, grade)
        with self.assertRaises(TypeError):
            run(sp.native.polygon_parse("0,0 1,0 1,1"), [L, E, C], score,
                grade)

    def test_freed(self):
        """Memory that is looked at stays until the call is over."""
        view = memoryview(bytearray(40)).cast("d")
        score, grade = np.empty(5), np.empty(5, dtype=np.uint8)
        sp.native.assess_columns(sp.lec.pack, [view, view, view], score, grade)
        self.assertTrue((grade == 255).all())
        view.release()
        with self.assertRaises(ValueError):
            sp.native.assess_columns(sp.lec.pack, [view] * 3, score, grade)


class Values(unittest.TestCase):
    def test_wrong(self):
        n = sp.native
        for call in (
                lambda: n.credit_code_clean(None),
                lambda: n.credit_code_clean(7),
                lambda: n.credit_code_clean("a\0b"),
                lambda: n.pack_builtin(b"x"),
                lambda: n.risk_rgb("no such"),
                lambda: n.risk_rgb(99),
                lambda: n.risk_rgb(True),
                lambda: n.risk_rgb(None),
                lambda: n.geo_check("a", 1),
                lambda: n.pack_builtin_at(-1),
                lambda: n.pack_builtin_at(2 ** 70),
                lambda: n.pack_builtin_at(1.5),
                lambda: n.query_new("no such type"),
                lambda: n.query_new(7),
                lambda: n.record_list(None, None),
                lambda: n.assess(sp.lec.pack, {"no_such": 1}),
                lambda: n.assess(sp.lec.pack, 7),
                lambda: n.assess(sp.lec.pack, None),
                lambda: n.permit_grade(sp.lec.pack, [7], None, None, None),
                lambda: n.risk_worst(["low", 77]),
                lambda: n.risk_worst(7),
                lambda: sp.Record()):
            with self.assertRaises((TypeError, ValueError, OverflowError)):
                call()

    def test_closed_handle(self):
        pack = sp.native.pack_builtin("lec.standard")
        pack.close()
        pack.close()
        self.assertTrue(pack.closed)
        with self.assertRaises(sp.Misuse):
            sp.native.pack_name(pack)
        with self.assertRaises(TypeError):
            type(pack)()


MODEL = os.path.join(os.environ.get("SP_TREE", ""), "models", "safety")


class Vision(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not os.path.exists(MODEL):
            raise unittest.SkipTest("skipped: no model in this tree")
        cls.eye = sp.vision.Detector(MODEL)

    def test_strides(self):
        rng = np.random.default_rng(1)
        rgb = rng.integers(0, 255, (120, 160, 3), dtype=np.uint8)
        options = {"threshold": 0.001, "most": 20}
        want = self.eye.detect(rgb, **options)
        self.assertEqual(list(want.columns)[:3], ["class_id", "name", "score"])
        wide = np.zeros((120, 200, 3), dtype=np.uint8)
        wide[:, :160] = rgb
        for image, bgr in ((rgb[:, :, ::-1].copy(), True),
                           (rgb[:, :, ::-1], True),
                           (wide[:, :160], False),
                           (np.asfortranarray(rgb), False),
                           (rgb[::-1].copy()[::-1], False),
                           (np.dstack([rgb, rgb[:, :, 0]]), False)):
            got = self.eye.detect(image, bgr=bgr, **options)
            self.assertTrue(want.equals(got))
        self.assertIsNotNone(self.eye.detect(rgb[:, :, 0], **options))
        for wrong in (rgb.astype(float), rgb[0, 0], rgb[:, :, :2], 7,
                      np.zeros((0, 0, 3), np.uint8)):
            with self.assertRaises((TypeError, ValueError)):
                self.eye.detect(wrong)
        with self.assertRaises(sp.Invalid):
            self.eye.detect(rgb, threshold=7)
        with self.assertRaises(sp.Invalid):
            self.eye.detect(b"no picture")


if __name__ == "__main__":
    unittest.main()
