#!/usr/bin/env bash
# Octave 7.3.0 (Debian 12), beside Pillow 12.3.0: [x, map] = imread of masks with a palette, whose
# pixels are numbers of classes.
#
# Guess: x holds the numbers of classes, whatever the colours are.
# Seen: if all colours that occur are pure, such as black, red, green and blue, x is an array of
#       booleans: classes 1, 2, 3 and 4 are all true, and nothing tells it from a mask of two
#       classes. It depends on the picture: with a pixel of a fifth class, in orange, the numbers
#       are right, so that one folder of masks gives both kinds. Octave's own imwrite of a mask with
#       four colours of jet comes back as booleans too. PNG, GIF and BMP, 4 and 8 bits alike. Grey
#       and RGB pictures that hold 0 and 255 alone are booleans as well. ind2rgb refuses such an x;
#       else nothing is said. The documents promise the places in the map. No report was found.
# We: our masks have no palette; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial root
apt-get -qq -o Debug::NoLocking=1 -o Dir::Cache::archives="$work/debs/" --download-only --reinstall -y --no-install-recommends install \
    octave=7.3.0-2 > /dev/null 2>&1
for file in debs/*.deb; do dpkg -x "$file" root; done
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pillow==12.3.0 2> /dev/null
cat > masks.py <<'PY'
import PIL.Image

colours = {"pure": [0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0], "voc": [0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0, 0, 0, 128]}
for name, palette in colours.items():
    mask = PIL.Image.frombytes("P", (5, 1), bytes(range(5)))
    mask.putpalette(palette)
    for ending in "png", "gif", "bmp":
        mask.save(f"{name}.{ending}")
    mask.save(f"{name}8.png", bits=8)
for name, numbers in {"orange": [0, 1, 2, 3, 5], "without": [0, 1, 2, 3, 4]}.items():
    mask = PIL.Image.frombytes("P", (5, 1), bytes(numbers))
    mask.putpalette(colours["pure"] + [255, 165, 0])
    mask.save(f"{name}.png")
PIL.Image.frombytes("L", (3, 1), bytes([0, 255, 255])).save("ends.png")
PIL.Image.frombytes("RGB", (2, 1), bytes([255, 0, 0, 0, 0, 255])).save("rgb.png")
PIL.Image.frombytes("I;16", (3, 1), bytes([0, 0, 1, 1, 2, 2])).save("sixteen.png")
PY
python/bin/python masks.py
cat > read.m <<'M'
warning("off", "all");
for name = {"pure.png", "pure8.png", "pure.gif", "pure.bmp", "voc.png", "voc8.png", "orange.png", "without.png"}
  [x, map] = imread(name{1});
  printf("%s: %s %s\n", name{1}, class(x), mat2str(double(x)));
end
try
  ind2rgb(x, map);
catch failure
  printf("ind2rgb: %s\n", failure.message);
end
for name = {"ends.png", "rgb.png", "sixteen.png"}
  x = imread(name{1});
  printf("%s: %s %s\n", name{1}, class(x), mat2str(double(x(:)')));
end
imwrite(uint8([0 1 2 3]), jet(4), "jet.png");
[x, map] = imread("jet.png");
printf("jet(4) by imwrite: %s %s\n", class(x), mat2str(double(x)));
M
library=$work/root/usr/lib/x86_64-linux-gnu
OCTAVE_HOME=$work/root/usr OCTAVE_EXEC_HOME=$work/root/usr \
LD_LIBRARY_PATH=$library:$library/octave/7.3.0:$library/blas:$library/lapack:$work/root/lib/x86_64-linux-gnu \
    root/usr/bin/octave-cli --no-init-file --no-history read.m 2> /dev/null | tee seen
diff seen - <<'SEEN'
pure.png: logical [0 1 1 1 1]
pure8.png: logical [0 1 1 1 1]
pure.gif: logical [0 1 1 1 1]
pure.bmp: logical [0 1 1 1 1]
voc.png: uint8 [0 1 2 3 4]
voc8.png: uint8 [0 1 2 3 4]
orange.png: uint8 [0 1 2 3 5]
without.png: logical [0 1 1 1 1]
ind2rgb: ind2rgb: X must be an indexed image
ends.png: logical [0 1 1]
rgb.png: logical [1 0 0 0 0 1]
sixteen.png: uint16 [0 257 514]
jet(4) by imwrite: logical [0 1 1 1]
SEEN
echo "as before: Octave reads classes in pure colours as true and false"
