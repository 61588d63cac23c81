#!/usr/bin/env bash
# Keras 3.15.1 with NumPy 2.4.6 on JAX 0.10.2: an image and the box of its object through
# augmentation layers, with boxes as COCO writes them (x, y, width, height), as corners, and as
# shares of the image.
#
# Guess: the box stays on the object, up to a pixel; after a rotation it is the box around the
#        rotated one. The format changes nothing.
# Seen: RandomCrop takes the offset of the rows from x and that of the columns from y, in every
#       format. RandomRotation takes boxes of every format for corners, and RandomPerspective gives
#       corners back for every format. CenterCrop, RandomFlip and RandomTranslation are right. The
#       same happens on PyTorch and TensorFlow. Nothing is raised.
# We: docs/peers.md says how to use the boxes that we export.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check keras==3.15.1 numpy==2.4.6 jax==0.10.2 2> /dev/null
cat > boxes.py <<'PY'
import keras
import numpy

image = numpy.zeros((1, 96, 96, 3), "float32")
image[0, 40:54, 34:44] = 255
given = {"xyxy": [34, 40, 44, 54], "xywh": [34, 40, 10, 14], "rel_xyxy": [34 / 96, 40 / 96, 44 / 96, 54 / 96]}
layers = keras.layers
for make in (
    lambda form: layers.CenterCrop(80, 70, bounding_box_format=form),
    lambda form: layers.RandomFlip(seed=1, bounding_box_format=form),
    lambda form: layers.RandomTranslation(0.15, 0.2, seed=1, bounding_box_format=form),
    lambda form: layers.RandomCrop(80, 70, seed=1, bounding_box_format=form),
    lambda form: layers.RandomRotation(0.03, seed=1, bounding_box_format=form),
    lambda form: layers.RandomPerspective(1.0, 0.1, seed=1, bounding_box_format=form),
):
    words = []
    for form, box in given.items():
        layer = make(form)
        boxes = {"boxes": numpy.array([[box]], "float32"), "labels": numpy.zeros((1, 1), "float32")}
        moved = layer({"images": image, "bounding_boxes": boxes}, training=True)
        after = keras.ops.convert_to_numpy(moved["images"])[0, ..., 0] > 127
        rows, columns = numpy.where(after)
        true = numpy.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])
        x, y, right, bottom = keras.ops.convert_to_numpy(moved["bounding_boxes"]["boxes"])[0, 0].astype("float64")
        said = {"xyxy": [x, y, right, bottom], "xywh": [x, y, x + right, y + bottom],
                "rel_xyxy": numpy.array([x, y, right, bottom]) * (after.shape * 2)[::-1]}[form]
        words.append(form + (" right" if abs(true - said).max() <= 3 else " wrong"))
    print(type(layer).__name__ + ":", ", ".join(words))
PY
KERAS_BACKEND=jax python/bin/python -W ignore boxes.py 2> /dev/null | tee seen
diff seen - <<'SEEN'
CenterCrop: xyxy right, xywh right, rel_xyxy right
RandomFlip: xyxy right, xywh right, rel_xyxy right
RandomTranslation: xyxy right, xywh right, rel_xyxy right
RandomCrop: xyxy wrong, xywh wrong, rel_xyxy wrong
RandomRotation: xyxy right, xywh wrong, rel_xyxy wrong
RandomPerspective: xyxy right, xywh wrong, rel_xyxy wrong
SEEN
echo "as before: Keras 3.15.1 moves boxes otherwise than their objects in RandomCrop, RandomRotation and RandomPerspective"
