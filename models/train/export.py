#!/usr/bin/python3
"""Make a model's folder of what train.py left: cfg, weights, names, card.

    export.py RUN --card CARD.json --to DIR [--size 416] [--watch RECIPE
              --root DIR --program safeprod]

With --program the figures of the card are measured by `safeprod vision eval`
on the pictures of --watch, and what that program finds is compared with what
PyTorch finds (skipped when torch is not there). Needs numpy alone.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

import darknet
import labels

SCORE, PIXELS = 2e-3, 0.2
"""how far the program's boxes may be from PyTorch's; it prints 3 decimals of a
score and 1 of a pixel"""


def resized(sections, size):
    net = darknet.Section(sections[0].kind, dict(sections[0].settings))
    net.settings.update(width=str(size), height=str(size), batch="1", subdivisions="1")
    return [net, *sections[1:]]


def trained(args):
    """What train.py left; with --blend, near to what it began with."""
    if not args.blend:
        sections = darknet.read_cfg(os.path.join(args.run, "net.cfg"))
        return sections, darknet.read_weights(os.path.join(args.run, "net.weights"), sections)
    cfg, weights, share = args.blend
    sections = darknet.read_cfg(os.path.join(args.run, "train.cfg"))
    new = darknet.read_weights(os.path.join(args.run, "train.weights"), sections)
    old = darknet.read_weights(weights, darknet.read_cfg(cfg))
    share = float(share)
    convs = {i: {k: (1 - share) * n + share * old[i][k] for k, n in conv.items()} for i, conv in new.items()}
    return darknet.fold(sections, convs)


def program(args, *words):
    done = subprocess.run([args.program, "--format", "json", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{args.program} {' '.join(words)}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def network(folder, name):
    path = os.path.join(folder, name)
    return ["--cfg", path + ".cfg", "--weights", path + ".weights", "--names", path + ".names"]


def measure(args, card, folder):
    """Rows of vision eval for each source of the watch recipe."""
    with open(args.watch, encoding="utf-8") as file:
        recipe = json.load(file)
    rows = []
    for spec in recipe["sources"]:
        data = os.path.join(args.root, spec["dir"])
        files = labels.list_pictures(data, spec, labels.read_manifest(data))
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as list_:
            list_.write("\n".join(files) + "\n")
            list_.flush()
            more = ["--looked-for", ",".join(spec["labelled"])] if "labelled" in spec else []
            got = program(
                args, "vision", "eval", "--data", data, "--list", list_.name, *network(folder, card["name"]), *more
            )
        name = card.get("watch_names", {}).get(spec["name"], spec["name"])
        rows += [dict(row, split=name) for row in got if not row.get("group")]
    return rows


def parity(args, card, folder, size):
    """The worst difference between the program and PyTorch on pictures of just
    the input's size; None without torch."""
    try:
        import torch
        from PIL import Image

        import look
        import net
        import pictures
    except ImportError as reason:
        print(f"parity: skipped, {reason}")
        return None
    path = os.path.join(folder, card["name"])
    sections = darknet.read_cfg(path + ".cfg")
    ours = net.Net(sections)
    ours.take(darknet.read_weights(path + ".weights", sections))
    torch.set_flush_denormal(True)
    with open(args.watch, encoding="utf-8") as file:
        spec = json.load(file)["sources"][0]
    data = os.path.join(args.root, spec["dir"])
    worst, compared = 0.0, 0
    with tempfile.TemporaryDirectory() as scratch:
        for file in labels.list_pictures(data, spec, labels.read_manifest(data))[:10]:
            boxed = os.path.join(scratch, "x.png")
            pixels = pictures.letterbox(pictures.open_picture(os.path.join(data, file)), size)[0]
            Image.fromarray(pixels).save(boxed)
            theirs = program(args, "vision", "detect", boxed, "--threshold", "25", *network(folder, card["name"]))
            rows = look.look(ours, net.Heads(sections), [boxed], size)[0]
            names = [c["name"] for c in card["classes"]]
            for box in theirs:
                near = [
                    max(abs(r[1] - box["score"]) / SCORE, abs(r[2] * size - box["left"]) / PIXELS,
                        abs(r[3] * size - box["top"]) / PIXELS,
                        abs((r[4] - r[2]) * size - box["width"]) / PIXELS,
                        abs((r[5] - r[3]) * size - box["height"]) / PIXELS)
                    for r in rows
                    if names[int(r[0])] == box["class"]
                ]
                worst, compared = max(worst, min(near, default=99.0)), compared + 1
            many = sum(r[1] >= 0.2505 for r in rows) - len(theirs)
            if many > 0:
                worst = max(worst, 99.0)
    if worst > 1 or not compared:
        sys.exit(f"parity: the program and PyTorch differ ({compared} boxes, {worst:.1f} times what is allowed)")
    print(f"parity: {compared} boxes agree, the worst within {worst:.2f} of what is allowed")
    return compared


