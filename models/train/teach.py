#!/usr/bin/python3
"""Let a network that knows something label what nobody labelled.

    teach.py RECIPE --root DIR --cfg CFG --weights WEIGHTS --out taught.json

For each source of the recipe with "teach": {ours: {its class: least score}},
boxes of those scores become labels of weight 0.5. They are used where the
class was not looked for.
"""

import argparse
import json
import os

import numpy as np
import torch

import darknet
import labels
import precision
from look import look
from net import Heads, Net

WEIGHT = 0.5


def with_head(person, heads):
    """A person's box, made to hold the head on its shoulders. A teacher often
    leaves it out in pictures from near."""
    left, top, right, bottom = person
    for head in heads:
        middle, chin = (head[0] + head[2]) / 2, head[3]
        on_top = head[1] < top < chin + 0.3 * (chin - head[1])
        if left < middle < right and on_top and chin < bottom:
            return [min(left, head[0]), head[1], max(right, head[2]), bottom]
    return person


def lessons(found, rules, classes, picture):
    """Rows of class, box, weight for one picture."""
    rows = []
    for ours, theirs in rules.items():
        if picture.labelled[classes.index(ours)]:
            continue
        seen = [d for d in found if d[1] >= theirs.get(classes[int(d[0])], 2)]
        if not seen:
            continue
        seen = np.array(seen)
        kept = seen[precision.suppress(seen[:, 2:6], seen[:, 1], 0.5)]
        rows += [[classes.index(ours), *map(float, d[2:6]), WEIGHT] for d in kept]
    if "person" in rules:
        known = [*picture.boxes[:, :5].tolist(), *(r[:5] for r in rows)]
        heads = [k[1:] for k in known if classes[int(k[0])] in ("head", "helmet")]
        for row in rows:
            if classes[row[0]] == "person":
                row[1:5] = with_head(row[1:5], heads)
    return rows


def main():
    ask = argparse.ArgumentParser(description="labels by a network, for classes that nobody looked for")
    ask.add_argument("recipe")
    ask.add_argument("--root", required=True, help="folder that the recipe's folders are in")
    ask.add_argument("--cfg", required=True)
    ask.add_argument("--weights", required=True)
    ask.add_argument("--size", type=int, default=416)
    ask.add_argument("--out", required=True)
    args = ask.parse_args()
    torch.set_flush_denormal(True)
    recipe, sources = labels.read_recipe(args.recipe, args.root)
    sections = darknet.read_cfg(args.cfg)
    net = Net(sections)
    net.take(darknet.read_weights(args.weights, sections))
    net = net.to(memory_format=torch.channels_last)
    taught = {}
    for spec, source in zip(recipe["sources"], sources):
        if "teach" not in spec:
            continue
        paths = [p.path for p in source.pictures]
        for picture, found in zip(source.pictures, look(net, Heads(sections), paths, args.size, 0.2)):
            rows = lessons(found, spec["teach"], recipe["classes"], picture)
            if rows:
                taught[os.path.relpath(picture.path, args.root)] = rows
        print(f"{source.name}: {len(paths)} pictures", flush=True)
    with open(args.out, "w", encoding="utf-8") as out:
        json.dump(taught, out)
    print(f"{sum(map(len, taught.values()))} boxes in {len(taught)} pictures")


if __name__ == "__main__":
    main()
