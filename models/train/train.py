#!/usr/bin/python3
"""Train a Darknet detector on labelled folders.

    train.py RECIPE --root DIR --cfg CFG --weights WEIGHTS --out DIR --minutes N

RECIPE (JSON) names the classes and the folders; see docs/TRAINING_MODELS.md.
CFG and WEIGHTS are the network to begin with. It is stopped with Ctrl-C at any
time; the same command goes on from the last checkpoint in --out. Without a GPU
it runs on the CPU.
"""

import argparse
import copy
import json
import math
import os
import signal
import sys
import time

import numpy as np
import torch
from torch.utils.data import DataLoader, IterableDataset

import darknet
import labels
import pictures
import precision
from look import look, tensor
from loss import Loss
from net import Heads, Net

RATES = {"early": 0.25, "middle": 0.6, "late": 1.0}
"""learning rates of the layers before stride 8, of the rest, of the heads"""
WARM = 150
CLIP = 10.0


class Batches(IterableDataset):
    """Batches without end. Each worker has its own random numbers."""

    def __init__(self, recipe, sources, args, seed):
        self.recipe, self.sources, self.args, self.seed = recipe, sources, args, seed

    def batch(self, rng, shares, near):
        size = int(rng.choice(self.args.sizes))
        pixels, targets, zones, labelled = [], [], [], []
        for b in range(self.args.batch):
            source = self.sources[rng.choice(len(shares), p=shares)]
            picture = source.pictures[rng.choice(len(source.pictures), p=source.odds)]
            x, boxes, zone = pictures.sample(picture, size, rng, self.recipe["classes"], near)
            pixels.append(x)
            targets.append(np.c_[np.full(len(boxes), b), boxes])
            zones.append(zone)
            labelled.append(picture.labelled)
        return (
            np.stack(pixels),
            torch.from_numpy(np.concatenate(targets).astype(np.float32)),
            torch.from_numpy(np.stack(zones)),
            torch.from_numpy(np.stack(labelled)),
        )

    def __iter__(self):
        torch.set_num_threads(1)
        worker = torch.utils.data.get_worker_info()
        rng = np.random.default_rng([self.seed, worker.id if worker else 0])
        shares = np.array([s.share for s in self.sources])
        near = [self.recipe["classes"].index(c) for c in self.recipe.get("near", [])]
        while True:
            yield self.batch(rng, shares / shares.sum(), near)


def first_at(net, stride):
    """The first layer whose output has this stride."""
    return next(i for i, s in enumerate(net.outputs) if s.stride >= stride)


def parameter_groups(net, rate):
    """Weights and other numbers, by how fast they may change."""
    groups = {}
    middle, late = first_at(net, 8), net.yolos()[0] - 12
    for i, layer in net.convs():
        if i < net.frozen:
            for p in layer.parameters():
                p.requires_grad = False
            continue
        place = "early" if i < middle else "middle" if i < late else "late"
        for p in layer.parameters():
            decay = 5e-3 if p.ndim > 1 else 0.0
            groups.setdefault((place, decay), []).append(p)
    return [
        {"params": ps, "lr": rate * RATES[place], "base": rate * RATES[place], "weight_decay": decay}
        for (place, decay), ps in groups.items()
    ]


class Average:
    """The running mean of the weights, which is what is kept."""

    def __init__(self, net, keep=0.9985):
        self.net, self.keep, self.steps = copy.deepcopy(net).eval(), keep, 0

    @torch.no_grad()
    def update(self, net):
        self.steps += 1
        keep = self.keep * (1 - math.exp(-self.steps / 300))
        for mine, new in zip(self.net.state_dict().values(), net.state_dict().values()):
            if mine.dtype.is_floating_point:
                mine.mul_(keep).add_(new, alpha=1 - keep)
            else:
                mine.copy_(new)


