#!/usr/bin/env bash
# geotiff 3.0.5 (npm): writeArrayBuffer of whole numbers with a sign, and readRasters with
# resampleMethod "nearest" at twice the size.
#
# Guess: the numbers come back, also -1 for "not labelled"; twice the size shows every pixel twice
#        in each direction.
# Seen: Int16Array and Int32Array are written with one byte for each number: -1 and 300 are read as
#       one number, -212, and the end is 0. Other types come back. "nearest" is moved by half a
#       pixel: the first pixel comes once, the last one three times. No report was found.
# We: we write no TIFF; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund geotiff@3.0.5 > /dev/null 2>&1
cat > write.mjs <<'JS'
import { fromArrayBuffer, writeArrayBuffer } from "geotiff";

const raster = async (array, options) => {
  const buffer = await writeArrayBuffer(array, { width: 4, height: 1 });
  const image = await (await fromArrayBuffer(buffer)).getImage();
  return (await image.readRasters(options))[0];
};
for (const array of [
  Int16Array.of(-1, 300, 2, 3),
  Int32Array.of(-1, 70000, 2, 3),
  Uint8Array.of(255, 30, 2, 3),
  Uint16Array.of(65535, 300, 2, 3),
  Float32Array.of(-1, 300, 2, 3),
])
  console.log(`${array.constructor.name}: ${[...array].join(" ")} is read as ${[...(await raster(array))].join(" ")}`);
console.log("nearest:", ...(await raster(Uint8Array.of(1, 2, 3, 4), { width: 8, height: 1, resampleMethod: "nearest" })));
JS
node write.mjs | tee seen
diff seen - <<'SEEN'
Int16Array: -1 300 2 3 is read as -212 515 0 0
Int32Array: -1 70000 2 3 is read as -9436669 0 0 0
Uint8Array: 255 30 2 3 is read as 255 30 2 3
Uint16Array: 65535 300 2 3 is read as 65535 300 2 3
Float32Array: -1 300 2 3 is read as -1 300 2 3
nearest: 1 2 2 3 3 4 4 4
SEEN
echo "as before: geotiff 3.0.5 loses numbers with a sign"
