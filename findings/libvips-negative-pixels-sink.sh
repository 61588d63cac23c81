#!/usr/bin/env bash
# libvips 8.18.7, in wasm-vips 0.0.19 and sharp 0.35.5 (npm): pictures of one value throughout, with
# signed numbers (masks with -1 for void, tomograms) or of 16 bits (depth maps), made smaller.
#
# Guess: a picture of one value keeps it, whatever the kernel; nearest takes pixels that are there.
# Seen: resize to a smaller size takes up to 2 from each negative value, with kernel nearest too:
#       void is -3 for -1, air -1002 for -1000, and -1010 after five steps. shrink and gaussblur add
#       2 instead, so that void becomes class 0. Numbers of 16 bits without a sign are up to 0.3 %
#       too small: 60000 is 59824 to 59970 by lanczos3, the usual kernel, in sharp too, and 59882 by
#       linear. Real numbers are right. Nothing is said. Debian 12's libvips 8.14.1 does the same.
#       Issue 3502 of libvips repaired the rounding of 0; no report of these was found.
# We: our `resize` works on 8 bits; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund wasm-vips@0.0.19 sharp@0.35.5
cat > planes.mjs <<'JS'
import sharp from 'sharp';
import Vips from 'wasm-vips';

const vips = await Vips();
console.log('libvips', vips.version(), 'in sharp', sharp.versions.vips);
const plane = (kind, format, value) => vips.Image.newFromMemory(new kind(1600).fill(value), 40, 40, 1, format);
const range = image => image.min() === image.max() ? `${image.min()}` : `${image.min()} to ${image.max()}`;
for (const [kind, format, value] of [[Int16Array, 'short', -1], [Int16Array, 'short', -1000], [Int8Array, 'char', -100], [Int32Array, 'int', -1000],
    [Int16Array, 'short', 1000], [Uint16Array, 'ushort', 60000], [Float32Array, 'float', -1000]]) {
  const image = plane(kind, format, value);
  const after = ['nearest', 'linear', 'cubic', 'lanczos3'].map(kernel => `${kernel} ${range(image.resize(0.375, {kernel}))}`);
  after.push(`shrink ${range(image.shrink(2, 2))}`, `gaussblur ${range(image.gaussblur(2))}`);
  console.log(`${format} ${value}: ${after.join(', ')}`);
}
let air = vips.Image.newFromMemory(new Int16Array(4096).fill(-1000), 64, 64, 1, 'short');
for (let step = 0; step < 5; step++) air = air.resize(0.5, {kernel: 'nearest'});
console.log('halved five times by nearest:', range(air));
const depth = await sharp(new Uint16Array(1600).fill(60000), {raw: {width: 40, height: 40, channels: 1}})
    .resize(15, 15).toColourspace('grey16').raw({depth: 'ushort'}).toBuffer();
const numbers = new Uint16Array(depth.buffer.slice(depth.byteOffset, depth.byteOffset + depth.byteLength));
console.log('sharp, 16 bits, 60000:', Math.min(...numbers), 'to', Math.max(...numbers));
process.exit(0);
JS
node planes.mjs | tee seen
diff seen - <<'SEEN'
libvips 8.18.7 in sharp 8.18.7
short -1: nearest -3, linear -3, cubic -3, lanczos3 -3, shrink 0, gaussblur 0
short -1000: nearest -1002, linear -1000, cubic -1002, lanczos3 -1002 to -1000, shrink -998, gaussblur -998
char -100: nearest -102, linear -102, cubic -102, lanczos3 -102, shrink -98, gaussblur -98
int -1000: nearest -1002, linear -1000, cubic -1002, lanczos3 -1002 to -1000, shrink -998, gaussblur -998
short 1000: nearest 1000, linear 998, cubic 1000, lanczos3 998 to 1000, shrink 1000, gaussblur 1000
ushort 60000: nearest 60000, linear 59882, cubic 60000, lanczos3 59824 to 59970, shrink 60000, gaussblur 60000
float -1000: nearest -1000, linear -1000, cubic -1000, lanczos3 -1000, shrink -1000, gaussblur -1000
halved five times by nearest: -1010
sharp, 16 bits, 60000: 59824 to 59970
SEEN
echo "as before: libvips changes values of pictures that have only one"
