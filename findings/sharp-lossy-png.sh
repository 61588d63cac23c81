#!/usr/bin/env bash
# sharp 0.35.5 (npm): an image in colour with the options of png() that a person gives for small files of best quality, and a grey image of
# 16 bits, as depth and microscopy have it, through png() alone.
#
# Guess: PNG is lossless whatever "effort" and "quality" are; 16 bits stay 16 bits.
# Seen: "effort" and "quality", even quality 100, write 256 colours at most: nearly all values of the image change. sharp's documentation
#       has it in half a sentence ("sets palette to true"); palette: false beside it keeps the pixels. The 16-bit image is
#       written with 8 bits and three channels: 65,536 tones become 256. toColourspace("grey16") keeps them.
# We: docs/peers.md says which options to give. Our images are verified by decoded_sha256.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund sharp@0.35.5
cat > png.mjs <<'JS'
import sharp from 'sharp';
const size = 128;
const colours = Buffer.from(Array.from({ length: size * size * 3 }, (_, i) => [2 * ((i / 3 | 0) % size), 2 * (i / 3 / size | 0), (7 * (i / 3 | 0)) % 256][i % 3]));
for (const options of [{}, { compressionLevel: 9 }, { effort: 10 }, { quality: 100 }, { effort: 10, palette: false }]) {
  const png = await sharp(colours, { raw: { width: size, height: size, channels: 3 } }).png(options).toBuffer();
  const read = await sharp(png).raw().toBuffer();
  const other = colours.filter((value, i) => value !== read[i]).length / colours.length;
  console.log(JSON.stringify(options), other === 0 ? 'same pixels' : other > 0.9 ? 'more than 90 % of the values are others' : 'some others');
}
const tones = Uint16Array.from({ length: 65536 }, (_, i) => i);
const grey = await sharp(tones, { raw: { width: 256, height: 256, channels: 1 } }).toColourspace('grey16').png().toBuffer();
for (const [name, png] of [['made', grey], ['png()', await sharp(grey).png().toBuffer()], ['toColourspace("grey16").png()', await sharp(grey).toColourspace('grey16').png().toBuffer()]]) {
  const { channels, depth } = await sharp(png).metadata();
  const read = await sharp(png).toColourspace('grey16').raw({ depth: 'ushort' }).toBuffer();
  console.log(`grey, ${name}: ${depth}, ${channels} channels, ${new Set(new Uint16Array(read.buffer, read.byteOffset, read.length / 2)).size} tones`);
}
JS
node png.mjs | tee seen
diff seen - <<'SEEN'
{} same pixels
{"compressionLevel":9} same pixels
{"effort":10} more than 90 % of the values are others
{"quality":100} more than 90 % of the values are others
{"effort":10,"palette":false} same pixels
grey, made: ushort, 1 channels, 65536 tones
grey, png(): uchar, 3 channels, 256 tones
grey, toColourspace("grey16").png(): ushort, 1 channels, 65536 tones
SEEN
echo "as before: sharp 0.35.5 writes PNG with losses when asked for effort or quality"
