#!/usr/bin/env python3
"""Asks whether images made around a few real cells help a classifier, beside images that the network makes by itself.

`draw` copies the few cells that measure.py draws for each seed, and writes a manifest. After `stylemill project` and
`stylemill run`, `measure` trains and tests. Uses one CPU core. docs/usefulness.md has the commands and what came out.
"""
import argparse
import hashlib
import io
import json
import re
import sys
import tarfile
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image

import measure
from measure import CLASSES, SMALL_SETS

RARE = CLASSES[1:]
SEEDS = range(3)
EACH = 500  # made images of each rare class, in every set that has some
NETWORK = Path(__file__).resolve().parent.parent / "blood-cells-64.safetensors"
SHIPPED = "the network's own"
AROUND = {
    "jitter 0.2": "jitter: {std: 0.2}",
    "jitter 0.5": "jitter: {std: 0.5}",
    "jitter 0.2, between": "jitter: {std: 0.2}, between: 0.5",
}


def draws(labels):
    """Yields the number of rare cells, the seed, and for each rare class the places of its drawn cells, in order."""
    for sizes in SMALL_SETS:
        for seed in SEEDS:
            places = measure.drawn(labels, sizes, seed)
            yield sizes[1], seed, {name: sorted(p for p in places if CLASSES[labels[p]] == name) for name in RARE}


def draw(options):
    out = Path(options.out)
    _, labels, names = measure.read(options.real)
    everything = list(draws(labels))
    wanted = {name: sorted({p for _, _, of in everything for p in of[name]}) for name in RARE}
    for name, places in wanted.items():
        (out / name).mkdir(parents=True)
        for place in places:
            (out / name / names[place]).write_bytes((Path(options.real) / name / names[place]).read_bytes())
    lines = [
        "apiVersion: stylemill/v1",
        "dataset: {name: blood-cells-around, version: 1.0.0}",
        f"generator: {{checkpoint: {json.dumps(str(NETWORK))}}}",
        "seed: 20261129",
        "classes: [RBC, WBC, Platelets]",
        "samples:",
    ]
    for name in RARE:
        lines.append(f"  - {{name: own-{name.lower()}, count: {EACH}, label: {{class: {name}}}, "
                     f"latent: {{distribution: normal}}, noise: {{mode: random}}, tags: {{set: own}}}}")
    for way, change in enumerate(AROUND.values()):
        for few, seed, of in everything:
            for name in RARE:
                rows = ",".join(str(wanted[name].index(p)) for p in of[name])
                lines += [
                    f"  - name: {name.lower()}-{few}-{seed}-{way}",
                    f"    label: {{class: {name}}}",
                    f"    latent: {{file: {name}.npz, space: w+, rows: \"{rows}\", {change}, copies: {EACH // few}}}",
                    f"    tags: {{set: {few}-{seed}-{way}}}",
                ]
    (out / "manifest.yaml").write_text("\n".join(lines) + "\n")
    print(f"{out}: {' and '.join(f'{len(p)} {n}' for n, p in wanted.items())}, and manifest.yaml")


def made(version, allowed):
    """Returns the images of each set tag, (pictures, labels); stops where one was made around a cell not drawn for it."""
    found = {}
    for shard in sorted((Path(version) / "data").glob("*.tar")):
        with tarfile.open(shard) as tar:
            files = {}
            for member in tar:
                files[member.name] = tar.extractfile(member).read()
        for name in sorted(n for n in files if n.endswith(".json")):
            row = json.loads(files[name])
            tag = json.loads(row["tags"])["set"]
            strange = set(re.findall(r"picture=([0-9a-f]{64})", row["recipe"])) - allowed.get(tag, set())
            if strange:
                sys.exit(f"around.py: {row['key']} of the set {tag} was made around {strange}, which were not drawn for it")
            picture = np.asarray(Image.open(io.BytesIO(files[name[:-5] + ".png"])).convert("RGB"))
            found.setdefault(tag, []).append((picture, CLASSES.index(row["label_name"])))
    return {tag: (np.stack([p for p, _ in of]), np.array([k for _, k in of])) for tag, of in found.items()}


