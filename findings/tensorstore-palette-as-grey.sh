#!/usr/bin/env bash
# tensorstore 0.1.85 with NumPy 2.4.6 and Pillow 12.3.0: its drivers for image files, on one picture
# of four colours, saved as RGB and with a palette.
#
# Guess: both give the same array of three channels, as imageio, OpenCV and imagecodecs give.
# Seen: the PNG with a palette gives one channel, with the places in the palette: a picture in
#       colour is read as a nearly black grey one, of the values 0 to 3, and nothing is raised. A
#       mask with a palette gives its class numbers.
# We: our images have no palette, and our masks are read right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check tensorstore==0.1.85 numpy==2.4.6 pillow==12.3.0 2> /dev/null
cat > palette.py <<'PY'
import os
import numpy
import tensorstore
from PIL import Image

places = numpy.arange(64, dtype="uint8").reshape(8, 8) % 4
colours = numpy.array([[250, 240, 230], [200, 30, 40], [20, 180, 60], [30, 40, 220]], "uint8")
Image.fromarray(colours[places]).save("rgb.png")
image = Image.frombytes("P", (8, 8), places.tobytes())
image.putpalette(colours.ravel().tolist())
image.save("palette.png", bits=8)
for file in ("rgb.png", "palette.png"):
    store = tensorstore.open({"driver": "png", "kvstore": {"driver": "file", "path": os.path.abspath(file)}}).result()
    pixels = store.read().result()
    same = "the colours" if numpy.array_equal(pixels, colours[places]) else "the places in the palette" if numpy.array_equal(pixels[..., 0], places) else "other values"
    print(file + ":", pixels.shape, pixels.dtype, same)
PY
python/bin/python palette.py | tee seen
diff seen - <<'SEEN'
rgb.png: (8, 8, 3) uint8 the colours
palette.png: (8, 8, 1) uint8 the places in the palette
SEEN
echo "as before: tensorstore 0.1.85 reads a PNG with a palette as one grey channel"
