"""From a labelled picture to what the network is trained on: cut, moved,
turned, recoloured; boxes go along."""

import io
import math

import numpy as np
from PIL import Image, ImageFilter

import hard

GREY = (127, 127, 127)


def open_picture(path):
    return Image.open(path).convert("RGB")


def letterbox(image, size):
    """(size × size picture, scale, left, top): what the detector does."""
    scale = size / max(image.size)
    w, h = (max(1, round(n * scale)) for n in image.size)
    canvas = Image.new("RGB", (size, size), GREY)
    left, top = (size - w) // 2, (size - h) // 2
    canvas.paste(image.resize((w, h), Image.BILINEAR), (left, top))
    return np.asarray(canvas), scale, left, top


def find_cross(pixels):
    """Where the four pictures of a mosaic meet: (column, row), as shares."""
    grey = pixels.astype(np.float32).mean(2)
    height, width = grey.shape
    place = []
    for steps in (np.abs(np.diff(grey, axis=1)).mean(0), np.abs(np.diff(grey, axis=0)).mean(1)):
        n = len(steps)
        inner = steps[n // 5 : n - n // 5]
        place.append((inner.argmax() + n // 5 + 1) / (n + 1))
    return place


def clip_boxes(boxes, left, top, right, bottom, least):
    """Boxes within a window; those of which less than `least` is seen go."""
    if not len(boxes):
        return boxes
    cut = boxes.copy()
    cut[:, [1, 3]] = cut[:, [1, 3]].clip(left, right)
    cut[:, [2, 4]] = cut[:, [2, 4]].clip(top, bottom)
    area = lambda b: (b[:, 3] - b[:, 1]) * (b[:, 4] - b[:, 2])
    return cut[area(cut) >= least * area(boxes)]


def cut_tile(image, boxes, rng):
    """One of a mosaic's four pictures, alone."""
    column, row = find_cross(np.asarray(image))
    w, h = image.size
    xs = (0, column * w) if rng.random() < column else (column * w, w)
    ys = (0, row * h) if rng.random() < row else (row * h, h)
    window = [round(n) for n in (xs[0], ys[0], xs[1], ys[1])]
    boxes = clip_boxes(boxes, window[0] + 1, window[1] + 1, window[2] - 1, window[3] - 1, 0.35)
    boxes[:, [1, 3]] -= window[0]
    boxes[:, [2, 4]] -= window[1]
    return image.crop(window), boxes


def harden(image, boxes, rng, classes, rates):
    """Hats on bare heads, pale hair, helmets of other colours, domes."""
    pixels = np.array(image)
    head, helmet = (classes.index(c) if c in classes else -1 for c in ("head", "helmet"))
    for box in boxes:
        if min(box[3] - box[1], box[4] - box[2]) < 9:
            continue
        chance = rng.random()
        if box[0] == head and chance < rates["hat"]:
            hard.cover(pixels, rng, box[1:5])
        elif box[0] == head and chance < rates["hat"] + rates["pale"]:
            hard.pale(pixels, rng, box[1:5])
        elif box[0] == helmet and chance < rates["repaint"]:
            hard.repaint(pixels, rng, box[1:5])
    if rng.random() < rates["litter"]:
        heads = boxes[np.isin(boxes[:, 0], (head, helmet))]
        size = np.median(heads[:, 3] - heads[:, 1]) if len(heads) else min(image.size) * 0.15
        hard.litter(pixels, rng, boxes[:, 1:5], max(float(size), 8))
    return Image.fromarray(pixels)


def placement(image, size, rng):
    """A random affine map from picture to input: (2 × 3, mirrored, angle)."""
    w, h = image.size
    scale = size / max(w, h) * math.exp(rng.uniform(math.log(0.6), math.log(1.6)))
    sx = scale * math.exp(rng.uniform(-0.1, 0.1))
    angle = 0.0
    if rng.random() < 0.3:
        angle = math.radians(rng.uniform(-14, 14))
    elif rng.random() < 0.03:
        angle = math.radians(rng.choice([-90, 90]))
    if rng.random() < 0.5:
        sx = -sx
    cos, sin = math.cos(angle), math.sin(angle)
    linear = np.array([[cos * sx, -sin * scale], [sin * sx, cos * scale]])
    slack = [abs(abs(n) - size) / 2 + 0.06 * size for n in (w * sx, h * scale)]
    centre = size / 2 + np.array([rng.uniform(-s, s) for s in slack])
    return np.c_[linear, centre - linear @ np.array([w / 2, h / 2])]


def warp(image, map_, size):
    """The picture through an affine map, without aliasing."""
    linear = map_[:, :2]
    scale = math.sqrt(abs(np.linalg.det(linear)))
    if scale < 0.8:
        w, h = image.size
        small = image.resize((max(1, round(w * scale)), max(1, round(h * scale))), Image.BILINEAR)
        linear = linear @ np.diag([w / small.size[0], h / small.size[1]])
        image = small
    back = np.linalg.inv(np.r_[np.c_[linear, map_[:, 2]], [[0, 0, 1]]])
    return image.transform((size, size), Image.AFFINE, tuple(back[:2].ravel()), Image.BILINEAR, fillcolor=GREY)


def warp_boxes(boxes, map_, size):
    """Boxes through the map, as the bounds of the ellipse within each."""
    if not len(boxes):
        return boxes, boxes
    half = (boxes[:, 3:5] - boxes[:, 1:3]) / 2
    centre = (boxes[:, 1:3] + half) @ map_[:, :2].T + map_[:, 2]
    reach = np.sqrt((half**2) @ (map_[:, :2] ** 2).T)
    whole = boxes.copy()
    whole[:, 1:3], whole[:, 3:5] = centre - reach, centre + reach
    seen = clip_boxes(whole, 0, 0, size, size, 0.3)
    return whole, seen[((seen[:, 3] - seen[:, 1]) > 2.5) & ((seen[:, 4] - seen[:, 2]) > 2.5)]


def recolour(image, rng):
    """Light, contrast, colour cast, grey, blur, JPEG, noise."""
    if rng.random() < 0.12:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.4, 1.5)))
    if rng.random() < 0.15:
        packed = io.BytesIO()
        image.save(packed, "JPEG", quality=int(rng.integers(25, 80)))
        image = Image.open(packed).convert("RGB")
    x = np.asarray(image).astype(np.float32)
    grey = x.mean(2, keepdims=True)
    saturation = rng.uniform(0.5, 1.5) if rng.random() > 0.06 else 0
    x = grey + (x - grey) * np.float32(saturation)
    mean = x.mean(dtype=np.float32)
    light = (rng.uniform(0.55, 1.4) * rng.uniform(0.92, 1.08, 3)).astype(np.float32)
    x = (mean + (x - mean) * np.float32(rng.uniform(0.65, 1.3))) * light
    if rng.random() < 0.12:
        x += rng.normal(0, rng.uniform(2, 12), x.shape).astype(np.float32)
    return x.clip(0, 255).astype(np.uint8)


