#!/usr/bin/env python3
"""Trains one small classifier on several sets of pictures and tests each on the same real ones.

Takes folders CLASS/*.png of 64 x 64 pixels. Prints a table, writes every value and confusion matrix as JSON.
Written for PyTorch 1.13, with NumPy and Pillow; uses one CPU core. docs/usefulness.md tells what it is for.
"""
import argparse
import hashlib
import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F

CLASSES = ("RBC", "WBC", "Platelets")
SIZE = 64
SMALL_SETS = ((200, 20, 20), (200, 5, 5))  # real cells of each class, in the order of CLASSES
BATCH = 63  # a third of each class
STEPS = 800  # the same for every set, however small: nobody wins by being trained longer
PEAK_RATE = 4e-3


def read(folder):
    """Returns pictures, uint8 [N, 64, 64, 3], their class numbers [N] and their file names."""
    pictures, labels, names = [], [], []
    for number, name in enumerate(CLASSES):
        files = sorted((Path(folder) / name).glob("*.png"))
        if not files:
            sys.exit(f"measure.py: no *.png in {Path(folder) / name}; the folder must hold one folder for each of "
                     f"{', '.join(CLASSES)}; of an export name the folder of the split, such as cells/train")
        for file in files:
            picture = np.asarray(Image.open(file).convert("RGB"))
            if picture.shape != (SIZE, SIZE, 3):
                sys.exit(f"measure.py: {file} has {picture.shape[1]} x {picture.shape[0]} pixels; "
                         f"all must have {SIZE} x {SIZE}")
            pictures.append(picture)
            labels.append(number)
            names.append(file.name)
    return np.stack(pictures), np.array(labels), names


def digests(pictures):
    return {hashlib.sha256(p.tobytes()).hexdigest() for p in pictures}


