#!/usr/bin/env bash
# Pillow 12.3.0: ImageStat.Stat, the mean and the spread of an image, for images of 16 bits (depth,
# instances, microscopes) and of floats.
#
# Guess: the mean is the mean of the values, in each mode, as it is for 8 bits.
# Seen: for the modes I;16, I and F the numbers are those of a histogram with 256 bins: for I;16 of
#       the single bytes in the left half of each row, for I and F from their own least to their own
#       greatest value. So every depth image lies between 0 and 255, "extrema" too, and a picture
#       and one ten times as bright have the same mean. No word is said.
# We: docs/peers.md says what to use for the `.instances.png` of 16 bits, and for depth.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pillow==12.3.0 numpy==2.4.6 2> /dev/null
cat > means.py <<'PY'
import numpy
from PIL import Image, ImageStat

slope = numpy.arange(2000).reshape(40, 50)
for mode, values in {"L": (slope % 200).astype("uint8"), "I;16": slope.astype("uint16"), "I": slope.astype("int32"),
                     "I, ten times": (slope * 10).astype("int32"), "F": (slope / 2000).astype("float32")}.items():
    image = Image.fromarray(values)
    seen = ImageStat.Stat(image)
    print(f"{mode}: mean {seen.mean[0]:.1f}, right {values.mean():.1f}; extrema {seen.extrema[0]}, right {image.getextrema()}")
PY
python/bin/python means.py | tee seen
diff seen - <<'SEEN'
L: mean 99.5, right 99.5; extrema (0, 199), right (0, 199)
I;16: mean 64.5, right 999.5; extrema (0, 255), right (0, 1999)
I: mean 127.0, right 999.5; extrema (0, 254), right (0, 1999)
I, ten times: mean 127.0, right 9995.0; extrema (0, 255), right (0, 19990)
F: mean 127.0, right 0.5; extrema (0, 255), right (0.0, 0.9994999766349792)
SEEN
echo "as before: ImageStat of Pillow 12.3.0 gives places in a histogram for 16 bits"
