#!/usr/bin/env bash
# numba 0.68.0: loops over two images of 8 bits and over seeds of 64 bits without a sign, compiled,
# beside what Python and NumPy say.
#
# Guess: a compiled loop gives what the loop gives, or what it gives with Python's whole numbers.
# Seen: a difference of two unsigned numbers has no sign but 64 bits, even after int(): the mean
#       absolute error of two images is 8,965,117,619,822,841,856 for 87, and the largest difference
#       2^64. A seed from 2^63 on with a whole number beside it gets a sign: seed % 10, by which a
#       split is made, is 5 for 1, and seed == first + 3 is false for the fourth seed. Nothing is
#       said. The first was reported in 2025 (issue 9929 of its repository) and is open.
# We: our `seed` columns are signed; docs/peers.md says what to convert.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check numba==0.68.0 numpy==2.4.6 2> /dev/null
cat > loops.py <<'PY'
import numba, numpy

def error(a, b):
    total = 0.0
    for i in range(len(a)):
        total += abs(a[i] - b[i])
    return total / len(a)

def error_of_ints(a, b):
    total = 0.0
    for i in range(len(a)):
        total += abs(int(a[i]) - int(b[i]))
    return total / len(a)

def largest(a, b):
    most = 0
    for i in range(len(a)):
        most = max(most, a[i] - b[i])
    return most

def fold(seeds):
    return seeds[3] % 10

def known(seeds):
    return seeds[3] == seeds[0] + 3

random = numpy.random.default_rng(0)
a = random.integers(0, 256, 500).astype("uint8")
b = random.integers(0, 256, 500).astype("uint8")
for name, loop in ("mean absolute error", error), ("the same with int()", error_of_ints), ("largest difference", largest):
    print(f"{name}: compiled {numba.njit(loop)(a, b):.0f}, "
          f"compiled for int64 {numba.njit(loop)(a.astype('int64'), b.astype('int64')):.0f}, "
          f"Python {loop(a.tolist(), b.tolist()):.0f}")
for first in 2**53, 2**63:
    seeds = numpy.uint64(first) + numpy.arange(10, dtype="uint64")
    for name, loop in ("seed % 10", fold), ("seed == first + 3", known):
        print(f"from {first}, {name}: compiled {numba.njit(loop)(seeds)}, NumPy {loop(seeds)}, Python {loop(seeds.tolist())}")
PY
python/bin/python -W ignore loops.py | tee seen
diff seen - <<'SEEN'
mean absolute error: compiled 8965117619822841856, compiled for int64 87, Python 87
the same with int(): compiled 8965117619822841856, compiled for int64 87, Python 87
largest difference: compiled 18446744073709551616, compiled for int64 234, Python 234
from 9007199254740992, seed % 10: compiled 5, NumPy 5, Python 5
from 9007199254740992, seed == first + 3: compiled True, NumPy True, Python True
from 9223372036854775808, seed % 10: compiled 5, NumPy 1, Python 1
from 9223372036854775808, seed == first + 3: compiled False, NumPy True, Python True
SEEN
echo "as before: numba 0.68.0 gives whole numbers other signs"
