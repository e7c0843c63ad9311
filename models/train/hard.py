"""Things that are no helmets, drawn: caps, hats, hoods and pale hair on bare
heads, and domes of a helmet's colour where no head is. And helmets in other
colours. Pictures are numpy arrays, rows × columns × 3, changed in place."""

import colorsys

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

DULL = [(30, 30, 35), (60, 50, 45), (90, 90, 90), (40, 50, 80), (120, 100, 70), (20, 60, 40), (110, 30, 35)]
BRIGHT = [(235, 235, 235), (240, 210, 40), (210, 40, 40), (40, 90, 200), (240, 140, 30), (240, 220, 190)]


def colour(rng, bright=0.35):
    choice = BRIGHT if rng.random() < bright else DULL
    base = np.array(choice[rng.integers(len(choice))]) + rng.normal(0, 14, 3)
    return tuple(int(c) for c in base.clip(0, 255))


def shaded(rng, base, size):
    """A patch of cloth: one colour, light from one side, threads, stripes."""
    w, h = size
    cloth = np.empty((h, w, 3), np.float32)
    cloth[:] = base
    light = np.linspace(rng.uniform(0.6, 1.2), rng.uniform(0.6, 1.2), w)[None, :, None]
    cloth *= light * np.linspace(1.1, rng.uniform(0.6, 1), h)[:, None, None]
    cloth += rng.normal(0, rng.uniform(2, 12), (h, w, 1))
    if rng.random() < 0.3:
        period = max(3, int(h / rng.integers(3, 9)))
        cloth[(np.arange(h) // period % 2) == 0] *= rng.uniform(0.5, 0.9)
    return Image.fromarray(cloth.clip(0, 255).astype(np.uint8))


def paste(picture, rng, left, top, width, height, draw, base):
    """Draw a shape (in a unit box that draw() is given the size of) softly."""
    w, h = max(int(width), 4), max(int(height), 4)
    mask = Image.new("L", (w * 2, h * 2))
    draw(ImageDraw.Draw(mask), w * 2, h * 2)
    mask = mask.rotate(rng.uniform(-12, 12)).resize((w, h), Image.BILINEAR)
    mask = mask.filter(ImageFilter.GaussianBlur(max(0.5, h / 60)))
    whole = Image.fromarray(picture)
    whole.paste(shaded(rng, base, (w, h)), (int(left), int(top)), mask)
    picture[:] = np.asarray(whole)


def cap(draw, w, h):
    draw.pieslice((w * 0.15, 0, w * 0.8, h * 1.7), 180, 360, fill=255)
    draw.ellipse((w * 0.5, h * 0.68, w, h * 0.95), fill=255)


def beanie(draw, w, h):
    draw.rounded_rectangle((w * 0.16, h * 0.1, w * 0.84, h * 1.3), h * 0.5, fill=255)
    draw.ellipse((w * 0.42, 0, w * 0.58, h * 0.25), fill=255)


def sun_hat(draw, w, h):
    draw.ellipse((0, h * 0.55, w, h), fill=255)
    draw.rounded_rectangle((w * 0.26, 0, w * 0.74, h * 0.85), h * 0.25, fill=255)


def hood(draw, w, h):
    draw.pieslice((w * 0.08, 0, w * 0.92, h * 2), 170, 370, fill=255)
    draw.pieslice((w * 0.22, h * 0.5, w * 0.78, h * 2), 170, 370, fill=0)


def band(draw, w, h):
    draw.rectangle((w * 0.14, h * 0.55, w * 0.86, h * 0.95), fill=255)


HEADGEAR = (cap, beanie, sun_hat, hood, band)


def cover(picture, rng, box):
    """Put a hat on the bare head in `box` (left, top, right, bottom, pixels)."""
    left, top, right, bottom = box
    w, h = right - left, bottom - top
    shape = HEADGEAR[rng.integers(len(HEADGEAR))]
    wide = w * rng.uniform(1.2, 1.6) * (1.25 if shape is sun_hat else 1)
    high = h * rng.uniform(0.38, 0.52)
    bright = 0.25 if shape in (cap, hood) else 0.4
    paste(picture, rng, (left + right - wide) / 2, top - h * rng.uniform(0, 0.08), wide, high, shape, colour(rng, bright))


def pale(picture, rng, box):
    """Make the hair of the head in `box` grey, white, or the skin's colour."""
    height, width = picture.shape[:2]
    left, top = max(int(box[0]), 0), max(int(box[1]), 0)
    right, bottom = min(int(box[2]), width), min(int(box[3]), height)
    if right - left < 6 or bottom - top < 8:
        return
    head = picture[top:bottom, left:right].astype(np.float32)
    rows, columns = head.shape[:2]
    face = head[rows // 2 : rows * 3 // 4, columns // 3 : columns * 2 // 3 + 1].reshape(-1, 3)
    target = np.median(face, 0) if rng.random() < 0.5 else np.full(3, rng.uniform(150, 235))
    y, x = np.mgrid[0:rows, 0:columns]
    round_ = ((x / columns - 0.5) / 0.46) ** 2 + ((y / rows - 0.45) / 0.45) ** 2 < 1
    soft = (round_ * np.clip(1.6 - y / rows * 3.6, 0, 1))[..., None] * rng.uniform(0.6, 0.95)
    light = head.mean(2, keepdims=True) / max(head[: rows // 2 + 1].mean(), 1)
    head += (target * np.clip(light, 0.75, 1.15) - head) * soft
    picture[top:bottom, left:right] = head.clip(0, 255).astype(np.uint8)


def dome(draw, w, h):
    draw.pieslice((w * 0.05, 0, w * 0.95, h * 1.9), 180, 360, fill=255)


def ball(draw, w, h):
    draw.ellipse((0, 0, w, h), fill=255)


def lid(draw, w, h):
    draw.rounded_rectangle((0, h * 0.1, w, h * 0.9), h * 0.3, fill=255)


def litter(picture, rng, boxes, size):
    """Strew domes, balls and lids of a helmet's colours where no box is."""
    height, width = picture.shape[:2]
    for _ in range(rng.integers(1, 4)):
        w = size * rng.uniform(0.6, 1.6)
        h = w * rng.uniform(0.5, 1.1)
        if w + 2 >= width or h + 2 >= height:
            continue
        left, top = rng.uniform(0, width - w), rng.uniform(0, height - h)
        # clear of every box, and not on the shoulders of somebody
        clear = [left + w < b[0] or left > b[2] or top + h < b[1] or top > b[3] for b in boxes]
        if all(clear):
            shape = (dome, ball, lid)[rng.integers(3)]
            paste(picture, rng, left, top, w, h, shape, colour(rng, 0.9))


def repaint(picture, rng, box):
    """Turn the colour of the helmet in `box`; its shading stays."""
    height, width = picture.shape[:2]
    left, top = max(int(box[0]), 0), max(int(box[1]), 0)
    right, bottom = min(int(box[2]), width), min(int(box[1] + (box[3] - box[1]) * 0.55), height)
    if right - left < 5 or bottom - top < 4:
        return
    part = picture[top:bottom, left:right].astype(np.float32)
    strength = part.max(2) - part.min(2)
    strong = np.clip((strength - 50) / 40, 0, 1)[..., None]
    if strong.mean() < 0.25:
        return
    turned = np.array(colorsys.hsv_to_rgb(rng.random(), rng.uniform(0, 0.9), 1)) * part.max(2, keepdims=True)
    part += (turned - part) * strong
    picture[top:bottom, left:right] = part.clip(0, 255).astype(np.uint8)
