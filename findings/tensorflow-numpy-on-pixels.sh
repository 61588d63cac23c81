#!/usr/bin/env bash
# TensorFlow 2.21.0: tensorflow.experimental.numpy, NumPy's functions for tensors, on pixels of 8
# bits and on differences of pixels in 16 bits, beside NumPy 2.4.6.
#
# Guess: NumPy's values; types of results may differ.
# Seen: hypot, as for the strength of an edge, squares in the type of its arguments: of 203 and 203
#       it is 4.2, not 287, and of differences of 200 it is not a number. Rounding to tens cuts
#       off after a division that is not exact: 230 becomes 229. argmax passes over a NaN that
#       NumPy's finds. Nothing is said. No report was found.
# We: docs/peers.md says what to convert first.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check tensorflow-cpu==2.21.0 numpy==2.4.6 2> /dev/null
cat > functions.py <<'PY'
import numpy as np
import tensorflow.experimental.numpy as tnp

tnp.experimental_enable_numpy_behavior()


def show(name, function, *data):
    with np.errstate(all="ignore"):
        plain = function(np, *data)
    ours = function(tnp, *[tnp.asarray(each) for each in data]).numpy()
    print(f"{name}: NumPy {np.round(plain, 1)}, TensorFlow {np.round(ours, 1)}")


pixels = np.array([3, 44, 100, 203, 230], dtype=np.uint8)
differences = np.array([5, -200, 200, -255], dtype=np.int16)
scores = np.array([0.2, np.nan, 0.9])
show("strength of pixels", lambda n, a: n.hypot(a, a), pixels)
show("strength of differences", lambda n, a: n.hypot(a, a), differences)
show("strength of reals", lambda n, a: n.hypot(a, a), differences.astype(np.float32))
show("pixels to tens", lambda n, a: n.round(a, -1), pixels)
show("differences to tens", lambda n, a: n.round(a, -1), differences)
show("reals to tens", lambda n, a: n.round(a, -1), pixels.astype(np.float32))
show("place of the largest", lambda n, a: n.argmax(a), scores)
PY
python/bin/python functions.py 2> /dev/null > seen
cat seen
diff seen - <<'SEEN'
strength of pixels: NumPy [  4.2  62.2 141.4 287.  325.2], TensorFlow [ 4.2  5.7  5.7 15.6  8.5]
strength of differences: NumPy [  7.1 282.8 282.8 360.6], TensorFlow [  7.1 120.3 120.3   nan]
strength of reals: NumPy [  7.1 282.8 282.8 360.6], TensorFlow [  7.1 282.8 282.8 360.6]
pixels to tens: NumPy [  0  40 100 200 230], TensorFlow [  0  39  99 199 229]
differences to tens: NumPy [   0 -200  200 -260], TensorFlow [   9 -199  199 -259]
reals to tens: NumPy [  0.  40. 100. 200. 230.], TensorFlow [  0.  40. 100. 200. 230.]
place of the largest: NumPy 1, TensorFlow 2
SEEN
