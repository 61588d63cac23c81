#!/usr/bin/env bash
# TensorFlow.js 4.22.0 (npm), CPU: image.rgbToGrayscale of pictures as browser.fromPixels gives them
# (int32, 0 to 255), here each of the 256 greys, and of the same as floats.
#
# Guess: pictures of whole numbers give right values, as TensorFlow does.
# Seen: all greys but 0 get darker by 1, for the shares add to 0.9999 and the sum is cut: white is
#       254, and pixels of class 1 of a mask are background. A mask of 0 and 1 is empty after it. As
#       floats the largest difference is 0.0255, which rounds to the grey. No report was found.
# We: our masks are grey already and need no such step; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund @tensorflow/tfjs@4.22.0 > /dev/null 2>&1
cat > grey.cjs <<'JS'
const tf = require("@tensorflow/tfjs");

(async () => {
  await tf.setBackend("cpu");
  const data = new Uint8Array(1024);
  for (let value = 0; value < 256; value++) data.set([value, value, value, 255], 4 * value);
  const picture = tf.browser.fromPixels({ data, width: 256, height: 1 });
  const show = (name, tensor) => {
    const values = tensor.dataSync();
    const changed = [...values.keys()].filter((value) => values[value] !== value);
    console.log(`${name}: ${changed.length} of 256 change`, changed.slice(0, 3).concat(changed.slice(-1))
      .map((value) => `${value} to ${values[value]}`).join(", "));
  };
  console.log("picture:", picture.dtype);
  show("grey", tf.image.rgbToGrayscale(picture));
  show("floats, rounded", tf.image.rgbToGrayscale(picture.toFloat()).round());
  const floats = tf.image.rgbToGrayscale(picture.toFloat()).dataSync();
  console.log("floats, largest difference:", Math.max(...floats.map((value, i) => Math.abs(value - i))).toFixed(4));
  show("channel", picture.slice([0, 0, 0], [1, 256, 1]));
})();
JS
node grey.cjs 2> /dev/null | grep : | tee seen
diff seen - <<'SEEN'
picture: int32
grey: 255 of 256 change 1 to 0, 2 to 1, 3 to 2, 255 to 254
floats, rounded: 0 of 256 change 
floats, largest difference: 0.0255
channel: 0 of 256 change 
SEEN
echo "as before: TensorFlow.js 4.22.0 makes all greys darker that are grey already"