def table(rows):
    lines = [
        "| pictures | class | pictures with it looked for | boxes | AP50 | precision | recall | false in pictures without |",
        "|---|---|---|---|---|---|---|---|",
    ]
    show = lambda n: "–" if n is None else f"{n:.3f}"
    for r in rows:
        counted = f"{r['empty_wrong']} of {r['empty']}" if r["empty"] else "–"
        has = r["boxes"] > 0
        lines.append(
            f"| {r['split']} | {r['class']} | {r['pictures']} | {r['boxes']} | {show(r.get('ap50'))} "
            f"| {show(r['precision'] if has else None)} | {show(r.get('recall'))} | {counted} |"
        )
    return "\n".join(lines)


def measure_at(args, card, sections, size):
    """The same weights at another size of input."""
    with tempfile.TemporaryDirectory() as other:
        for kind in ("weights", "names"):
            shutil.copy(os.path.join(args.to, f"{card['name']}.{kind}"), other)
        darknet.write_cfg(os.path.join(other, card["name"] + ".cfg"), resized(sections, size))
        return measure(args, card, other)


def write_prose(args, card, tables):
    """CARD.md: what people read."""
    with open(args.prose, encoding="utf-8") as file:
        text = file.read()
    sha256 = darknet.sha256(os.path.join(args.to, card["name"] + ".weights"))
    text = text.replace("{tables}", "\n\n".join(f"Input {size} × {size}:\n\n{t}" for size, t in tables))
    with open(os.path.join(args.to, "CARD.md"), "w", encoding="utf-8") as out:
        out.write(text.replace("{sha256}", sha256))


def write_card(folder, card, size, rows, speed):
    name = card["name"]
    shown = {k: card[k] for k in ("name", "version", "title") if k in card}
    shown["files"] = {
        kind: {"file": f"{name}.{kind}", "sha256": darknet.sha256(os.path.join(folder, f"{name}.{kind}"))}
        for kind in ("cfg", "weights", "names")
    }
    shown["input"] = {"width": size, "height": size, "fit": "letterbox"}
    shown["batch_norm"] = "folded"
    shown.update({k: card[k] for k in ("classes", "licence", "attribution", "data")})
    figures = [
        {"split": r["split"], "class": r["class"], "pictures": r["pictures"], "boxes": r["boxes"], "ap50": r["ap50"]}
        for r in rows
        if r["boxes"]
    ]
    if figures:
        shown["ap50"] = figures
    if speed:
        shown["speed"] = speed
    if "limits" in card:
        shown["limits"] = card["limits"]
    with open(os.path.join(folder, "model.json"), "w", encoding="utf-8") as out:
        json.dump(shown, out, ensure_ascii=False, indent=2)
        out.write("\n")


def arguments():
    ask = argparse.ArgumentParser(description="a model's folder from a training run")
    ask.add_argument("run", help="folder that train.py wrote")
    ask.add_argument("--card", required=True, help="JSON: what the card says that no measurement does")
    ask.add_argument("--to", required=True, help="the model's folder")
    ask.add_argument("--size", type=int, default=416)
    ask.add_argument(
        "--blend", nargs=3, metavar=("CFG", "WEIGHTS", "SHARE"), help="mix in what it began with: forgets less"
    )
    ask.add_argument("--name", help="instead of the card's")
    ask.add_argument("--watch", help="recipe of pictures to measure on")
    ask.add_argument("--root", help="folder that its folders are in")
    ask.add_argument("--program", help="path of safeprod")
    ask.add_argument("--also", type=int, nargs="*", default=[], help="other sizes to measure at, for CARD.md")
    ask.add_argument("--prose", help="CARD.md to be, with {tables} and {sha256} in it")
    ask.add_argument("--speed", help="a sentence for the card")
    return ask.parse_args()


def main():
    args = arguments()
    with open(args.card, encoding="utf-8") as file:
        card = json.load(file)
    card["name"] = args.name or card["name"]
    os.makedirs(args.to, exist_ok=True)
    sections, convs = trained(args)
    path = os.path.join(args.to, card["name"])
    darknet.write_cfg(path + ".cfg", resized(sections, args.size), card["title"]["en"])
    darknet.write_weights(path + ".weights", convs)
    with open(path + ".names", "w", encoding="utf-8") as out:
        out.writelines(c["name"] + "\n" for c in card["classes"])
    rows = []
    if args.program:
        parity(args, card, args.to, args.size)
        rows = measure(args, card, args.to)
        print(table(rows))
        if args.prose:
            others = [(size, table(measure_at(args, card, sections, size))) for size in args.also]
            write_prose(args, card, [(args.size, table(rows)), *others])
    write_card(args.to, card, args.size, rows, args.speed)


if __name__ == "__main__":
    main()
