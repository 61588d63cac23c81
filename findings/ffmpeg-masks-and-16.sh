#!/usr/bin/env bash
# ffmpeg 5.1.9 (Debian's ffmpeg): masks as PNG, grey (value = class) and with a palette (number =
# class), to PNG: pad, rotate by a right angle, and scale with flags=neighbor.
#
# Guess: the border of pad and rotate is 0, as their documents say black; neighbor gives no number
#        that was not there.
# Seen: the border of a grey mask is 16, the black of video, also with color=black: class 16,
#       "outside", comes into being. A mask with a palette that is scaled gets a palette of the
#       program's own, dithered: class numbers and colours are others. Grey masks are scaled right.
#       With format=rgb24 before the filter the border is 0, and the colours of a palette stay.
#       Nothing is said; no report was found.
# We: our tools change masks by themselves; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
ffmpeg -version | head -1 | grep -o "version 5.1.9"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pillow==12.3.0 numpy==2.4.6 2> /dev/null
cat > masks.py <<'PY'
import numpy, PIL.Image, sys

if sys.argv[1] == "write":
    mask = numpy.zeros((60, 80), "uint8")
    mask[5:20, 5:30], mask[30, 3:40], mask[40:55, 50:79] = 1, 2, 5
    PIL.Image.fromarray(mask).save("grey.png")
    palette = PIL.Image.fromarray(mask).convert("P")
    palette.putpalette([0, 0, 0, 250, 30, 60, 40, 200, 90, 0, 0, 0, 0, 0, 0, 20, 110, 220])
    palette.save("palette.png")
else:
    image = PIL.Image.open(sys.argv[1])
    numbers = numpy.unique(numpy.array(image)).tolist()
    colours = {0: 0, 1: 0, 2: 0} if image.mode == "L" else image.convert("RGB").getcolors(9999)
    print(f"{sys.argv[1]}: {image.mode}", *numbers[:9], f"and {len(numbers) - 9} more" if len(numbers) > 9 else "",
          f"{len(colours)} colours" if image.mode != "L" else "")
PY
python/bin/python masks.py write
run() { ffmpeg -v error -y -i "$1" -vf "$2" "$3"; python/bin/python masks.py "$3"; }
{
  run grey.png pad=100:100 padded.png
  run grey.png pad=100:100:color=black black.png
  run grey.png rotate=PI/2:bilinear=0 turned.png
  run grey.png format=rgb24,pad=100:100 padded-as-rgb.png
  run grey.png scale=160:120:flags=neighbor scaled.png
  run palette.png null palette-kept.png
  run palette.png scale=160:120:flags=neighbor palette-scaled.png
  run palette.png format=rgb24,scale=160:120:flags=neighbor palette-as-rgb.png
} | tee seen
diff seen - <<'SEEN'
padded.png: L 0 1 2 5 16  
black.png: L 0 1 2 5 16  
turned.png: L 0 1 2 5 16  
padded-as-rgb.png: RGB 0 1 2 5  4 colours
scaled.png: L 0 1 2 5  
palette-kept.png: P 0 1 2 5  4 colours
palette-scaled.png: P 0 6 7 14 15 70 71 78 79 and 8 more 17 colours
palette-as-rgb.png: RGB 0 20 30 40 60 90 110 200 220 and 1 more 4 colours
SEEN
echo "as before: ffmpeg 5.1.9 gives masks a class 16"
