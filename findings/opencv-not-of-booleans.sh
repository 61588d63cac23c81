#!/usr/bin/env bash
# OpenCV 5.0.0 (pip opencv-python-headless 5.0.0.93) with NumPy 2.4.6: masks that are arrays of
# booleans, such as `labels == 2`, for which OpenCV 5 has a type of its own.
#
# Guess: bitwise_not of such a mask is what ~mask is in NumPy; imwrite writes black and white, as
#        other libraries do.
# Seen: bitwise_not inverts all eight bits, so that False becomes 255 and True becomes 254, and
#       NumPy takes both for True: the inverted mask chooses every pixel. Pillow writes the mask as
#       black and white; imwrite writes 0 and 1, which is black to the eye, and says only that it
#       falls back to 8 bits. bitwise_xor is right.
# We: masks of versions are PNG files of class numbers; docs/peers.md says to invert with NumPy.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check opencv-python-headless==5.0.0.93 numpy==2.4.6 pillow==12.3.0 2> /dev/null
cat > masks.py <<'PY'
import cv2, numpy, PIL.Image

labels = numpy.array([[2, 2, 0, 1], [2, 0, 0, 1]], dtype=numpy.uint8)
mask = labels == 2
print("of", mask.size, "pixels in the mask:", numpy.count_nonzero(mask))
for name, inverted in ("~", ~mask), ("bitwise_not", cv2.bitwise_not(mask)):
    print(name + ":", inverted.dtype, "chooses", labels[inverted].size, "pixels; bytes", *numpy.unique(inverted.view(numpy.uint8)))
print("xor with True:", labels[cv2.bitwise_xor(mask, numpy.ones_like(mask))].size)
PIL.Image.fromarray(mask).save("pillow.png")
cv2.imwrite("opencv.png", mask)
for name in "pillow", "opencv":
    print(name + ".png:", *numpy.unique(cv2.imread(name + ".png", cv2.IMREAD_GRAYSCALE)))
PY
python/bin/python masks.py 2> said | tee seen
diff seen - <<'SEEN'
of 8 pixels in the mask: 3
~: bool chooses 5 pixels; bytes 0 1
bitwise_not: bool chooses 8 pixels; bytes 254 255
xor with True: 5
pillow.png: 0 255
opencv.png: 0 1
SEEN
echo "as before: bitwise_not of OpenCV 5.0.0 makes every boolean True"
