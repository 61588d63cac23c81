#!/usr/bin/env python3
"""Holds what `stylemill measure --json` says against NumPy and SciPy, on the same features.

    stylemill measure DIR --real DIR --extractor F --extractor-size N --features f --json > m.json
    python3 src/bench/measures.py f m.json

Written from the papers: FID (Heusel et al. 2017) with SciPy's root of a matrix, as torch-fidelity and clean-fid take it;
KID (Binkowski et al. 2018); precision and recall (Kynkaanniemi et al. 2019, k = 3, closed balls); density and coverage
(Naeem et al. 2020, k = 5, open balls). KID is compared where it is over one set of all images: subsets are drawn by other
random numbers everywhere. Exits with 1 where a number differs in its fourth digit.
"""
import json
import sys

import numpy as np
import scipy.linalg


def fid(a, b):
    ca, cb = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    root = scipy.linalg.sqrtm(np.atleast_2d(ca) @ np.atleast_2d(cb))
    return float(((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(np.atleast_2d(ca + cb)) - 2 * np.trace(root).real)


def kid(a, b):
    kernel = lambda x, y: (x @ y.T / x.shape[1] + 1) ** 3
    n, m = len(a), len(b)
    ka, kb = kernel(a, a), kernel(b, b)
    return float((ka.sum() - np.trace(ka)) / (n * (n - 1)) + (kb.sum() - np.trace(kb)) / (m * (m - 1))
                 - 2 * kernel(a, b).mean())


def distances(a, b):
    return np.stack([np.sqrt(((row - b) ** 2).sum(1)) for row in a])


def shares(a, b):
    aa, bb, ab = distances(a, a), distances(b, b), distances(a, b)
    ball = lambda d, k: np.sort(d, axis=1)[:, k]  # the first is the image itself
    return {
        "precision": float((ab <= ball(bb, 3)[None, :]).any(1).mean()),
        "recall": float((ab <= ball(aa, 3)[:, None]).any(0).mean()),
        "density": float((ab < ball(bb, 5)[None, :]).sum() / (5 * len(a))),
        "coverage": float((ab < ball(bb, 5)[None, :]).any(0).mean()),
    }


def torchmetrics(made, real):
    """Returns what torchmetrics says of the features, or nothing where it is not installed."""
    try:
        import torch
        from torchmetrics.image.fid import FrechetInceptionDistance
        from torchmetrics.image.kid import KernelInceptionDistance
    except ModuleNotFoundError:
        return {}

    class Same(torch.nn.Module):
        """The features themselves, in place of those of a network."""

        num_features = made.shape[1]

        def forward(self, features):
            return features

    metrics = {"fid": FrechetInceptionDistance(feature=Same())}
    if len(made) == len(real):
        metrics["kid"] = KernelInceptionDistance(feature=Same(), subsets=1, subset_size=len(made))
    numbers = {}
    for name, metric in metrics.items():
        metric.set_dtype(torch.float64)
        metric.update(torch.from_numpy(real), real=True)
        metric.update(torch.from_numpy(made), real=False)
        value = metric.compute()
        numbers[name] = float(value[0] if name == "kid" else value)
    return numbers


def main(prefix, said):
    made = np.load(prefix + "-images.npy").astype(np.float64)
    real = np.load(prefix + "-real.npy").astype(np.float64)
    ours = json.load(open(said))["measures"]
    numbers = {"fid": (fid(made, real), ours["fid"])}
    if ours["kid"]["subsets"] == 1:
        numbers["kid"] = (kid(made, real), ours["kid"]["mean"])
    numbers.update((name, (value, ours[name])) for name, value in shares(made, real).items())
    rows = [("NumPy", name, theirs, mine) for name, (theirs, mine) in numbers.items()]
    rows += [("torchmetrics", name, theirs, numbers[name][1])
             for name, theirs in torchmetrics(made, real).items() if name in numbers]
    bad = 0
    for whose, name, theirs, mine in rows:
        same = abs(theirs - mine) <= 5e-5 * max(abs(theirs), abs(mine), 1e-3)
        bad += not same
        print(f"{name:10} {whose:12} {theirs:<22.15g} stylemill {mine:<22.15g} {'' if same else 'DIFFERS'}")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
