#!/usr/bin/env bash
# optipng 0.7.7 and zopfli 1.0.3 (Debian 12), oxipng in @jsquash/oxipng 2.3.0 (npm), with their
# usual settings: masks as PNG, whose pixels are numbers of classes. "Grey" is the form of
# Cityscapes' labelIds, "palette" that of Pascal VOC. Read with Pillow 12.3.0 as an array.
#
# Guess: these programs are lossless, so a grey mask gives the same numbers after each. In a
#        palette, some may sort the colours.
# Seen: the colours stay, the numbers do not. optipng writes a grey mask of 7 classes with a palette
#       without gaps, so that a reader gets places in the palette: class 26 becomes 6. oxipng does
#       so to a grey mask of two classes: it exchanges 0 and 1 if the first pixel is 1. oxipng and
#       zopflipng sort palettes too; optipng leaves them. Of masks of 0 and 255, optipng makes 0 and
#       1, and the other two make booleans.
# We: docs/export.md says to leave masks out.
set -euo pipefail
version() { dpkg-query -W -f '${Version}' "$1" 2> /dev/null || true; }
case $(version optipng) in 0.7.7*) ;; *) echo "install Debian 12's optipng 0.7.7"; exit 1 ;; esac
case $(version zopfli) in 1.0.3*) ;; *) echo "install Debian 12's zopfli 1.0.3"; exit 1 ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pillow==12.3.0 numpy==2.4.6 2> /dev/null
npm init -y > /dev/null
npm install --silent --no-audit --no-fund @jsquash/oxipng@2.3.0
mkdir plain optipng zopflipng oxipng
cat > masks.py <<'PY'
import sys
import numpy
from PIL import Image

row, column = numpy.mgrid[:96, :96]
spot = (row - 48) ** 2 + (column - 40) ** 2 < 900
classes = numpy.array([7, 8, 11, 21, 23, 24, 26], "uint8")
seven = classes[(row // 12 + 3 * (column // 16)) * 5 % 7]
masks = {"seven": seven, "two": (~spot).astype("uint8"), "ends": numpy.where(spot, 255, 0).astype("uint8")}
colours = numpy.random.default_rng(1).integers(0, 256, 768).tolist()
for name, mask in masks.items():
    files = {name + "-grey": Image.fromarray(mask)}
    if name != "ends":
        files[name + "-palette"] = Image.frombytes("P", (96, 96), mask.tobytes())
        files[name + "-palette"].putpalette(colours)
    for file, image in files.items():
        if len(sys.argv) == 1:
            image.save(f"plain/{file}.png", bits=8)
        for program in sys.argv[1:]:
            after = Image.open(f"{program}/{file}.png")
            assert (numpy.array(after.convert("RGB")) == numpy.array(image.convert("RGB"))).all(), "other colours"
            numbers = numpy.array(after)
            if numbers.dtype == bool:
                said = "booleans"
            else:
                pairs = sorted(set(zip(mask.ravel().tolist(), numbers.ravel().tolist())))
                said = " ".join(f"{old}>{new}" for old, new in pairs if old != new) or "same numbers"
            print(f"{program}, {file}: {said}")
PY
cat > oxipng.mjs <<'JS'
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import optimise, { init } from '@jsquash/oxipng/optimise.js';
await init(new WebAssembly.Module(readFileSync('node_modules/@jsquash/oxipng/codec/pkg/squoosh_oxipng_bg.wasm')));
for (const file of process.argv.slice(2)) {
  const png = new Uint8Array(readFileSync(file));
  writeFileSync('oxipng/' + basename(file), new Uint8Array(await optimise(png.buffer)));
}
JS
python/bin/python masks.py
cp plain/*.png optipng/; optipng -quiet optipng/*.png
for file in plain/*.png; do zopflipng "$file" "zopflipng/${file#plain/}" > /dev/null; done
node oxipng.mjs plain/*.png
python/bin/python masks.py plain optipng zopflipng oxipng | sort | tee seen
diff seen - <<'SEEN'
optipng, ends-grey: 255>1
optipng, seven-grey: 7>0 8>1 11>2 21>3 23>4 24>5 26>6
optipng, seven-palette: same numbers
optipng, two-grey: same numbers
optipng, two-palette: same numbers
oxipng, ends-grey: booleans
oxipng, seven-grey: same numbers
oxipng, seven-palette: 7>1 8>3 11>5 21>4 23>2 24>0 26>6
oxipng, two-grey: 0>1 1>0
oxipng, two-palette: 0>1 1>0
plain, ends-grey: same numbers
plain, seven-grey: same numbers
plain, seven-palette: same numbers
plain, two-grey: same numbers
plain, two-palette: same numbers
zopflipng, ends-grey: booleans
zopflipng, seven-grey: same numbers
zopflipng, seven-palette: 7>0 8>1 11>2 21>3 23>4 24>5 26>6
zopflipng, two-grey: same numbers
zopflipng, two-palette: 0>1 1>0
SEEN
echo "as before: PNG optimisers give masks other numbers"
