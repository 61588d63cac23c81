#!/usr/bin/env bash
# scikit-image 0.26.0: filters.gabor, a measure of texture, of an image with 8 bits, as every image
# file gives it.
#
# Guess: the answer is in real numbers, as that of its other filters of edges: a wave has negative
#        parts, and sobel, prewitt, scharr, farid and laplace of the same image give floats.
# Seen: both parts come back with 8 bits and without a sign: -3 is 253. So the strength of a
#       texture, which is the length of the two parts, is 28 times the right one in its own test
#       picture. A float image is answered rightly.
# We: no code here calls it; docs/peers.md says what to give to it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check scikit-image==0.26.0 numpy==2.4.6 scipy==1.17.1 2> /dev/null
cat > gabor.py <<'PY'
import numpy
from skimage import data, filters

picture = data.camera()
for name in ("sobel", "laplace"):
    print(f"{name} of {picture.dtype}: {getattr(filters, name)(picture).dtype}")
real, imaginary = filters.gabor(picture, frequency=0.1)
right, beside = filters.gabor(picture / 255.0, frequency=0.1)
print(f"gabor of {picture.dtype}: {real.dtype}, from {real.min()} to {real.max()}")
print(f"gabor of {right.dtype}, times 255: from {right.min() * 255:.0f} to {right.max() * 255:.0f}")
strength = numpy.hypot(real.astype(float), imaginary).mean() / 255
print(f"mean strength: {strength:.3f} of 8 bits, {numpy.hypot(right, beside).mean():.3f} of floats")
PY
python/bin/python gabor.py | tee seen
diff seen - <<'SEEN'
sobel of uint8: float64
laplace of uint8: float64
gabor of uint8: uint8, from 0 to 255
gabor of float64, times 255: from -35 to 33
mean strength: 0.206 of 8 bits, 0.007 of floats
SEEN
echo "as before: filters.gabor of scikit-image 0.26.0 wraps negative numbers"
