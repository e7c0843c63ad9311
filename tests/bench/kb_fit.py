#!/usr/bin/env python3
"""Fit the weights of lib/rules/kb_rank.c and the confidence of
lib/modules/kb_confidence.c from what kb_features prints.

    kb_features SITE USER QUESTIONS PASSWORD >a.csv
    kb_fit.py a.csv b.csv

Ranking: a governing clause against the others of its question, logistic loss,
drawn towards the weights that are there (written by hand at first). Confidence:
whether the first clause governs, logistic on a few features. Both are measured
by five folds over questions: what is printed as "folds" was never trained on.
"""
import collections
import re
import sys

import numpy as np

DRAW = 0.15  # how strongly the weights are drawn to where they were


def read(paths):
    """Questions: (id, answerable, local, governs[], features[][])."""
    groups = collections.OrderedDict()
    for path in paths:
        for line in open(path, encoding="utf-8"):
            cells = line.rstrip().split(",")
            key = path + cells[0]
            g = groups.setdefault(key, (cells[1] == "1", int(cells[3]), [], []))
            g[2].append(cells[2] == "1")
            g[3].append([float(x) for x in cells[5:]])
    return [(k, a, l, np.array(g), np.array(f)) for k, (a, l, g, f) in
            groups.items()]


def rank_loss(w, w0, questions):
    grad = DRAW * (w - w0)
    loss = DRAW * np.sum((w - w0) ** 2) / 2
    for _, _, _, gold, f in questions:
        if not gold.any() or gold.all():
            continue
        s = f @ w
        best = np.argmax(np.where(gold, s, -1e9))
        p = np.exp(s[~gold] - s[best])
        z = 1 + p.sum()
        loss += np.log(z)
        grad += (p[:, None] * (f[~gold] - f[best])).sum(0) / z
    return loss, grad


def fit_rank(w0, questions):
    w = w0.copy()
    step = 0.05
    last, g = rank_loss(w, w0, questions)
    for _ in range(400):
        now, gn = rank_loss(w - step * g, w0, questions)
        if now < last:
            w, last, g, step = w - step * g, now, gn, step * 1.2
        else:
            step /= 2
    return w


def ranks(w, questions):
    out = []
    for _, answerable, _, gold, f in questions:
        if not answerable:
            continue
        order = np.argsort(-(f @ w), kind="stable")
        hit = np.flatnonzero(gold[order])
        out.append(hit[0] + 1 if len(hit) else 99)
    return np.array(out)


def recall(r):
    return " ".join("R@%d %.3f" % (k, np.mean(r <= k)) for k in (1, 3, 5, 10))


def folds(questions, n=5):
    for k in range(n):
        yield ([q for i, q in enumerate(questions) if i % n != k],
               [q for i, q in enumerate(questions) if i % n == k])


# ---- confidence ----

USED = [1, 2, 3, 4, 5, 8, 9, 10, 16, 17]  # features of the first clause


def case(w, question):
    """Features of the first clause, the margin, whether it governs."""
    _, _, local, gold, f = question
    s = f @ w
    order = np.argsort(-s, kind="stable")
    margin = s[order[0]] - s[order[1]] if len(s) > 1 else 1.0
    x = np.concatenate([f[order[0]][USED], [min(margin, 2.0), local, s[order[0]],
                                            1.0]])
    return x, bool(gold[order[:1]].any())


def fit_confidence(w, questions):
    x, y = map(np.array, zip(*[case(w, q) for q in questions]))
    c = np.zeros(x.shape[1])
    for _ in range(4000):
        p = 1 / (1 + np.exp(-x @ c))
        grad = x.T @ (p - y) + 0.3 * np.append(c[:-1], 0)
        c -= 0.01 * grad / max(1.0, np.abs(grad).max() / 5)
    return c


def main():
    source = open("lib/rules/kb_rank.c", encoding="utf-8").read()
    names = re.findall(r"(SP_KB_F_\w+)[,]? */\*",
                       open("lib/rules/kb_rank.h", encoding="utf-8").read())
    there = dict(re.findall(r"\[(SP_KB_F_\w+)\] = (-?[\d.]+)", source))
    w0 = np.array([float(there[n]) for n in names])
    sets = {p: read([p]) for p in sys.argv[1:]}
    everything = [q for s in sets.values() for q in s]
    for p, s in sets.items():
        print("as it is:", p, recall(ranks(w0, s)))
    held = {p: [] for p in sets}
    pairs = []
    for train, test in folds(everything):
        w = fit_rank(w0, train)
        c = fit_confidence(w, train)
        for p in sets:
            part = [q for q in test if q[0].startswith(p)]
            held[p].extend(ranks(w, part))
        pairs += [(1 / (1 + np.exp(-case(w, q)[0] @ c)), q[1], case(w, q)[1])
                  for q in test]
    for p in sets:
        print("folds:", p, recall(np.array(held[p])))
    p, answerable, right = map(np.array, zip(*pairs))
    for cut in (0.05, 0.1, 0.15, 0.2, 0.25, 0.3):
        print("folds: refuse below %.2f: wrongly %.3f rightly %.3f" %
              (cut, np.mean(p[answerable] < cut), np.mean(p[~answerable] < cut)))
    for low, high in ((0, .2), (.2, .4), (.4, .6), (.6, .8), (.8, 1.01)):
        m = (p >= low) & (p < high)
        if m.any():
            print("folds: confidence %.1f-%.1f: %d, right %.2f" %
                  (low, high, m.sum(), right[m].mean()))
    w = fit_rank(w0, everything)
    c = fit_confidence(w, everything)
    for n, x in zip(names, w):
        print("    [%s] = %.2f," % (n, x))
    print("confidence:", dict(zip([names[i] for i in USED] +
                                  ["margin", "local", "rank", "one"],
                                  np.round(c, 2))))


if __name__ == "__main__":
    main()
