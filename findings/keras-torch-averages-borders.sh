#!/usr/bin/env bash
# Keras 3.15.1 with NumPy 2.4.6: one saved model, made on JAX 0.10.2, loaded on PyTorch 2.13.0:
# AveragePooling2D(3, 2, padding="same"), the usual layer that halves a feature map, and the padding
# ops.pad(..., mode="symmetric").
#
# Guess: a .keras file gives the same numbers on every backend up to rounding, as Keras promises.
# Seen: on PyTorch the windows at the last column and row count the border pixel twice, where the
#       size is even: 14.67 for 14.5. Convolutions and maxima agree, and an odd size agrees, so that
#       a test with 7 or 225 pixels finds nothing. "symmetric" repeats the last pixel instead of
#       mirroring, from 2 pixels on. TensorFlow 2.21.0 gives JAX's numbers.
# We: docs/peers.md says so to those who train scorers and networks in Keras.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check keras==3.15.1 numpy==2.4.6 torch==2.13.0 jax==0.10.2 2> /dev/null
cat > border.py <<'PY'
import os
import keras
import numpy

name = keras.backend.backend()
for size in (7, 8):
    file = f"model{size}.keras"
    if not os.path.exists(file):
        start = keras.Input((size, size, 1))
        layers = (keras.layers.AveragePooling2D(3, 2, padding="same"), keras.layers.MaxPooling2D(3, 2, padding="same"),
                  keras.layers.Conv2D(1, 3, 2, padding="same", kernel_initializer="ones"))
        keras.Model(start, [layer(start) for layer in layers]).save(file)
    pixels = numpy.arange(size * size, dtype="float32").reshape(1, size, size, 1)
    outputs = keras.models.load_model(file)(pixels)
    for kind, output in zip(("average", "maximum", "convolution"), outputs):
        print(f"{size} pixels, {kind}, first row:", *(round(float(value), 2) for value in keras.ops.convert_to_numpy(output)[0, 0, :, 0]))
padded = keras.ops.pad(numpy.arange(1, 6), [[3, 3]], mode="symmetric")
print("symmetric:", *keras.ops.convert_to_numpy(padded))
PY
for backend in jax torch; do KERAS_BACKEND=$backend python/bin/python -W ignore border.py 2> /dev/null > $backend.txt; done
diff jax.txt torch.txt > seen || true
cat jax.txt; echo "on PyTorch:"; cat seen
diff seen - <<'SEEN'
4c4
< 8 pixels, average, first row: 9.0 11.0 13.0 14.5
---
> 8 pixels, average, first row: 9.0 11.0 13.0 14.67
7c7
< symmetric: 3 2 1 1 2 3 4 5 5 4 3
---
> symmetric: 1 1 1 1 2 3 4 5 5 5 5
SEEN
echo "as before: Keras 3.15.1 on PyTorch averages the border of even sizes otherwise, and does not mirror"
