#!/usr/bin/env bash
# jimp 1.6.1 (npm): greyscale() of a picture that is grey already, one pixel of each of the 256
# greys, and threshold, which begins with it.
#
# Guess: grey stays as it is.
# Seen: 62 of the 256 greys get darker by 1, for the three shares of a pixel are added as floats and
#       cut: class 5 of a grey mask is 4, and white is 254. threshold({ max: 5 }) too makes 4 of 5,
#       and leaves what is below. color desaturate by 100 keeps all. No report was found; the
#       documents say nothing of it.
# We: our tools read the raster; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund jimp@1.6.1 > /dev/null 2>&1
cat > grey.mjs <<'JS'
import { Jimp } from "jimp";

const greys = new Jimp({ width: 256, height: 1 });
for (let value = 0; value < 256; value++) greys.bitmap.data.set([value, value, value, 255], 4 * value);
const show = (name, image) => {
  const changed = [...Array(256).keys()].filter((value) => image.bitmap.data[4 * value] !== value);
  console.log(`${name}: ${changed.length} change`, changed.slice(0, 3).concat(changed.slice(-1))
    .map((value) => `${value} to ${image.bitmap.data[4 * value]}`).join(", "));
};
show("greyscale", greys.clone().greyscale());
show("desaturate", greys.clone().color([{ apply: "desaturate", params: [100] }]));
const cut = greys.clone().threshold({ max: 5 });
console.log("threshold 5:", [0, 1, 4, 5, 6, 7].map((value) => `${value} to ${cut.bitmap.data[4 * value]}`).join(", "));
JS
node grey.mjs | tee seen
diff seen - <<'SEEN'
greyscale: 62 change 5 to 4, 7 to 6, 10 to 9, 255 to 254
desaturate: 0 change 
threshold 5: 0 to 0, 1 to 1, 4 to 4, 5 to 4, 6 to 255, 7 to 255
SEEN
echo "as before: jimp 1.6.1 makes greys darker that are grey already"
