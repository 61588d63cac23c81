#!/usr/bin/env bash
# numba 0.68.0: functions of NumPy, compiled, on the pixels of an image and on seeds, beside NumPy
# 2.4.6.
#
# Guess: a compiled function gives NumPy's values; only the types of results may be wider.
# Seen: np.average with weights multiplies in the type of its arguments: the mean of four pixels of
#       8 bits with the weights 1 to 4 is 58, not 186. np.sign takes whole numbers without a sign
#       for such with one: the sign of every pixel above 127 is 255. np.fmod does the reverse: the
#       rest of -11 by 7 is 5, not -4, also in 64 bits. np.median of scores that begin or end with
#       NaN is a number or NaN, by where the NaN lies. Nothing is said. No report was found; near to
#       it is issue 9929 of its repository, about loops over pixels.
# We: docs/peers.md says what to convert first.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check numba==0.68.0 numpy==2.4.6 2> /dev/null
cat > functions.py <<'PY'
import numba
import numpy as np

FUNCTIONS = {
    "average": lambda a, b: np.average(a, weights=b),
    "sign": lambda a, b: np.sign(a),
    "fmod": lambda a, b: np.fmod(a, b),
    "median": lambda a, b: np.median(a),
}


def show(name, what, a, b):
    plain = FUNCTIONS[name]
    print(f"{name} of {what}: NumPy {plain(a, b)}, compiled {numba.njit(plain)(a, b)}")


pixels = np.array([10, 200, 150, 250], dtype=np.uint8)
weights = np.array([1, 2, 3, 4], dtype=np.uint8)
show("average", "pixels", pixels, weights)
show("average", "the same as float32", pixels.astype(np.float32), weights)
show("sign", "pixels", pixels, weights)
show("sign", "the same in 16 bits", pixels.astype(np.uint16), weights)
show("sign", "40000 in 16 bits", np.array([40000], dtype=np.uint16), weights)
offsets = np.array([-11, -4, 5])
show("fmod", "offsets in 64 bits", offsets, 7)
show("fmod", "offsets as real numbers", offsets.astype(np.float64), 7)
for scores in ([0.9, np.nan, 0.7], [np.nan, 0.2, 0.4], [0.2, 0.4, np.nan]):
    show("median", scores, np.array(scores), 0)
PY
python/bin/python functions.py > seen
cat seen
diff seen - <<'SEEN'
average of pixels: NumPy 186.0, compiled 58.0
average of the same as float32: NumPy 186.0, compiled 186.0
sign of pixels: NumPy [1 1 1 1], compiled [  1 255 255 255]
sign of the same in 16 bits: NumPy [1 1 1 1], compiled [1 1 1 1]
sign of 40000 in 16 bits: NumPy [1], compiled [65535]
fmod of offsets in 64 bits: NumPy [-4 -4  5], compiled [5 5 5]
fmod of offsets as real numbers: NumPy [-4. -4.  5.], compiled [-4. -4.  5.]
median of [0.9, nan, 0.7]: NumPy nan, compiled nan
median of [nan, 0.2, 0.4]: NumPy nan, compiled 0.4
median of [0.2, 0.4, nan]: NumPy nan, compiled 0.4
SEEN
