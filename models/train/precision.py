"""Average precision: all-point interpolation, IoU 0.5, classes that were
looked for. numpy alone. `safeprod vision eval` is the measure; this one only
watches the training."""

import numpy as np

from labels import overlap


def suppress(boxes, scores, limit):
    """Indices of boxes that no better box overlaps by more than limit."""
    order, kept = scores.argsort()[::-1], []
    while len(order):
        kept.append(order[0])
        rest = order[1:]
        order = rest[overlap(boxes[order[:1]], boxes[rest])[0] <= limit]
    return np.array(kept, int)


def detections(rows, limit=0.45, most=300):
    """Rows (box, a score for each class) → rows (class, score, box)."""
    result = []
    for cls in range(rows.shape[1] - 4):
        few = rows[rows[:, 4 + cls] > 0.005]
        few = few[few[:, 4 + cls].argsort()[::-1][:most]]
        kept = few[suppress(few[:, :4], few[:, 4 + cls], limit)]
        result.append(np.c_[np.full(len(kept), cls), kept[:, 4 + cls], kept[:, :4]])
    return np.concatenate(result)


def average_precision(found, truth):
    """found: (picture, score, box) rows; truth: boxes by picture."""
    total = sum(len(t) for t in truth.values())
    if not total:
        return float("nan")
    used = {p: np.zeros(len(t), bool) for p, t in truth.items()}
    right = []
    for picture, _, *box in sorted(found, key=lambda f: -f[1]):
        boxes = truth.get(picture)
        hit = False
        if boxes is not None and len(boxes):
            iou = overlap(np.array([box]), boxes)[0]
            iou[used[picture]] = 0
            best = iou.argmax()
            hit = iou[best] >= 0.5
            used[picture][best] |= hit
        right.append(hit)
    if not right:
        return 0.0
    hits = np.cumsum(right)
    recall, precision = hits / total, hits / np.arange(1, len(right) + 1)
    best = np.maximum.accumulate(precision[::-1])[::-1]
    return float((np.diff(np.r_[0, recall]) * best).sum())


def table(pictures, found, classes):
    """{(source, class): AP}, over pictures where the class was looked for."""
    result = {}
    for source in sorted({p.source for p in pictures}):
        for cls in range(len(classes)):
            at = [i for i, p in enumerate(pictures) if p.source == source and p.labelled[cls]]
            truth = {i: pictures[i].boxes[pictures[i].boxes[:, 0] == cls, 1:5] for i in at}
            rows = [(i, d[1], *d[2:6]) for i in at for d in found[i] if d[0] == cls]
            if any(len(t) for t in truth.values()):
                result[source, classes[cls]] = average_precision(rows, truth)
    return result


def false_pictures(pictures, found, cls, threshold=0.5):
    """{source: (pictures with a false detection, pictures)} of sources where
    the class was looked for and is nowhere."""
    result = {}
    for source in sorted({p.source for p in pictures}):
        at = [i for i, p in enumerate(pictures) if p.source == source and p.labelled[cls]]
        if at and not any((pictures[i].boxes[:, 0] == cls).any() for i in at):
            seen = sum(any(d[0] == cls and d[1] >= threshold for d in found[i]) for i in at)
            result[source] = (seen, len(at))
    return result
