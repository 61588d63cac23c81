#!/usr/bin/env bash
# imagecodecs 2026.3.6 with OpenJPEG 2.5.4 writes maps of objects of 32 bits as lossless JPEG 2000
# (reversible=True) and reads them again. The format allows up to 38 bits.
#
# Guess: the same numbers, or an error.
# Seen: numbers of 24 bits come back, of 25 bits one in six is another one, of 28 bits all are.
#       Maps of numbers with a sign go wrong one bit later. Nothing is said by either side. A map
#       that keeps the class in the highest byte of 32 (class * 2^24 + object) loses its classes.
#       JPEG XL and JPEG-LS refuse such maps.
# We: masks and maps of ours have 8 or 16 bits; docs/peers.md says what to write instead.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check imagecodecs==2026.3.6 numpy==2.4.6 2> /dev/null
cat > maps.py <<'PY'
import imagecodecs
import numpy as np

random = np.random.default_rng(1)


def again(numbers):
    return imagecodecs.jpeg2k_decode(imagecodecs.jpeg2k_encode(numbers, reversible=True, level=0))


for kind in ("uint32", "int32"):
    for bits in (16, 22, 24, 25, 26, 28):
        most = 2**bits if kind == "uint32" else 2 ** (bits - 1)
        numbers = random.integers(0, most, (64, 48)).astype(kind)
        print(f"{kind}, {bits} bits: {(again(numbers) != numbers).mean():.2f} of the pixels changed")
classes = random.integers(0, 20, (64, 48)).astype("uint32")
objects = (classes << 24) + random.integers(1, 500, (64, 48)).astype("uint32")
print(f"class in the highest byte: {((again(objects) >> 24) != classes).mean():.2f} of the pixels have another class")
PY
python/bin/python maps.py > seen
cat seen
diff seen - <<'SEEN'
uint32, 16 bits: 0.00 of the pixels changed
uint32, 22 bits: 0.00 of the pixels changed
uint32, 24 bits: 0.00 of the pixels changed
uint32, 25 bits: 0.17 of the pixels changed
uint32, 26 bits: 0.94 of the pixels changed
uint32, 28 bits: 1.00 of the pixels changed
int32, 16 bits: 0.00 of the pixels changed
int32, 22 bits: 0.00 of the pixels changed
int32, 24 bits: 0.00 of the pixels changed
int32, 25 bits: 0.00 of the pixels changed
int32, 26 bits: 0.15 of the pixels changed
int32, 28 bits: 1.00 of the pixels changed
class in the highest byte: 0.95 of the pixels have another class
SEEN
