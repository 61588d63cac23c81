#!/usr/bin/env bash
# scikit-image 0.26.0 beside imageio 2.38.0 and tifffile 2026.3.3: stacks of grey pages in TIFF,
# such as slices, moments or masks of objects.
#
# Guess: a stack of n pages of 48 × 64 is an array of n × 48 × 64 for every n.
# Seen: scikit-image gives 48 × 64 × 3 and 48 × 64 × 4 for three and four pages, as if they were
#       colours, also where the file says that they are grey. With two or five pages the first axis
#       is the page. imageio and tifffile, which it calls, give the pages first. Its developers and
#       those of other programs know it; the documents of imread speak of colours alone.
# We: we write no TIFF; docs/peers.md says what to read stacks with.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check scikit-image==0.26.0 imageio==2.38.0 tifffile==2026.3.3 numpy==2.4.6 2> /dev/null
cat > stacks.py <<'PY'
import imageio.v3, numpy, skimage.io, tifffile

for pages in 2, 3, 4, 5:
    tifffile.imwrite("stack.tif", numpy.zeros((pages, 48, 64), "uint16"), photometric="minisblack")
    print(f"{pages} pages: scikit-image", skimage.io.imread("stack.tif").shape,
          "imageio", imageio.v3.imread("stack.tif").shape, "tifffile", tifffile.imread("stack.tif").shape)
PY
python/bin/python -W ignore stacks.py | tee seen
diff seen - <<'SEEN'
2 pages: scikit-image (2, 48, 64) imageio (2, 48, 64) tifffile (2, 48, 64)
3 pages: scikit-image (48, 64, 3) imageio (3, 48, 64) tifffile (3, 48, 64)
4 pages: scikit-image (48, 64, 4) imageio (4, 48, 64) tifffile (4, 48, 64)
5 pages: scikit-image (5, 48, 64) imageio (5, 48, 64) tifffile (5, 48, 64)
SEEN
echo "as before: scikit-image 0.26.0 turns stacks of three and four pages"
