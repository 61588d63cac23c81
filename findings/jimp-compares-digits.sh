#!/usr/bin/env bash
# jimp 1.6.1 (npm): distance of two pictures beside compareHashes of their hashes, as one keeps them
# to find twins.
#
# Guess: both give one number, the share of the 64 bits that differ.
# Seen: compareHashes counts digits of the hash, which has 11 digits of 64 kinds: 0.33 becomes 1,
#       and 0.31 becomes 0.82, so that pictures that are alike are over any limit that was found
#       with distance. Hashes with base 2 give the right number. No report was found.
# We: our twins are found by our own hashes; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund jimp@1.6.1 > /dev/null 2>&1
cat > hashes.mjs <<'JS'
import { Jimp, compareHashes, distance } from "jimp";

const picture = (grey) => {
  const image = new Jimp({ width: 64, height: 64 });
  for (let y = 0; y < 64; y++) for (let x = 0; x < 64; x++) {
    const value = grey(x, y);
    image.bitmap.data.set([value, value, value, 255], 4 * (64 * y + x));
  }
  return image;
};
const slope = picture((x, y) => (3 * x + y) & 255);
const others = {
  itself: slope.clone(),
  steps: picture((x, y) => (3 * x + y + (x % 19 > 9 ? 15 : -15)) & 255),
  spots: picture((x, y) => ((x >> 3) * 37 + (y >> 3) * 91) & 255),
  products: picture((x, y) => (x * y) & 255),
};
for (const [name, other] of Object.entries(others))
  console.log(`${name}: distance ${distance(slope, other).toFixed(3)}, of hashes ${compareHashes(slope.hash(), other.hash()).toFixed(3)},`,
    `of hashes with base 2 ${compareHashes(slope.hash(2), other.hash(2)).toFixed(3)}`);
JS
node hashes.mjs | tee seen
diff seen - <<'SEEN'
itself: distance 0.000, of hashes 0.000, of hashes with base 2 0.000
steps: distance 0.328, of hashes 1.000, of hashes with base 2 0.328
spots: distance 0.313, of hashes 0.818, of hashes with base 2 0.313
products: distance 0.375, of hashes 0.818, of hashes with base 2 0.375
SEEN
echo "as before: jimp 1.6.1 compares digits of hashes"