class Training:
    def __init__(self, args):
        self.args = args
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.recipe, self.sources = labels.read_recipe(args.recipe, args.root, args.taught)
        self.sections = darknet.read_cfg(args.cfg)
        self.heads = Heads(self.sections).to(self.device)
        if self.heads.classes != len(self.recipe["classes"]):
            raise ValueError(f"the cfg has {self.heads.classes} classes, the recipe {len(self.recipe['classes'])}")
        self.net = Net(self.sections)
        self.net.frozen = first_at(self.net, 4) + 1
        self.net.take(darknet.read_weights(args.weights, self.sections))
        self.net = self.net.to(self.device, memory_format=torch.channels_last)
        self.optimizer = torch.optim.AdamW(parameter_groups(self.net, args.rate), betas=(0.9, 0.99))
        self.average, self.loss = Average(self.net), Loss(self.heads)
        self.step, self.spent, self.stop = 0, 0.0, False
        self.resume()

    def resume(self):
        path = os.path.join(self.args.out, "checkpoint.pt")
        if not os.path.exists(path):
            return
        kept = torch.load(path, map_location=self.device)
        self.net.load_state_dict(kept["net"])
        self.average.net.load_state_dict(kept["average"])
        self.average.steps = kept["steps"]
        self.optimizer.load_state_dict(kept["optimizer"])
        for group, fresh in zip(self.optimizer.param_groups, parameter_groups(self.net, self.args.rate)):
            group["base"] = fresh["base"]
        self.step, self.spent = kept["step"], kept["spent"]
        print(f"goes on at step {self.step}, {self.spent / 60:.1f} minutes in", flush=True)

    def save(self):
        """A checkpoint, and the network so far as Darknet's files."""
        path = os.path.join(self.args.out, "checkpoint.pt")
        torch.save(
            {
                "net": self.net.state_dict(),
                "average": self.average.net.state_dict(),
                "steps": self.average.steps,
                "optimizer": self.optimizer.state_dict(),
                "step": self.step,
                "spent": self.spent,
            },
            path + ".new",
        )
        os.replace(path + ".new", path)
        for name, (sections, convs) in {
            "train": (self.sections, self.average.net.give()),
            "net": darknet.fold(self.sections, self.average.net.give()),
        }.items():
            darknet.write_cfg(os.path.join(self.args.out, name + ".cfg"), sections)
            darknet.write_weights(os.path.join(self.args.out, name + ".weights"), convs, self.step * self.args.batch)

    def validate(self):
        if not self.args.watch:
            return
        recipe, sources = labels.read_recipe(self.args.watch, self.args.root)
        rng = np.random.default_rng(0)
        chosen = []
        for source in sources:
            few = rng.permutation(len(source.pictures))[:100]
            chosen += [source.pictures[i] for i in sorted(few)]
        found = look(self.average.net, self.heads, [p.path for p in chosen], 416, device=self.device)
        parts = [
            f"{sources[s].name} {c} {ap:.3f}"
            for (s, c), ap in precision.table(chosen, found, recipe["classes"]).items()
        ]
        for cls, name in enumerate(recipe["classes"]):
            for s, (seen, of) in precision.false_pictures(chosen, found, cls).items():
                parts.append(f"{sources[s].name} false {name} {seen}/{of}")
        print(f"watch {self.step}: " + ", ".join(parts), flush=True)

    def progress(self):
        """0 to 1. With --until the clock decides, else the minutes spent."""
        total = self.args.minutes * 60
        if self.args.until:
            total = self.spent + max(self.args.until - time.time(), 0)
        return min(self.spent / max(total, 1e-9), 1.0)

    def one(self, batch):
        pixels, targets, zones, labelled = batch
        size = pixels.shape[1]
        done = self.progress()
        rate = min(1, (self.step + 1) / WARM) * (0.02 + 0.49 * (1 + math.cos(math.pi * done)))
        for group in self.optimizer.param_groups:
            group["lr"] = group["base"] * rate
        self.net.train()
        self.optimizer.zero_grad(set_to_none=True)
        with torch.autocast(self.device, dtype=torch.bfloat16):
            ys = self.net(tensor(list(pixels), self.device))
        parts = self.loss(ys, *(t.to(self.device) for t in (targets, zones, labelled)), size)
        parts.sum().backward()
        norm = torch.nn.utils.clip_grad_norm_([p for p in self.net.parameters() if p.grad is not None], CLIP)
        if torch.isfinite(norm):
            self.optimizer.step()
            self.average.update(self.net)
        self.step += 1
        return np.array([*parts.tolist(), float(norm), len(pixels)])

    def loader(self):
        seed = self.args.seed * 1000003 + self.step
        batches = Batches(self.recipe, self.sources, self.args, seed)
        return DataLoader(batches, batch_size=None, num_workers=self.args.workers, prefetch_factor=3 if self.args.workers else 2)

    def run(self):
        last = saved = watched = time.time()
        sums, since = np.zeros(5), 0
        for batch in self.loader():
            before = time.time()
            sums += self.one(batch)
            since += 1
            now = time.time()
            self.spent += min(now - last, 60) if self.step > 1 else now - before
            last = now
            if since == 25:
                seconds = now - watched
                watched = now
                print(
                    f"{self.step} steps, {self.progress():.1%}: box {sums[0] / 25:.2f} object {sums[1] / 25:.2f}"
                    f" class {sums[2] / 25:.2f} gradient {sums[3] / 25:.1f}, {sums[4] / seconds:.1f} pictures/s",
                    flush=True,
                )
                sums, since = np.zeros(5), 0
            over = self.progress() >= 1 or self.stop
            if over or now - saved > self.args.save * 60:
                self.save()
                self.validate()
                saved = last = watched = time.time()
                sums, since = np.zeros(5), 0
            if over:
                return