def unsure_zone(picture, boxes, size, near):
    """Cells (of 8 pixels) where something may be that has no label: nowhere
    when all classes were looked for; around the body under each head when
    what is missing can only be there; else everywhere."""
    cells = size // 8
    zone = np.zeros((cells, cells), bool)
    if picture.labelled.all():
        return zone
    if not picture.anchored:
        return ~zone
    for box in boxes[np.isin(boxes[:, 0], near)]:
        w, h = box[3] - box[1], box[4] - box[2]
        rows = [int(n // 8) for n in (box[2] - 0.5 * h, box[2] + 9 * h)]
        columns = [int(n // 8) for n in (box[1] - 2 * w, box[3] + 2 * w)]
        zone[max(rows[0], 0) : max(rows[1] + 1, 0), max(columns[0], 0) : max(columns[1] + 1, 0)] = True
    return zone


RATES = {"hat": 0.12, "pale": 0.08, "repaint": 0.12, "litter": 0.1, "tile": 0.6}


def sample(picture, size, rng, classes, near, rates=RATES):
    """(pixels, boxes, zone): one picture as the network is to see it."""
    image = open_picture(picture.path)
    boxes = picture.boxes.copy()
    boxes[:, [1, 3]] *= image.size[0]
    boxes[:, [2, 4]] *= image.size[1]
    if picture.tiles and rng.random() < rates["tile"]:
        image, boxes = cut_tile(image, boxes, rng)
    image = harden(image, boxes, rng, classes, rates)
    map_ = placement(image, size, rng)
    pixels = recolour(warp(image, map_, size), rng)
    whole, seen = warp_boxes(boxes, map_, size)
    return pixels, seen, unsure_zone(picture, whole, size, near)
