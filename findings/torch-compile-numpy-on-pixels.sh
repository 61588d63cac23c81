#!/usr/bin/env bash
# PyTorch 2.13.0: torch.compile takes functions that are written with NumPy. Statistics and steps on
# the pixels of an image of 8 bits, compiled, beside NumPy 2.4.6.
#
# Guess: a compiled function gives NumPy's values; types of results may differ.
# Seen: np.clip(pixels, 0, 256) is black, because 256 becomes 0. np.round(pixels, -1) leaves every
#       pixel as it is. The edges of a histogram lose what is behind the point, so a bin has other
#       edges than those that its pixels were counted by. np.cumsum goes on from 255 with 0. The
#       sign of NaN is 0. Nothing is said. That a comparison of pixels with 256 takes 256 for 0 is
#       reported for tensors (issue 101653 of its repository); of these no report was found.
# We: docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check torch==2.13.0 numpy==2.4.6 2> /dev/null
cat > functions.py <<'PY'
import numpy as np
import torch

pixels = np.array([0, 44, 101, 203, 255], dtype=np.uint8)
scores = np.array([0.5, np.nan, -0.5])


def show(name, function, data):
    # No code generator is at work: NumPy's functions are replaced before one would be.
    compiled = torch.compile(function, backend="eager")
    with np.errstate(all="ignore"):
        print(f"{name}: NumPy {function(data)}, compiled {compiled(data)}")


show("clip to 0..256", lambda a: np.clip(a, 0, 256), pixels)
show("clip to 0..255", lambda a: np.clip(a, 0, 255), pixels)
show("round to tens", lambda a: np.round(a, -1), pixels)
show("round reals to tens", lambda a: np.round(a.astype(np.float32), -1), pixels)
show("edges of 4 bins", lambda a: np.histogram(a, bins=4)[1], pixels)
show("counts of 4 bins", lambda a: np.histogram(a, bins=4)[0], pixels)
show("sums so far", lambda a: np.cumsum(a), pixels)
show("sum", lambda a: np.sum(a), pixels)
show("signs", lambda a: np.sign(a), scores)
PY
python/bin/python functions.py 2> /dev/null > seen
cat seen
diff seen - <<'SEEN'
clip to 0..256: NumPy [  0  44 101 203 255], compiled [0 0 0 0 0]
clip to 0..255: NumPy [  0  44 101 203 255], compiled [  0  44 101 203 255]
round to tens: NumPy [  0  40 100 200   4], compiled [  0  44 101 203 255]
round reals to tens: NumPy [  0.  40. 100. 200. 260.], compiled [  0.  40. 100. 200. 260.]
edges of 4 bins: NumPy [  0.    63.75 127.5  191.25 255.  ], compiled [  0  63 127 191 255]
counts of 4 bins: NumPy [2 1 0 2], compiled [2 1 0 2]
sums so far: NumPy [  0  44 145 348 603], compiled [  0  44 145  92  91]
sum: NumPy 603, compiled 603
signs: NumPy [ 1. nan -1.], compiled [ 1.  0. -1.]
SEEN
