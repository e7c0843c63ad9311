"""Labelled folders: which pictures, which boxes, and which classes count.

A folder holds names.txt (one class a line), pictures, and for each picture a
text file of the same stem in labels/ beside it or beside the picture: lines
`class cx cy w h`, all but the first relative to the picture (Darknet's form).

Labels may be partial. manifest.csv may say in its column labelled_classes, by
picture, which classes were looked for; the recipe may say it for a folder. A
class that was not looked for is neither rewarded nor punished.
"""

import csv
import json
import os
from dataclasses import dataclass, field

import numpy as np


@dataclass
class Picture:
    path: str
    source: int
    boxes: np.ndarray
    """n × 6: class, left, top, right, bottom (0 to 1), weight"""
    labelled: np.ndarray
    """for each class of the recipe: was it looked for"""
    tiles: bool = False
    """a mosaic of four pictures"""
    anchored: bool = False
    """what is not labelled can only be near a box of class `near`"""


@dataclass
class Source:
    name: str
    share: float
    pictures: list = field(default_factory=list)
    odds: np.ndarray = None


def read_lines(path):
    with open(path, encoding="utf-8") as lines:
        return [line.strip() for line in lines if line.strip()]


def label_path(picture):
    stem = os.path.splitext(picture)[0]
    folder, name = os.path.split(stem)
    beside = os.path.join(os.path.dirname(folder), "labels", name + ".txt")
    return beside if os.path.exists(beside) else stem + ".txt"


def read_labels(path, classes):
    """Boxes of one picture; `classes` turns the folder's numbers into ours, -1
    for those that do not interest. A line that is not five numbers, or a box
    outside the picture, is an error that names the line."""
    boxes = []
    for at, line in enumerate(read_lines(path) if os.path.exists(path) else [], 1):
        try:
            cls, cx, cy, w, h = (float(n) for n in line.split())
            ours = classes[int(cls)]
        except (ValueError, IndexError):
            raise ValueError(f"{path}:{at}: not `class cx cy w h`: {line}") from None
        if not (w > 0 and h > 0 and -0.01 <= cx <= 1.01 and -0.01 <= cy <= 1.01):
            raise ValueError(f"{path}:{at}: a box outside the picture: {line}")
        if ours >= 0:
            boxes.append([ours, cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2, 1])
    return np.array(boxes, np.float32).reshape(-1, 6)


def read_manifest(folder):
    """labelled_classes and split by picture; empty without a manifest."""
    path = os.path.join(folder, "manifest.csv")
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8", newline="") as rows:
        return {row["file"]: row for row in csv.DictReader(rows)}


def list_pictures(folder, spec, manifest):
    """Paths relative to the folder, without those that `exclude` lists."""
    if "list" in spec:
        files = read_lines(os.path.join(folder, spec["list"]))
    elif manifest:
        files = sorted(manifest)
    else:
        files = []
        for root, _, names in sorted(os.walk(folder)):
            files += [
                os.path.relpath(os.path.join(root, n), folder)
                for n in sorted(names)
                if n.lower().endswith((".jpg", ".jpeg", ".png"))
            ]
    if "split" in spec:
        files = [f for f in files if manifest.get(f, {}).get("split") == spec["split"]]
    if "prefix" in spec:
        files = [f for f in files if os.path.basename(f).startswith(spec["prefix"])]
    if "exclude" in spec:
        out = set(read_lines(os.path.join(folder, spec["exclude"])))
        files = [f for f in files if f not in out]
    return files


def read_source(root, spec, classes, number=0):
    """All pictures of one source of a recipe."""
    folder = os.path.join(root, spec["dir"])
    manifest = read_manifest(folder)
    names = os.path.join(folder, "names.txt")
    theirs = read_lines(names) if os.path.exists(names) else []
    rename = spec.get("rename", {})
    ours = [rename.get(n, n) for n in theirs]
    numbers = [classes.index(n) if n in classes else -1 for n in ours]
    source = Source(spec["name"], spec.get("share", 1.0))
    for file in list_pictures(folder, spec, manifest):
        given = spec.get("labelled")
        if given is None and manifest.get(file, {}).get("labelled_classes"):
            given = manifest[file]["labelled_classes"].split(";")
        if given is None:
            given = ours
        path = os.path.join(folder, file)
        source.pictures.append(
            Picture(
                path,
                number,
                read_labels(label_path(path), numbers),
                np.array([c in given for c in classes]),
                spec.get("tiles", False),
                spec.get("anchored", False),
            )
        )
    if not source.pictures:
        raise ValueError(f"{folder}: no pictures for source {spec['name']}")
    return source


def set_odds(source, prefer, classes):
    """How often each picture is drawn: more often when it has a box of a class
    that is rare."""
    odds = np.ones(len(source.pictures))
    for i, picture in enumerate(source.pictures):
        for cls, more in prefer.items():
            if (picture.boxes[:, 0] == classes.index(cls)).any():
                odds[i] += more
    source.odds = odds / odds.sum()


def overlap(a, b):
    """Intersection over union of each box of a with each of b."""
    a, b = a[:, None], b[None]
    w = np.minimum(a[..., 2], b[..., 2]) - np.maximum(a[..., 0], b[..., 0])
    h = np.minimum(a[..., 3], b[..., 3]) - np.maximum(a[..., 1], b[..., 1])
    both = np.clip(w, 0, None) * np.clip(h, 0, None)
    area = lambda x: (x[..., 2] - x[..., 0]) * (x[..., 3] - x[..., 1])
    return both / (area(a) + area(b) - both + 1e-12)


def add_taught(picture, taught):
    """Boxes that a teacher saw, where no label of the same class is."""
    if not len(taught):
        return
    taught = np.array(taught, np.float32).reshape(-1, 6)
    known = picture.boxes
    if len(known):
        same = taught[:, :1] == known[None, :, 0]
        near = overlap(taught[:, 1:5], known[:, 1:5]) > 0.4
        taught = taught[~(same & near).any(1)]
    picture.boxes = np.concatenate([known, taught])


def read_recipe(path, root, taught_path=None):
    """(recipe, sources) as a recipe says."""
    with open(path, encoding="utf-8") as file:
        recipe = json.load(file)
    classes = recipe["classes"]
    taught = {}
    if taught_path and os.path.exists(taught_path):
        with open(taught_path, encoding="utf-8") as file:
            taught = json.load(file)
    result = []
    for number, spec in enumerate(recipe["sources"]):
        source = read_source(root, spec, classes, number)
        for picture in source.pictures:
            add_taught(picture, taught.get(os.path.relpath(picture.path, root), []))
        set_odds(source, spec.get("prefer", {}), classes)
        result.append(source)
    return recipe, result
