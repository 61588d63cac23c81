#!/usr/bin/env bash
# imageio 2.38.0 and scikit-image 0.26.0 with Pillow 12.3.0: a clip of three frames as GIF, animated
# PNG, animated WebP and animated AVIF.
#
# Guess: imread gives the frames of each, as it does with GIF; index=None, which asks for all there
#        is, certainly does.
# Seen: GIF and PNG give three frames. WebP and AVIF give the first alone, with index=None too, and
#       improps knows of no number of frames; so does scikit-image, whose imread_collection says
#       that there is one. With index=... (an ellipsis), and with imiter, all come.
# We: docs/video.md says how to read a clip in WebP with them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check imageio==2.38.0 scikit-image==0.26.0 pillow==12.3.0 2> /dev/null
cat > frames.py <<'PY'
import imageio.v3, PIL.Image, skimage.io

first, *others = (PIL.Image.new("RGB", (8, 8), (level,) * 3) for level in (0, 100, 200))
for kind in "gif", "png", "webp", "avif":
    file = "clip." + kind
    first.save(file, save_all=True, append_images=others, duration=40)
    count = lambda array: len(array) if array.ndim == 4 else 1
    print(kind + ":", "written", PIL.Image.open(file).n_frames,
          "imread", count(imageio.v3.imread(file)), "index=None", count(imageio.v3.imread(file, index=None)),
          "improps", imageio.v3.improps(file).n_images, "skimage", count(skimage.io.imread(file)),
          "index=...", count(imageio.v3.imread(file, index=...)), "imiter", len(list(imageio.v3.imiter(file))))
PY
python/bin/python -W ignore frames.py | tee seen
diff seen - <<'SEEN'
gif: written 3 imread 3 index=None 3 improps 3 skimage 3 index=... 3 imiter 3
png: written 3 imread 3 index=None 3 improps 3 skimage 3 index=... 3 imiter 3
webp: written 3 imread 1 index=None 1 improps None skimage 1 index=... 3 imiter 3
avif: written 3 imread 1 index=None 1 improps None skimage 1 index=... 3 imiter 3
SEEN
echo "as before: imageio 2.38.0 reads one frame of an animated WebP"
