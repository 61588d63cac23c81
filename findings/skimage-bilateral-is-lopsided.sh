#!/usr/bin/env bash
# scikit-image 0.26.0: restoration.denoise_bilateral of one bright point, and of a picture that is
# turned before it and turned back after it.
#
# Guess: with a wide sigma_color it is a blur by a Gaussian, alike on all sides; a picture that is
#        turned gives the turned result.
# Seen: the blur goes up and to the right, and hardly down. The point keeps a seventh of what it
#       should, the place two rows above has three times its share, and the centre of mass moves by
#       0.8 rows: so edges of objects move. A turned picture gives another result, by a sixth of
#       its range. The definition and OpenCV are alike on all sides. No report was found.
# We: no code here calls it; docs/peers.md says what to take.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check scikit-image==0.26.0 numpy==2.4.6 scipy==1.17.1 \
    opencv-python-headless==5.0.0.93 2> /dev/null
cat > point.py <<'PY'
import cv2, numpy
from scipy import ndimage
from skimage import data, restoration

def defined(picture, size, colour, place):
    reach = size // 2
    padded = numpy.pad(picture, reach)
    total = weights = 0
    for row in range(size):
        for column in range(size):
            seen = padded[row:row + picture.shape[0], column:column + picture.shape[1]]
            far = (row - reach) ** 2 + (column - reach) ** 2
            weight = numpy.exp(-far / 2 / place ** 2 - (seen - picture) ** 2 / 2 / colour ** 2)
            total, weights = total + weight * seen, weights + weight
    return total / weights

point = numpy.zeros((11, 11))
point[5, 5] = 1
wanted = defined(point, 5, 100, 1.5)
for name, blurred in {
    "defined": wanted,
    "scikit-image": restoration.denoise_bilateral(point, 5, sigma_color=100, sigma_spatial=1.5),
}.items():
    print(name, *("%.2f" % value for value in ndimage.center_of_mass(blurred)))
    for row in blurred[3:8, 3:8]:
        print("  ", *("%.3f" % value for value in row))

picture = data.camera()[100:200, 180:280] / 255
def turned(blur):
    back = blur(numpy.ascontiguousarray(picture[::-1, ::-1]))[::-1, ::-1]
    return numpy.abs(blur(picture) - back)[8:-8, 8:-8].max()

print("turned, defined: %.3f" % turned(lambda x: defined(x, 7, 0.2, 2)))
print("turned, scikit-image: %.3f" % turned(lambda x: restoration.denoise_bilateral(x, 7, sigma_color=0.2, sigma_spatial=2)))
print("turned, OpenCV: %.3f" % turned(lambda x: cv2.bilateralFilter(x.astype("float32"), 7, 0.2, 2)))
PY
python/bin/python -W ignore point.py | tee seen
diff seen - <<'SEEN'
defined 5.00 5.00
   0.014 0.028 0.035 0.028 0.014
   0.028 0.055 0.068 0.055 0.028
   0.035 0.068 0.085 0.068 0.035
   0.028 0.055 0.068 0.055 0.028
   0.014 0.028 0.035 0.028 0.014
scikit-image 4.21 5.15
   0.013 0.049 0.095 0.118 0.095
   0.049 0.016 0.039 0.076 0.095
   0.076 0.039 0.013 0.020 0.039
   0.049 0.039 0.020 0.007 0.007
   0.013 0.016 0.013 0.007 0.002
turned, defined: 0.000
turned, scikit-image: 0.161
turned, OpenCV: 0.000
SEEN
echo "as before: denoise_bilateral of scikit-image 0.26.0 is lopsided"
