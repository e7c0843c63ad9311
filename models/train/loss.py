"""What a network is punished for.

Boxes by complete IoU, objectness and classes by cross entropy. A picture may
have classes that nobody looked for: where such a thing may be, only the score
of the classes that were looked for is pushed down (objectness times the best
of them), so that a vest without a label costs nothing.
"""

import math

import torch
from torch.nn import functional as F

BOX, OBJECT, CLASS = 4.0, 1.0, 1.0
SMOOTH = 0.01
NEAR = 0.35
"""an anchor whose shape overlaps a box by this much is trained on it"""
IGNORE = 0.6
"""a prediction that overlaps a box by more is not pushed down"""


def cross_entropy(x, target):
    return F.binary_cross_entropy_with_logits(x, target, reduction="none")


def complete_iou(p, t):
    """(IoU, complete IoU) of n pairs of boxes."""
    low, high = torch.max(p[:, :2], t[:, :2]), torch.min(p[:, 2:], t[:, 2:])
    both = (high - low).clamp(0).prod(1)
    ps, ts = p[:, 2:] - p[:, :2], t[:, 2:] - t[:, :2]
    iou = both / (ps.prod(1) + ts.prod(1) - both + 1e-7)
    outer = torch.max(p[:, 2:], t[:, 2:]) - torch.min(p[:, :2], t[:, :2])
    apart = ((p[:, :2] + p[:, 2:] - t[:, :2] - t[:, 2:]) ** 2).sum(1) / 4
    turn = torch.atan(ts[:, 0] / ts[:, 1]) - torch.atan(ps[:, 0] / (ps[:, 1] + 1e-7))
    shape = 4 / math.pi**2 * turn**2
    with torch.no_grad():
        alpha = shape / (1 - iou + shape + 1e-7)
    return iou, iou - apart / ((outer**2).sum(1) + 1e-7) - alpha * shape


def shape_overlap(boxes, anchors):
    size = boxes[:, 2:] - boxes[:, :2]
    both = torch.min(size[:, None], anchors[None]).prod(2)
    return both / (size.prod(1)[:, None] + anchors.prod(1)[None] - both)


def pairwise_iou(a, b):
    low = torch.max(a[:, None, :2], b[None, :, :2])
    high = torch.min(a[:, None, 2:], b[None, :, 2:])
    both = (high - low).clamp(0).prod(2)
    area = lambda x: (x[:, 2:] - x[:, :2]).prod(1)
    return both / (area(a)[:, None] + area(b)[None] - both + 1e-7)


def assign(fits, best, mask, targets, shape, stride):
    """Which cells of a level answer for which boxes: rows of (box, picture,
    anchor, row, column). A cell answers for one box, the best fit."""
    here = fits[:, mask]
    chosen = (here > NEAR) | (best[:, None] == best.new_tensor(mask)[None])
    box, anchor = chosen.nonzero(as_tuple=True)
    order = here[box, anchor].argsort()
    box, anchor = box[order], anchor[order]
    centre = (targets[box, 2:4] + targets[box, 4:6]) / 2 / stride
    column = centre[:, 0].long().clamp(0, shape[3] - 1)
    row = centre[:, 1].long().clamp(0, shape[2] - 1)
    picture = targets[box, 0].long()
    key = ((picture * shape[1] + anchor) * shape[2] + row) * shape[3] + column
    owner = torch.full((math.prod(shape[:4]),), -1, dtype=torch.long, device=box.device)
    owner[key] = torch.arange(len(key), device=box.device)
    mine = owner[key] == torch.arange(len(key), device=box.device)
    return box[mine], picture[mine], anchor[mine], row[mine], column[mine]


class Loss:
    """targets: n × 7 (picture, class, left, top, right, bottom, weight), input
    pixels. unsure: batch × rows × columns of stride 8, where things without a
    label may be. labelled: batch × classes."""

    def __init__(self, heads):
        self.heads = heads

    def overlooked(self, level, y, weight, targets, stride):
        """Predictions that lie well on a box are left alone."""
        at = ((y[..., 4] > -2.2) & (weight == 1)).nonzero(as_tuple=True)
        if not len(at[0]) or not len(targets):
            return
        box = self.heads.boxes(level, y[at], at[1], at[3], at[2], stride)
        iou = pairwise_iou(box, targets[:, 2:6])
        iou[at[0][:, None] != targets[None, :, 0].long()] = 0
        near = iou.max(1)[0] > IGNORE
        weight[tuple(a[near] for a in at)] = 0

    def level(self, level, y, targets, fits, best, unsure, labelled, size):
        stride = size // y.shape[2]
        y = self.heads.split(level, y)
        goal, weight = torch.zeros_like(y[..., 4]), torch.ones_like(y[..., 4])
        negative = torch.ones_like(goal, dtype=torch.bool)
        box_loss = class_loss = y.new_zeros(())
        count = 0.0
        with torch.no_grad():
            self.overlooked(level, y, weight, targets, stride)
        if len(targets):
            box, b, a, r, c = assign(fits, best, self.heads.masks[level], targets, y.shape, stride)
            if len(box):
                numbers, t = y[b, a, r, c], targets[box]
                iou, ciou = complete_iou(self.heads.boxes(level, numbers, a, c, r, stride), t[:, 2:6])
                want = F.one_hot(t[:, 1].long(), self.heads.classes).float()
                want = want * (1 - 2 * SMOOTH) + SMOOTH
                box_loss = ((1 - ciou) * t[:, 6]).sum()
                class_loss = (cross_entropy(numbers[:, 5:], want) * t[:, 6:7]).sum()
                goal[b, a, r, c] = 0.3 + 0.7 * iou.detach().clamp(0)
                weight[b, a, r, c] = t[:, 6]
                negative[b, a, r, c] = False
                count = float(t[:, 6].sum())
        zone = unsure[:, None].float()
        if stride > 8:
            zone = F.max_pool2d(zone, stride // 8)
        zone = (zone > 0).expand_as(negative) & negative
        object_loss = (cross_entropy(y[..., 4], goal) * weight * ~zone).sum()
        at = zone.nonzero(as_tuple=True)
        if len(at[0]):
            seen = (y[at][:, 5:].sigmoid() * labelled[at[0]]).max(1)[0] * y[at][:, 4].sigmoid()
            object_loss = object_loss - (torch.log1p(-seen.clamp(max=0.9999)) * weight[at]).sum()
        return torch.stack([BOX * box_loss, OBJECT * object_loss, CLASS * class_loss]), count

    def __call__(self, ys, targets, unsure, labelled, size):
        fits = shape_overlap(targets[:, 2:6], self.heads.anchors)
        best = fits.argmax(1) if len(targets) else None
        parts, count = 0, 0.0
        for level, y in enumerate(ys):
            got, n = self.level(level, y, targets, fits, best, unsure, labelled, size)
            parts, count = parts + got, count + n
        return parts / max(count, 8.0)
