"""The network, its loss, a run that is stopped and goes on: with torch."""

import os
import subprocess
import sys
import tempfile
import unittest

try:
    import numpy as np
    import torch
    from PIL import Image
except ImportError as reason:
    print(f"skipped: {reason}")
    sys.exit(77)

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, HERE)
import darknet
import loss
import net

BLOCK = "[convolutional]\nbatch_normalize=1\nfilters={}\nsize=3\nstride={}\npad=1\nactivation=leaky\n"
HEAD = "[convolutional]\nfilters=14\nsize=1\nactivation=linear\n[yolo]\nmask={}\nanchors=8,8,16,16,24,24,32,32\nclasses=2\nnum=4\n"
CFG = (
    "[net]\nwidth=64\nheight=64\n"
    + "".join(BLOCK.format(8, 2) for _ in range(5))
    + BLOCK.format(8, 1) * 12
    + HEAD.format("2,3")
    + "[route]\nlayers=-3\n[upsample]\nstride=2\n[route]\nlayers=-1,3\n"
    + HEAD.format("0,1")
)


class Torch(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(1)
        torch.set_num_threads(1)
        self.scratch = tempfile.TemporaryDirectory()
        self.cfg = os.path.join(self.scratch.name, "a.cfg")
        self.weights = os.path.join(self.scratch.name, "a.weights")
        with open(self.cfg, "w", encoding="utf-8") as out:
            out.write(CFG)
        self.sections = darknet.read_cfg(self.cfg)
        self.net = net.Net(self.sections)
        for _, (_, norm, _) in self.net.convs():
            if isinstance(norm, torch.nn.BatchNorm2d):
                norm.running_mean.normal_()
                norm.running_var.uniform_(0.5, 1)
        darknet.write_weights(self.weights, self.net.give())

    def tearDown(self):
        self.scratch.cleanup()

    def test_there_and_folded(self):
        """Through the files, and without batch norm: the same numbers."""
        x = torch.rand(2, 3, 64, 64)
        want = self.net.eval()(x)
        self.assertEqual([tuple(y.shape[1:]) for y in want], [(14, 2, 2), (14, 4, 4)])
        read = darknet.read_weights(self.weights, self.sections)
        for sections, convs in ((self.sections, read), darknet.fold(self.sections, read)):
            other = net.Net(sections)
            other.take(convs)
            for a, b in zip(want, other.eval()(x)):
                torch.testing.assert_close(a, b, rtol=1e-4, atol=1e-4)

    def test_not_looked_for_costs_nothing(self):
        """Where a class was not looked for, its score is not pushed; the other
        one's is."""
        heads = net.Heads(self.sections)
        ys = [torch.zeros(1, 14, n, n, requires_grad=True) for n in (2, 4)]
        unsure = torch.ones(1, 8, 8, dtype=torch.bool)
        labelled = torch.tensor([[True, False]])
        parts = loss.Loss(heads)(ys, torch.zeros(0, 7), unsure, labelled, 64)
        parts.sum().backward()
        for level, y in enumerate(ys):
            pushed = heads.split(level, y.grad)
            self.assertGreater(float(pushed[..., 5].min()), 0)
            self.assertEqual(float(pushed[..., 6].abs().max()), 0)

    def test_perfect_costs_little(self):
        """The loss falls when the network is right."""
        heads = net.Heads(self.sections)
        target = torch.tensor([[0, 1, 16.0, 16, 32, 32, 1]])
        sure = torch.zeros(1, 8, 8, dtype=torch.bool)
        both = torch.ones(1, 2, dtype=torch.bool)
        ys = [torch.zeros(1, 14, n, n, requires_grad=True) for n in (2, 4)]
        optimizer = torch.optim.Adam(ys, lr=0.3)
        costs = []
        for _ in range(60):
            optimizer.zero_grad()
            cost = loss.Loss(heads)(ys, target, sure, both, 64).sum()
            cost.backward()
            optimizer.step()
            costs.append(float(cost))
        self.assertLess(costs[-1], costs[0] / 5)
        found = heads.decode(ys, 64, 0.5)[0]
        self.assertTrue(len(found) and (np.abs(found[:, :4] - [16, 16, 32, 32]) < 2).all())

    def run_training(self, minutes):
        command = [
            sys.executable, os.path.join(HERE, "train.py"), os.path.join(self.scratch.name, "recipe.json"),
            "--root", self.scratch.name, "--cfg", self.cfg, "--weights", self.weights,
            "--out", os.path.join(self.scratch.name, "out"), "--minutes", str(minutes),
            "--batch", "2", "--sizes", "64", "--workers", "0", "--threads", "1",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_a_run_goes_on(self):
        images = os.path.join(self.scratch.name, "data", "images")
        os.makedirs(images)
        for i in range(3):
            Image.new("RGB", (60, 50), (i * 80, 90, 90)).save(os.path.join(images, f"{i}.png"))
            with open(os.path.join(images, f"{i}.txt"), "w", encoding="utf-8") as out:
                out.write("0 0.5 0.5 0.4 0.4\n")
        with open(os.path.join(self.scratch.name, "data", "names.txt"), "w", encoding="utf-8") as out:
            out.write("a\nb\n")
        with open(os.path.join(self.scratch.name, "recipe.json"), "w", encoding="utf-8") as out:
            out.write('{"classes": ["a", "b"], "sources": [{"name": "d", "dir": "data"}]}')
        self.assertIn("done: ", self.run_training(0.01))
        out = os.path.join(self.scratch.name, "out")
        folded = darknet.read_cfg(os.path.join(out, "net.cfg"))
        darknet.read_weights(os.path.join(out, "net.weights"), folded)
        self.assertIn("goes on at step", self.run_training(0.02))


if __name__ == "__main__":
    unittest.main()
