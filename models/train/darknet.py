"""Darknet's model files: the cfg (what the layers are) and the weights.

Needs numpy alone, so that what reads and writes files can be tested where
torch is not installed.
"""

import hashlib
from dataclasses import dataclass, field

import numpy as np

HEADER = np.array([0, 2, 5], np.int32)
EPSILON = 1e-5
"""Guard of batch norm's division, inside the root (AlexeyAB's line)."""


@dataclass
class Section:
    """One section of a cfg: its kind and its settings, in their order."""

    kind: str
    settings: dict = field(default_factory=dict)

    def number(self, key, default=0):
        return int(self.settings.get(key, default))

    def numbers(self, key):
        return [int(n) for n in self.settings[key].split(",")]


def read_cfg(path):
    """The sections of a cfg; the first is [net]."""
    sections = []
    with open(path, encoding="utf-8") as lines:
        for at, line in enumerate(lines, 1):
            line = line.split("#")[0].split(";")[0].strip()
            if not line:
                continue
            if line.startswith("["):
                sections.append(Section(line.strip("[]")))
            elif "=" in line and sections:
                key, value = line.split("=", 1)
                sections[-1].settings[key.strip()] = value.replace(" ", "")
            else:
                raise ValueError(f"{path}:{at}: neither a section nor a setting: {line}")
    if not sections or sections[0].kind not in ("net", "network"):
        raise ValueError(f"{path}: does not begin with [net]")
    return sections


def write_cfg(path, sections, comment=""):
    with open(path, "w", encoding="utf-8") as out:
        for line in comment.splitlines():
            out.write(f"# {line}\n")
        for section in sections:
            out.write(f"[{section.kind}]\n")
            out.writelines(f"{k}={v}\n" for k, v in section.settings.items())
            out.write("\n")


def sources(sections):
    """For each layer the indices of the layers that it reads."""
    reads = []
    for i, layer in enumerate(sections[1:]):
        back = lambda n: n + i if n < 0 else n
        if layer.kind == "route":
            reads.append([back(n) for n in layer.numbers("layers")])
        elif layer.kind == "shortcut":
            reads.append([i - 1, back(layer.number("from"))])
        else:
            reads.append([i - 1])
    return reads


@dataclass
class Shape:
    """What a layer puts out: channels, and how many input pixels a cell is."""

    channels: int
    stride: int


def shapes(sections):
    """The shape of each layer's output."""
    result = []
    start = Shape(sections[0].number("channels", 3), 1)
    for layer, reads in zip(sections[1:], sources(sections)):
        inputs = [result[r] if r >= 0 else start for r in reads]
        channels, stride = inputs[0].channels, inputs[0].stride
        if layer.kind == "convolutional":
            channels = layer.number("filters")
            stride *= layer.number("stride", 1)
        elif layer.kind == "route":
            channels = sum(s.channels for s in inputs)
        elif layer.kind == "maxpool":
            stride *= layer.number("stride", 1)
        elif layer.kind == "upsample":
            stride //= layer.number("stride", 2)
        result.append(Shape(channels, stride))
    return result


def read_weights(path, sections):
    """A dict for each convolution, by the index of its layer: "weight", "bias"
    and, with batch norm, "scale", "mean" and "variance". The file must hold
    just as many numbers as the cfg asks for, all of them finite."""
    with open(path, "rb") as file:
        data = file.read()
    if len(data) < 16:
        raise ValueError(f"{path}: {len(data)} bytes are no weights")
    major, minor = np.frombuffer(data, np.int32, 2)
    numbers = np.frombuffer(data, "<f4", offset=20 if major * 10 + minor >= 2 else 16)
    at = 0

    def take(*shape):
        nonlocal at
        size = int(np.prod(shape))
        if at + size > len(numbers):
            raise ValueError(f"{path}: {len(numbers)} numbers, too few for the cfg")
        at += size
        return numbers[at - size : at].reshape(shape).copy()

    result = {}
    outputs = shapes(sections)
    for i, (layer, reads) in enumerate(zip(sections[1:], sources(sections))):
        if layer.kind != "convolutional":
            continue
        n, size = layer.number("filters"), layer.number("size", 1)
        channels = outputs[reads[0]].channels if reads[0] >= 0 else sections[0].number("channels", 3)
        conv = {"bias": take(n)}
        if layer.number("batch_normalize"):
            conv.update(scale=take(n), mean=take(n), variance=take(n))
        conv["weight"] = take(n, channels // layer.number("groups", 1), size, size)
        result[i] = conv
    if at != len(numbers):
        raise ValueError(f"{path}: {len(numbers)} numbers, the cfg asks for {at}")
    if not np.isfinite(numbers).all():
        raise ValueError(f"{path}: holds numbers that are not finite")
    return result


def write_weights(path, convs, seen=0):
    with open(path, "wb") as out:
        out.write(HEADER.tobytes() + np.array([seen], np.uint64).tobytes())
        for _, conv in sorted(convs.items()):
            for part in ("bias", "scale", "mean", "variance", "weight"):
                if part in conv:
                    out.write(np.ascontiguousarray(conv[part], "<f4").tobytes())


def fold(sections, convs):
    """The same network without batch norm: it is in the weights. Engines that
    guard its division in different ways then agree."""
    plain = [Section(s.kind, dict(s.settings)) for s in sections]
    folded = {}
    for i, conv in convs.items():
        plain[i + 1].settings.pop("batch_normalize", None)
        if "scale" not in conv:
            folded[i] = dict(conv)
            continue
        factor = conv["scale"].astype(np.float64) / np.sqrt(conv["variance"] + EPSILON)
        folded[i] = {
            "weight": (conv["weight"] * factor[:, None, None, None]).astype(np.float32),
            "bias": (conv["bias"] - conv["mean"] * factor).astype(np.float32),
        }
    return plain, folded


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()
