#!/usr/bin/env python3
"""Trains a small U-Net on pairs of image and mask, and tests it on real cells.

    measure.py --synthetic VERSION --real blood-cells/train --test blood-cells/test --out masks.json

VERSION is a local folder of the version that manifest.yaml makes. Masks of real cells come from threshold.py: the rule
that painted the 16 generated images the mask model learned from. Needs PyTorch, NumPy and Pillow (Debian 12:
python3-torch, python3-numpy, python3-pil). One thread, so the same versions give the same numbers.
"""
import argparse
import io
import json
import tarfile
from pathlib import Path

import numpy
import torch
from PIL import Image
from torch import nn
from torch.nn import functional

from threshold import CLASSES, classes_of

BATCH, STEPS = 24, 300


def synthetic(version):
    """Returns images uint8 [n, 64, 64, 3] and masks [n, 64, 64] of all shards of a version."""
    images, masks = {}, {}
    for shard in sorted(Path(version).glob("data/*.tar")):
        with tarfile.open(shard) as tar:
            for member in tar:
                key, extension = member.name.split(".", 1)
                if extension in ("png", "mask.png"):
                    image = Image.open(io.BytesIO(tar.extractfile(member).read()))
                    (masks if extension == "mask.png" else images)[key] = numpy.asarray(image)
    keys = sorted(images)
    return numpy.stack([images[k] for k in keys]), numpy.stack([masks[k] for k in keys])


def real(folder):
    """Returns images and thresholded masks of real cells, and the class folder of each."""
    files = sorted(f for f in Path(folder).glob("*/*") if f.suffix.lower() in (".png", ".jpg", ".jpeg"))
    images = [Image.open(f).convert("RGB") for f in files]
    return (
        numpy.stack([numpy.asarray(i) for i in images]),
        numpy.stack([classes_of(i) for i in images]),
        numpy.array([f.parent.name for f in files]),
    )


class UNet(nn.Module):
    """Three resolutions, 12, 24 and 48 channels; two 3 x 3 convolutions each, with batch norm."""

    def __init__(self, classes):
        super().__init__()
        self.down1, self.down2, self.bottom = self.two(3, 12), self.two(12, 24), self.two(24, 48)
        self.up2, self.up1 = self.two(48 + 24, 24), self.two(24 + 12, 12)
        self.last = nn.Conv2d(12, classes, 1)

    @staticmethod
    def two(inputs, outputs):
        layers = []
        for c in (inputs, outputs):
            layers += [nn.Conv2d(c, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
        return nn.Sequential(*layers)

    def forward(self, x):
        a = self.down1(x)
        b = self.down2(functional.max_pool2d(a, 2))
        c = self.bottom(functional.max_pool2d(b, 2))
        b = self.up2(torch.cat([functional.interpolate(c, scale_factor=2.0), b], 1))
        a = self.up1(torch.cat([functional.interpolate(b, scale_factor=2.0), a], 1))
        return self.last(a)


def tensor(images):
    return torch.from_numpy(images).permute(0, 3, 1, 2).float() / 127.5 - 1


def train(images, masks, groups, seed):
    """Trains on a set; each group (class folder) is drawn equally often."""
    torch.manual_seed(seed)
    rng = numpy.random.RandomState(seed)
    net = UNet(len(CLASSES))
    optimizer = torch.optim.Adam(net.parameters())
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.01, STEPS)
    pools = [numpy.flatnonzero(groups == g) for g in sorted(set(groups))]
    for _ in range(STEPS):
        chosen = numpy.concatenate([rng.choice(p, BATCH // len(pools)) for p in pools])
        x, y = tensor(images[chosen]), torch.from_numpy(masks[chosen]).long()
        turns = rng.randint(4)
        x, y = torch.rot90(x, turns, (2, 3)), torch.rot90(y, turns, (1, 2))
        if rng.randint(2):
            x, y = x.flip(3), y.flip(2)
        x = x * rng.uniform(0.9, 1.1) + rng.uniform(-0.1, 0.1)
        loss = functional.cross_entropy(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return net.eval()


def iou(net, images, masks):
    """Returns the intersection over union of each class, over all pixels of the set."""
    k = len(CLASSES)
    counts = numpy.zeros((k, k), numpy.int64)
    with torch.no_grad():
        for at in range(0, len(images), 64):
            found = net(tensor(images[at : at + 64])).argmax(1).numpy()
            counts += numpy.bincount(masks[at : at + 64].astype(int).ravel() * k + found.ravel(), minlength=k * k).reshape(k, k)
    hit = counts.diagonal()
    return hit / (counts.sum(0) + counts.sum(1) - hit)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--synthetic", required=True)
    parser.add_argument("--real", required=True)
    parser.add_argument("--test", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    images, masks = synthetic(args.synthetic)
    sets = {"synthetic": (images, masks, numpy.zeros(len(images), int)), "real": real(args.real)}
    test_images, test_masks, _ = real(args.test)
    results = []
    for name, (x, y, groups) in sets.items():
        for seed in range(3):
            values = iou(train(x, y, groups, seed), test_images, test_masks)
            results.append({"trained_on": name, "pairs": len(x), "seed": seed, "iou": dict(zip(CLASSES, values.tolist())), "miou": float(values.mean())})
            print(results[-1], flush=True)
            Path(args.out).write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