def clock(text):
    """The next time that the UTC clock shows hh:mm."""
    hour, minute = (int(n) for n in text.split(":"))
    now = time.time()
    today = now - now % 86400 + hour * 3600 + minute * 60
    return today if today > now else today + 86400


def arguments():
    ask = argparse.ArgumentParser(description="train a Darknet detector on labelled folders")
    ask.add_argument("recipe", help="JSON: classes and folders")
    ask.add_argument("--root", required=True, help="folder that the recipe's folders are in")
    ask.add_argument("--cfg", required=True, help="the network")
    ask.add_argument("--weights", required=True, help="what it begins with")
    ask.add_argument("--out", required=True, help="folder for checkpoints and the result")
    ask.add_argument("--taught", help="labels of teach.py")
    ask.add_argument("--watch", help="a recipe of pictures that are not trained on, looked at with each checkpoint")
    ask.add_argument("--minutes", type=float, default=60)
    ask.add_argument("--until", type=clock, help="end at hh:mm UTC instead")
    ask.add_argument("--batch", type=int, default=16)
    ask.add_argument("--sizes", type=int, nargs="+", default=[320, 352, 384, 416])
    ask.add_argument("--rate", type=float, default=1e-3)
    ask.add_argument("--save", type=float, default=5, help="minutes between checkpoints")
    ask.add_argument("--workers", type=int, default=1)
    ask.add_argument("--threads", type=int, default=2)
    ask.add_argument("--seed", type=int, default=1)
    return ask.parse_args()


def main():
    args = arguments()
    if any(s % 32 for s in args.sizes):
        sys.exit("sizes must be multiples of 32")
    os.makedirs(args.out, exist_ok=True)
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(args.seed)
    training = Training(args)
    signal.signal(signal.SIGTERM, lambda *_: setattr(training, "stop", True))
    signal.signal(signal.SIGINT, lambda *_: setattr(training, "stop", True))
    for source in training.sources:
        boxes = np.concatenate([p.boxes for p in source.pictures])
        counts = [int((boxes[:, 0] == c).sum()) for c in range(len(training.recipe["classes"]))]
        print(source.name, len(source.pictures), "pictures", json.dumps(dict(zip(training.recipe["classes"], counts))))
    training.run()
    print(f"done: {training.step} steps in {training.spent / 60:.0f} minutes, {args.out}/net.cfg, {args.out}/net.weights")


if __name__ == "__main__":
    main()
