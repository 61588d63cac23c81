#!/usr/bin/env bash
# TensorFlow.js 4.22.0 (npm), CPU: masks of a PNG, bytes 0 and 255, as tensors of type "bool", beside the same numbers given as an array.
#
# Guess: a tensor of booleans holds true and false; its sum is the count of pixels, as it is of an array.
# Seen: bytes are kept as they are, with type "bool": the sum of 4 pixels is 1020, the mean of a mask half full is 127.5, and equal to
#       true finds no pixel. An array of the same numbers gives 4, 0.5 and 4. Shares of a mask in itself are right. No report was found.
# We: our masks hold class numbers; docs/peers.md says what to do with those of 255.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund @tensorflow/tfjs@4.22.0 > /dev/null 2>&1
cat > masks.cjs <<'JS'
const tf = require("@tensorflow/tfjs");

const bytes = new Uint8Array([255, 255, 0, 0, 0, 255, 255, 0]);
const number = (tensor) => Number(tensor.dataSync()[0].toFixed(4));
(async () => {
  await tf.setBackend("cpu");
  const masks = {
    bytes: tf.tensor1d(bytes, "bool"),
    array: tf.tensor1d([...bytes], "bool"),
    "bytes, greater(0)": tf.tensor1d(bytes, "int32").greater(0),
  };
  for (const [name, mask] of Object.entries(masks)) {
    const both = mask.logicalAnd(mask).sum();
    console.log(`${name}: ${mask.dtype}`, JSON.stringify({
      sum: number(mask.sum()),
      mean: number(mask.mean()),
      dice: number(both.mul(2).div(mask.sum().add(mask.sum()).toFloat())),
      missed: number(tf.sub(1, both.div(mask.sum().toFloat()))),
      equalTrue: number(mask.equal(tf.scalar(true, "bool")).sum()),
    }));
  }
})();
JS
node masks.cjs 2> /dev/null | grep bool | tee seen
diff seen - <<'SEEN'
bytes: bool {"sum":1020,"mean":127.5,"dice":1,"missed":0,"equalTrue":0}
array: bool {"sum":4,"mean":0.5,"dice":1,"missed":0,"equalTrue":4}
bytes, greater(0): bool {"sum":4,"mean":0.5,"dice":1,"missed":0,"equalTrue":4}
SEEN
echo "as before: TensorFlow.js 4.22.0 counts 255 for a pixel of a mask of booleans"