class Classifier(nn.Module):
    """Float [N, 3, 64, 64] in -1..1 to logits [N, 3]; 61 thousand parameters, half the size after each of four convolutions."""

    def __init__(self):
        super().__init__()
        widths = (3, 16, 32, 64, 64)
        self.blocks = nn.Sequential(*[
            nn.Sequential(nn.Conv2d(a, b, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(b), nn.ReLU())
            for a, b in zip(widths, widths[1:])
        ])
        self.head = nn.Linear(widths[-1], len(CLASSES))

    def forward(self, x):
        return self.head(self.blocks(x).mean((2, 3)))


def scaled(pictures):
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1


def train(pictures, labels, seed, steps):
    """Returns a classifier after a fixed number of steps; every batch holds as many of each class."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    network = Classifier().train()
    optimizer = torch.optim.Adam(network.parameters())
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, PEAK_RATE, steps)
    of_class = [np.flatnonzero(labels == k) for k in range(len(CLASSES))]
    target = torch.arange(len(CLASSES)).repeat_interleave(BATCH // len(CLASSES))
    for _ in range(steps):
        chosen = np.concatenate([random.choice(of, BATCH // len(CLASSES)) for of in of_class])
        x = scaled(np.stack([turned(pictures[i], random) for i in chosen]))
        x = x * (1 + 0.2 * (torch.rand(BATCH, 1, 1, 1) - 0.5)) + 0.2 * (torch.rand(BATCH, 1, 1, 1) - 0.5)
        loss = F.cross_entropy(network(x), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return network.eval()


def turned(picture, random):
    """Cells have no upright side: quarter turns and mirror images, each equally likely."""
    picture = np.rot90(picture, random.integers(4))
    return picture[:, ::-1] if random.integers(2) else picture


def confusion(network, pictures, labels):
    """Returns counts [true class][answer]."""
    with torch.no_grad():
        answers = np.concatenate([network(scaled(pictures[i:i + 128])).argmax(1).numpy()
                                  for i in range(0, len(pictures), 128)])
    counts = np.zeros((len(CLASSES), len(CLASSES)), int)
    np.add.at(counts, (labels, answers), 1)
    return counts


def balanced_accuracy(counts):
    return float(np.mean(np.diag(counts) / counts.sum(1)))


def drawn(labels, sizes, seed):
    """Returns the places of a seeded draw of so many of each class."""
    random = np.random.default_rng(1000 + seed)
    places = []
    for number, size in enumerate(sizes):
        of = np.flatnonzero(labels == number)
        if len(of) < size:
            sys.exit(f"measure.py: {size} real {CLASSES[number]} are to be drawn, and there are {len(of)}")
        places.append(random.choice(of, size, replace=False))
    return np.concatenate(places)


def joined(*sets):
    return np.concatenate([x for x, _ in sets]), np.concatenate([y for _, y in sets])


def training_sets(real, synthetic, seed):
    """Yields a name and a set, (pictures, labels), for everything that is compared."""
    pictures, labels = real
    yield "real, all", real
    for name, made in synthetic.items():
        yield f"synthetic alone ({name})", made
    for sizes in SMALL_SETS:
        small = "real, " + "/".join(map(str, sizes))
        places = drawn(labels, sizes, seed)
        few = pictures[places], labels[places]
        yield small, few
        for name, made in synthetic.items():
            rare = made[1] != 0
            yield f"{small} + synthetic WBC and Platelets ({name})", joined(few, (made[0][rare], made[1][rare]))
            yield f"{small} + synthetic of all classes ({name})", joined(few, made)


def held_out(pictures, labels, names):
    """Returns two sets: a fifth of the microscope images (not of the cells) is held out, always the same."""
    image = [n.rsplit("-", 1)[0] for n in names]
    out = set(np.random.default_rng(7).permutation(sorted(set(image)))[: len(set(image)) // 5])
    out = np.array([i in out for i in image])
    return (pictures[~out], labels[~out]), (pictures[out], labels[out])


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--real", required=True, help="folder of real pictures to train on")
    asked = arguments.add_mutually_exclusive_group(required=True)
    asked.add_argument("--test", help="folder of real pictures to test on, used for nothing else")
    asked.add_argument("--held-out", action="store_true",
                       help="test on a fifth of --real, and train on the rest: for choosing things")
    arguments.add_argument("--synthetic", action="append", default=[], metavar="NAME=FOLDER",
                           help="a synthetic set; may be given several times")
    arguments.add_argument("--seeds", type=int, default=3, help="how many seeds, from 0 (default 3)")
    arguments.add_argument("--steps", type=int, default=STEPS, help=f"training steps (default {STEPS})")
    arguments.add_argument("--only", default="", metavar="TEXT", help="only the sets with this text in their name")
    arguments.add_argument("--out", default="usefulness.json", help="all values (default usefulness.json)")
    options = arguments.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)

    pictures, labels, names = read(options.real)
    if options.held_out:
        real, test = held_out(pictures, labels, names)
    else:
        real, test = (pictures, labels), read(options.test)[:2]
    synthetic = {}
    for pair in options.synthetic:
        name, named, folder = pair.partition("=")
        if not named:
            sys.exit(f"measure.py: --synthetic wants NAME=FOLDER, and found '{pair}'")
        synthetic[name] = read(folder)[:2]
    for name, trained_on in {"--real": real, **synthetic}.items():
        shared = digests(trained_on[0]) & digests(test[0])
        if shared:
            sys.exit(f"measure.py: {len(shared)} pictures of {name} are among the test pictures; nothing would be "
                     "measured")

    found = {}
    for seed in range(options.seeds):
        for name, trained_on in training_sets(real, synthetic, seed):
            if options.only not in name:
                continue
            started = time.monotonic()
            counts = confusion(train(*trained_on, seed, options.steps), *test)
            found.setdefault(name, []).append({
                "seed": seed,
                "trainedOn": np.bincount(trained_on[1], minlength=len(CLASSES)).tolist(),
                "balancedAccuracy": round(balanced_accuracy(counts), 6),
                "confusion": counts.tolist(),
            })
            print(f"seed {seed}  {balanced_accuracy(counts):.4f}  {time.monotonic() - started:5.1f} s  {name}",
                  file=sys.stderr, flush=True)
            Path(options.out).write_text(json.dumps({
                "classes": CLASSES,
                "testedOn": np.bincount(test[1], minlength=len(CLASSES)).tolist(),
                "steps": options.steps,
                "batch": BATCH,
                "torch": torch.__version__,
                "sets": found,
            }, indent=1) + "\n")

    if not found:
        sys.exit(f"measure.py: no set has '{options.only}' in its name")
    print("| trained on | mean | " + " | ".join(f"seed {s}" for s in range(options.seeds))
          + " | " + " | ".join(f"{c} right" for c in CLASSES) + " |")
    print("|---|" + "---|" * (1 + options.seeds + len(CLASSES)))
    for name, results in found.items():
        values = [r["balancedAccuracy"] for r in results]
        total = sum(np.array(r["confusion"]) for r in results)
        right = " | ".join(f"{100 * total[k, k] / total[k].sum():.1f} %" for k in range(len(CLASSES)))
        print(f"| {name} | {np.mean(values):.4f} | " + " | ".join(f"{v:.4f}" for v in values) + f" | {right} |")


if __name__ == "__main__":
    main()
