#!/usr/bin/env bash
# tiff 7.1.3 (npm, the reader of image-js) beside tifffile 2026.3.3, on TIFF written by tifffile:
# tiles and strips, grey and in colour, whole numbers with and without a sign, real numbers of 16
# bits.
#
# Guess: it reads the values or refuses the file.
# Seen: a picture in colour in tiles comes back with other values nearly everywhere, with 0 where
#       the tiles have none; grey in tiles is right. Numbers with a sign lose it (-1 is 65535), and
#       real numbers of 16 bits are their bits (0.5 is 14336). No report was found.
# We: we write no TIFF; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund tiff@7.1.3 > /dev/null 2>&1
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check numpy==2.4.6 tifffile==2026.3.3 2> /dev/null
cat > files.py <<'PY'
import json, numpy, tifffile

grey = (numpy.arange(20 * 24) % 251 + 1).astype(numpy.uint8).reshape(20, 24)
colour = numpy.stack([grey, 255 - grey, grey // 2 + 1], 2)
tiles, wanted = {"tile": (16, 16)}, {}
for name, array, options in (
    ("grey in strips", grey, {"rowsperstrip": 7}),
    ("grey in tiles", grey, tiles),
    ("colour in strips", colour, {"photometric": "rgb", "rowsperstrip": 7}),
    ("colour in tiles", colour, {"photometric": "rgb", **tiles}),
    ("16 bits", numpy.array([[65535, 300]], numpy.uint16), {}),
    ("16 bits with a sign", numpy.array([[-1, 300]], numpy.int16), {}),
    ("real of 32 bits", numpy.array([[0.5, -2]], numpy.float32), {}),
    ("real of 16 bits", numpy.array([[0.5, -2]], numpy.float16), {}),
):
    tifffile.imwrite(f"{name}.tif", array, **({"photometric": "minisblack"} | options))
    assert (tifffile.imread(f"{name}.tif") == array).all()
    wanted[name] = array.ravel().tolist()
json.dump(wanted, open("wanted.json", "w"))
PY
python/bin/python files.py
cat > read.mjs <<'JS'
import { readFileSync } from "node:fs";
import { decode } from "tiff";

for (const [name, wanted] of Object.entries(JSON.parse(readFileSync("wanted.json")))) {
  const { data } = decode(readFileSync(`${name}.tif`))[0];
  const wrong = wanted.filter((value, i) => value !== data[i]).length;
  console.log(`${name}: ${wrong} of ${wanted.length} wrong;`, ...data.slice(0, 4), "for", ...wanted.slice(0, 4));
}
JS
node read.mjs | tee seen
diff seen - <<'SEEN'
grey in strips: 0 of 480 wrong; 1 2 3 4 for 1 2 3 4
grey in tiles: 0 of 480 wrong; 1 2 3 4 for 1 2 3 4
colour in strips: 0 of 1440 wrong; 1 254 1 2 for 1 254 1 2
colour in tiles: 1434 of 1440 wrong; 1 0 0 254 for 1 254 1 2
16 bits: 0 of 2 wrong; 65535 300 for 65535 300
16 bits with a sign: 1 of 2 wrong; 65535 300 for -1 300
real of 32 bits: 0 of 2 wrong; 0.5 -2 for 0.5 -2
real of 16 bits: 2 of 2 wrong; 14336 49152 for 0.5 -2
SEEN
echo "as before: tiff 7.1.3 reads tiles in colour as other pictures"
