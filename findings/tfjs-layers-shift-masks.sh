#!/usr/bin/env bash
# TensorFlow.js 4.22.0 (npm), CPU, beside Keras 3.15.1 on JAX: the layers UpSampling2D, Resizing and
# CenterCrop.
#
# Guess: a model built of the same layers gives the same numbers.
# Seen: bilinear UpSampling2D and Resizing hold the corners in place in TensorFlow.js and the
#       borders in Keras, Resizing by "nearest" takes other pixels (0 3 12 15 for 5 7 13 15), and
#       CenterCrop of 3 in 4 begins at column 1 but at row 0. A segmentation model gives shifted
#       masks. UpSampling2D was reported (4340) and closed; of the two others no report was found.
# We: docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund @tensorflow/tfjs@4.22.0 > /dev/null 2>&1
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check keras==3.15.1 numpy==2.4.6 jax==0.10.2 2> /dev/null
cat > layers.cjs <<'JS'
const tf = require("@tensorflow/tfjs");

(async () => {
  await tf.setBackend("cpu");
  const four = tf.tensor4d([...Array(16).keys()], [1, 4, 4, 1]);
  const row = tf.tensor4d([0, 4], [1, 1, 2, 1]);
  const show = (name, layer, input) => console.log(`js: ${name}`, ...[...layer.apply(input).dataSync()].map((value) => +value.toFixed(4)));
  show("upsampling", tf.layers.upSampling2d({ size: [1, 2], interpolation: "bilinear" }), row);
  show("nearest", tf.layers.resizing({ height: 2, width: 2, interpolation: "nearest" }), four);
  show("bilinear", tf.layers.resizing({ height: 1, width: 4, interpolation: "bilinear" }), row);
  show("crop", tf.layers.centerCrop({ height: 3, width: 3 }), four);
  show("by hand", { apply: (input) => tf.image.resizeBilinear(input, [1, 4], false, true) }, row);
})();
JS
node layers.cjs 2> /dev/null | grep '^js: ' | tee seen
cat > layers.py <<'PY'
import numpy
from keras import layers

four = numpy.arange(16, dtype="float32").reshape(1, 4, 4, 1)
row = numpy.array([0, 4], "float32").reshape(1, 1, 2, 1)
for name, layer, data in (
    ("upsampling", layers.UpSampling2D((1, 2), interpolation="bilinear"), row),
    ("nearest", layers.Resizing(2, 2, interpolation="nearest"), four),
    ("bilinear", layers.Resizing(1, 4, interpolation="bilinear"), row),
    ("crop", layers.CenterCrop(3, 3), four),
):
    print("Keras:", name, *(f"{value:g}" for value in numpy.asarray(layer(data)).ravel()))
PY
KERAS_BACKEND=jax JAX_PLATFORMS=cpu python/bin/python -W ignore layers.py 2> /dev/null | tee -a seen
diff seen - <<'SEEN'
js: upsampling 0 2 4 4
js: nearest 0 3 12 15
js: bilinear 0 1.3333 2.6667 4
js: crop 1 2 3 5 6 7 9 10 11
js: by hand 0 1 3 4
Keras: upsampling 0 1 3 4
Keras: nearest 5 7 13 15
Keras: bilinear 0 1 3 4
Keras: crop 0 1 2 4 5 6 8 9 10
SEEN
echo "as before: TensorFlow.js 4.22.0 resizes otherwise than Keras"
