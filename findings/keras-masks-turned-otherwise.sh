#!/usr/bin/env bash
# Keras 3.15.1 with NumPy 2.4.6: an image and its mask through one augmentation layer, on PyTorch
# 2.13.0 and on JAX 0.10.2.
#
# Guess: every layer that moves the image moves the mask alike, as Keras promises for
#        "segmentation_masks"; only the seeds' meaning differs between the two.
# Seen: on PyTorch, RandomRotation turns the mask otherwise than the image: they share no pixel
#       here. On JAX, and for the other layers on both, they agree. The cause is
#       keras.ops.image.affine_transform: on PyTorch it writes into the matrix that it is given. The
#       layer uses its matrix again for the mask. Nothing is raised, and the class numbers of the
#       mask are right ones.
# We: docs/peers.md says which backend to augment on.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check keras==3.15.1 numpy==2.4.6 torch==2.13.0 jax==0.10.2 2> /dev/null
cat > turn.py <<'PY'
import keras
import numpy

mask = numpy.zeros((1, 64, 64, 1), "int32")
mask[:, 8:24, 8:56] = 1
image = numpy.repeat(mask * 100, 3, axis=3).astype("float32")
name = keras.backend.backend()
for layer in (
    keras.layers.RandomRotation(0.2, seed=1, interpolation="nearest"),
    keras.layers.RandomTranslation(0.3, 0.3, seed=1, interpolation="nearest"),
    keras.layers.RandomZoom(0.4, seed=1, interpolation="nearest"),
    keras.layers.RandomShear(0.4, 0.4, seed=1, interpolation="nearest"),
):
    moved = layer({"images": image, "segmentation_masks": mask}, training=True)
    seen = keras.ops.convert_to_numpy(moved["images"])[..., 0] > 50
    said = keras.ops.convert_to_numpy(moved["segmentation_masks"])[..., 0] == 1
    assert seen.sum() > 100 and (seen != (image[..., 0] > 50)).any()
    print(f"{name}, {type(layer).__name__}: overlap of image and mask {(seen & said).sum() / (seen | said).sum():.1f}")
matrix = keras.ops.convert_to_tensor([1.0, 0.0, 3.0, 0.0, 1.0, 0.0, 0.0, 0.0])
once, again = (keras.ops.convert_to_numpy(keras.ops.image.affine_transform(image, matrix)) for _ in range(2))
print(f"{name}, affine_transform twice with one matrix:", "same image" if (once == again).all() else "other image")
PY
for backend in torch jax; do KERAS_BACKEND=$backend python/bin/python -W ignore turn.py 2> /dev/null; done | tee seen
diff seen - <<'SEEN'
torch, RandomRotation: overlap of image and mask 0.0
torch, RandomTranslation: overlap of image and mask 1.0
torch, RandomZoom: overlap of image and mask 1.0
torch, RandomShear: overlap of image and mask 1.0
torch, affine_transform twice with one matrix: other image
jax, RandomRotation: overlap of image and mask 1.0
jax, RandomTranslation: overlap of image and mask 1.0
jax, RandomZoom: overlap of image and mask 1.0
jax, RandomShear: overlap of image and mask 1.0
jax, affine_transform twice with one matrix: same image
SEEN
echo "as before: Keras 3.15.1 on PyTorch rotates masks otherwise than their images"