def run(options):
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    pictures, labels, names = measure.read(options.real)
    files = [hashlib.sha256((Path(options.real) / CLASSES[k] / n).read_bytes()).hexdigest() for k, n in zip(labels, names)]
    everything = list(draws(labels))
    allowed = {f"{few}-{seed}-{way}": {files[p] for places in of.values() for p in places}
               for few, seed, of in everything for way in range(len(AROUND))}
    synthetic = made(options.made, allowed)
    for tag in ["own", *allowed]:
        counts = np.bincount(synthetic[tag][1], minlength=3).tolist() if tag in synthetic else [0, 0, 0]
        if counts != [0, EACH, EACH]:
            sys.exit(f"around.py: {options.made} has {counts} images of the set {tag}; it must be {[0, EACH, EACH]}")
    test = measure.read(options.test)[:2]
    if measure.digests(test[0]) & measure.digests(pictures):
        sys.exit("around.py: pictures of --test are among those of --real; nothing would be measured")

    results = {}
    for sizes in SMALL_SETS:
        for seed in SEEDS:
            places = measure.drawn(labels, sizes, seed)
            few = pictures[places], labels[places]
            sets = {"real alone": few, f"+ {SHIPPED}": measure.joined(few, synthetic["own"])}
            for way, name in enumerate(AROUND):
                sets[f"+ around, {name}"] = measure.joined(few, synthetic[f"{sizes[1]}-{seed}-{way}"])
            for name, trained_on in sets.items():
                started = time.monotonic()
                counts = measure.confusion(measure.train(*trained_on, seed, options.steps), *test)
                results.setdefault("/".join(map(str, sizes)), {}).setdefault(name, []).append(counts.tolist())
                print(f"seed {seed}  {measure.balanced_accuracy(counts):.4f}  {time.monotonic() - started:5.1f} s  "
                      f"{sizes} {name}", file=sys.stderr, flush=True)
    Path(options.out).write_text(json.dumps(
        {"classes": CLASSES, "each": EACH, "steps": options.steps, "torch": torch.__version__, "confusion": results},
        indent=1) + "\n")
    print("| real cells | trained on | accuracy | balanced accuracy | spread | seed 0 | seed 1 | seed 2 | "
          "recall RBC | WBC | platelets |")
    print("|---|---" + "|---:" * 9 + "|")
    for sizes, of in results.items():
        for name, several in of.items():
            several = np.array(several)
            right = np.trace(several, axis1=1, axis2=2) / several.sum((1, 2))
            balanced = [measure.balanced_accuracy(c) for c in several]
            recall = np.diag(several.sum(0)) / several.sum((0, 2))
            print(f"| {sizes} | {name} | {right.mean():.4f} | {np.mean(balanced):.4f} | {np.std(balanced, ddof=1):.4f} | "
                  + " | ".join(f"{b:.4f}" for b in balanced) + " | "
                  + " | ".join(f"{100 * r:.1f} %" for r in recall) + " |")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = arguments.add_subparsers(required=True)
    first = commands.add_parser("draw", help="copies the few cells, and writes a manifest")
    first.add_argument("--out", required=True, help="folder that is made")
    first.set_defaults(call=draw)
    second = commands.add_parser("measure", help="trains and tests")
    second.add_argument("--test", required=True, help="folder of real cells to test on, used for nothing else")
    second.add_argument("--made", required=True, metavar="VERSION", help="the published version, a folder")
    second.add_argument("--steps", type=int, default=measure.STEPS, help="training steps (default %(default)s)")
    second.add_argument("--out", default="around.json", help="every confusion matrix (default around.json)")
    second.set_defaults(call=run)
    for command in (first, second):
        command.add_argument("--real", required=True, help="folder of real cells that the few are drawn from")
    options = arguments.parse_args()
    options.call(options)


if __name__ == "__main__":
    main()
