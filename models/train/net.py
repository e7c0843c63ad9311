"""A Darknet network as a PyTorch module."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import darknet

ACTIVATIONS = {
    "linear": nn.Identity,
    "leaky": lambda: nn.LeakyReLU(0.1, inplace=True),
    "relu": lambda: nn.ReLU(inplace=True),
    "mish": nn.Mish,
    "swish": nn.SiLU,
    "logistic": nn.Sigmoid,
}
PARTS = {"scale": "weight", "bias": "bias", "mean": "running_mean", "variance": "running_var"}


def convolution(layer, channels):
    size, norm = layer.number("size", 1), layer.number("batch_normalize")
    pad = size // 2 if layer.number("pad") else layer.number("padding")
    conv = nn.Conv2d(
        channels,
        layer.number("filters"),
        size,
        layer.number("stride", 1),
        pad,
        groups=layer.number("groups", 1),
        bias=not norm,
    )
    bn = nn.BatchNorm2d(conv.out_channels, eps=darknet.EPSILON, momentum=0.03) if norm else nn.Identity()
    name = layer.settings.get("activation", "logistic")
    if name not in ACTIVATIONS:
        raise ValueError(f"activation={name} cannot be trained here")
    return nn.Sequential(conv, bn, ACTIVATIONS[name]())


class Net(nn.Module):
    """The layers of a cfg. forward() gives what each yolo layer is handed.

    `frozen` layers at the beginning are run without gradients and are left as
    they are: they know edges and colours, and that knowledge is the dearest to
    compute with."""

    known = {"convolutional", "route", "shortcut", "maxpool", "upsample", "dropout", "yolo"}

    def __init__(self, sections, frozen=0):
        super().__init__()
        self.sections, self.frozen = sections, frozen
        self.reads, self.outputs = darknet.sources(sections), darknet.shapes(sections)
        layers = []
        for layer, reads in zip(sections[1:], self.reads):
            if layer.kind not in self.known:
                raise ValueError(f"[{layer.kind}] cannot be trained here")
            channels = self.outputs[reads[0]].channels if reads[0] >= 0 else 3
            layers.append(convolution(layer, channels) if layer.kind == "convolutional" else nn.Identity())
        self.layers = nn.ModuleList(layers)
        last = max((r for reads in self.reads for r in reads), default=0)
        self.kept = {r for i, reads in enumerate(self.reads) for r in reads if r != i - 1} | {last}

    def convs(self):
        return [(i, l) for i, l in enumerate(self.layers) if isinstance(l, nn.Sequential)]

    def yolos(self):
        return [i for i, s in enumerate(self.sections[1:]) if s.kind == "yolo"]

    def take(self, weights):
        """Load what darknet.read_weights() read."""
        for i, (conv, norm, _) in self.convs():
            given = weights[i]
            conv.weight.data.copy_(torch.from_numpy(given["weight"]))
            if isinstance(norm, nn.BatchNorm2d):
                for ours, theirs in PARTS.items():
                    getattr(norm, theirs).data.copy_(torch.from_numpy(given[ours]))
            else:
                conv.bias.data.copy_(torch.from_numpy(given["bias"]))

    def give(self):
        """What darknet.write_weights() writes."""
        array = lambda t: t.detach().float().cpu().contiguous().numpy().astype(np.float32)
        result = {}
        for i, (conv, norm, _) in self.convs():
            result[i] = {"weight": array(conv.weight)}
            if isinstance(norm, nn.BatchNorm2d):
                result[i].update({ours: array(getattr(norm, theirs)) for ours, theirs in PARTS.items()})
            else:
                result[i]["bias"] = array(conv.bias)
        return result

    def layer(self, i, x, kept):
        section = self.sections[i + 1]
        if section.kind == "route":
            inputs = [kept[r] if r in kept else x for r in self.reads[i]]
            groups = section.number("groups", 1)
            if groups > 1:
                inputs = [t.chunk(groups, 1)[section.number("group_id")] for t in inputs]
            return torch.cat(inputs, 1) if len(inputs) > 1 else inputs[0]
        if section.kind == "shortcut":
            return x + kept[self.reads[i][1]]
        if section.kind == "maxpool":
            size, stride = section.number("size", 2), section.number("stride", 1)
            pad = size - 1
            x = F.pad(x, (pad // 2, pad - pad // 2) * 2, value=float("-inf"))
            return F.max_pool2d(x, size, stride)
        if section.kind == "upsample":
            return F.interpolate(x, scale_factor=section.number("stride", 2))
        return self.layers[i](x)

    def forward(self, x):
        kept, heads = {}, []
        for i, section in enumerate(self.sections[1:]):
            with torch.set_grad_enabled(torch.is_grad_enabled() and i >= self.frozen):
                x = self.layer(i, x, kept)
            if section.kind == "yolo":
                heads.append(x)
            if i in self.kept:
                kept[i] = x
        return heads


class Heads:
    """Anchors of the yolo layers, and boxes from their numbers."""

    def __init__(self, sections):
        yolos = [s for s in sections if s.kind == "yolo"]
        if not yolos:
            raise ValueError("the cfg has no [yolo]")
        pairs = torch.tensor([float(a) for a in yolos[0].settings["anchors"].split(",")])
        self.anchors = pairs.view(-1, 2)
        self.masks = [y.numbers("mask") for y in yolos]
        self.classes = yolos[0].number("classes", 20)
        if any(float(y.settings.get("scale_x_y", 1)) != 1 or y.number("new_coords") for y in yolos):
            raise ValueError("scale_x_y and new_coords cannot be trained here")

    def to(self, device):
        self.anchors = self.anchors.to(device)
        return self

    def split(self, level, y):
        """(batch, anchors, rows, columns, 5 + classes) of a head's numbers."""
        batch, _, rows, columns = y.shape
        y = y.float().view(batch, len(self.masks[level]), 5 + self.classes, rows, columns)
        return y.permute(0, 1, 3, 4, 2)

    def boxes(self, level, numbers, anchor, column, row, stride):
        """left, top, right, bottom in input pixels of numbers n × (5 + …)."""
        sizes = self.anchors[self.masks[level]][anchor]
        centre = (numbers[:, :2].sigmoid() + torch.stack([column, row], 1)) * stride
        half = numbers[:, 2:4].clamp(-6, 6).exp() * sizes / 2
        return torch.cat([centre - half, centre + half], 1)

    def decode(self, ys, size, threshold):
        """For each picture of the batch rows of left, top, right, bottom
        (pixels of the input) and a score for each class."""
        result = [[] for _ in range(len(ys[0]))]
        for level, y in enumerate(ys):
            stride = size // y.shape[2]
            y = self.split(level, y)
            scores = y[..., 4:5].sigmoid() * y[..., 5:].sigmoid()
            where = (scores.max(-1)[0] > threshold).nonzero(as_tuple=True)
            box = self.boxes(level, y[where], where[1], where[3], where[2], stride)
            rows = torch.cat([box, scores[where]], 1)
            for b in range(len(result)):
                result[b].append(rows[where[0] == b])
        return [torch.cat(rows).detach().cpu().numpy() for rows in result]
