#!/usr/bin/env bash
# Pillow 12.3.0: images of 16 bits, as maps of objects and depth are, turned, joined by a mask and
# painted, beside the same in its mode of 32 bits.
#
# Guess: the same numbers in both modes, or an error, as filters give.
# Seen: the two bytes of a pixel are taken for two pixels. rotate with BILINEAR of a map that is 300
#       throughout gives 3 to 44; paste and composite with a mask of 8 bits change the left half of
#       what they should; paste(1000, box) paints 59624; ImageChops.offset makes noise. resize,
#       crop, flips, NEAREST and masks of mode 1 are right. An issue about transform (1127) was
#       closed in 2015; no report of paste was found.
# We: `_instanceIds.png` of a `cityscapes` export has 16 bits; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pillow==12.3.0 numpy==2.4.6 2> /dev/null
cat > halves.py <<'PY'
import numpy
from PIL import Image, ImageChops

def row(image, y=0):
    return " ".join(str(number) for number in numpy.asarray(image)[y].tolist())

upper = Image.new("L", (8, 8))
upper.paste(255, (0, 0, 8, 4))
for mode in "I;16", "I":
    map300 = Image.fromarray(numpy.full((8, 8), 300, "uint16")).convert(mode)
    map1000 = Image.fromarray(numpy.full((8, 8), 1000, "uint16")).convert(mode)
    steps = Image.fromarray(numpy.tile(numpy.arange(8, dtype="uint16") * 1000, (8, 1))).convert(mode)
    print(mode, "turned by 10:", row(map300.rotate(10, Image.Resampling.BILINEAR), 4))
    print(mode, "turned by 10, nearest:", row(map300.rotate(10), 4))
    pasted = map300.copy()
    pasted.paste(map1000, (0, 0), upper)
    print(mode, "upper half pasted:", row(pasted))
    print(mode, "composite:", row(Image.composite(map1000, map300, upper)))
    print(mode, "composite by a mask of mode 1:", row(Image.composite(map1000, map300, upper.convert("1"))))
    painted = map300.copy()
    painted.paste(1000, (0, 0, 4, 4))
    print(mode, "painted:", row(painted))
    print(mode, "moved by 1 from 0, 1000, ... is right:", row(ImageChops.offset(steps, 1, 0)) == "7000 0 1000 2000 3000 4000 5000 6000")
PY
python/bin/python halves.py | tee seen
diff seen - <<'SEEN'
I;16 turned by 10: 44 3 41 4 39 5 38 7
I;16 turned by 10, nearest: 300 300 300 300 300 300 300 300
I;16 upper half pasted: 1000 1000 1000 1000 300 300 300 300
I;16 composite: 1000 1000 1000 1000 300 300 300 300
I;16 composite by a mask of mode 1: 1000 1000 1000 1000 1000 1000 1000 1000
I;16 painted: 59624 59624 59624 59624 300 300 300 300
I;16 moved by 1 from 0, 1000, ... is right: False
I turned by 10: 300 300 300 300 300 300 300 300
I turned by 10, nearest: 300 300 300 300 300 300 300 300
I upper half pasted: 1000 1000 1000 1000 1000 1000 1000 1000
I composite: 1000 1000 1000 1000 1000 1000 1000 1000
I composite by a mask of mode 1: 1000 1000 1000 1000 1000 1000 1000 1000
I painted: 1000 1000 1000 1000 300 300 300 300
I moved by 1 from 0, 1000, ... is right: True
SEEN
echo "as before: Pillow 12.3.0 takes bytes of 16-bit images for pixels"
