#!/usr/bin/env bash
# safetensors 0.8.0 with NumPy 2.4.6 and PyTorch 2.13.0: weights that were transposed on the way
# from one framework to another, such as TensorFlow's kernels (height, width, in, out) for PyTorch
# (out, in, height, width).
#
# Guess: the file holds the values of the array, or a transposed array is refused, as
#        safetensors.torch refuses such a tensor.
# Seen: refused for PyTorch. For NumPy it is written without a word: the shape is right and the
#       values are in memory order, so that a network loads and makes noise. Arrays in Fortran's
#       order, which SVD and PCA give, are written so too. 0.7 wrote them right; 0.8 hands over the
#       address of the memory alone.
# We: docs/directions.md says to save numpy.ascontiguousarray(array).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check safetensors==0.8.0 numpy==2.4.6 torch==2.13.0 2> /dev/null
cat > order.py <<'PY'
import numpy, torch
import safetensors.numpy, safetensors.torch

kernel = numpy.arange(3 * 3 * 4 * 8, dtype=numpy.float32).reshape(3, 3, 4, 8)
axes = (3, 2, 0, 1)
for name, array in {
    "kernel as it is": kernel,
    "kernel, transposed": kernel.transpose(axes),
    "kernel, transposed and made contiguous": numpy.ascontiguousarray(kernel.transpose(axes)),
    "matrix in Fortran's order": numpy.asfortranarray(kernel.reshape(9, 32)),
}.items():
    safetensors.numpy.save_file({"weight": array}, "w.safetensors")
    read = safetensors.numpy.load_file("w.safetensors")["weight"]
    print(name + ":", "same shape," if read.shape == array.shape else "other shape,", "same values" if (read == array).all() else "other values")
try:
    safetensors.torch.save_file({"weight": torch.from_numpy(kernel).permute(axes)}, "w.safetensors")
    print("PyTorch, permuted: written")
except ValueError:
    print("PyTorch, permuted: refused")
PY
python/bin/python -W ignore order.py | tee seen
diff seen - <<'SEEN'
kernel as it is: same shape, same values
kernel, transposed: same shape, other values
kernel, transposed and made contiguous: same shape, same values
matrix in Fortran's order: same shape, other values
PyTorch, permuted: refused
SEEN
echo "as before: safetensors 0.8.0 writes transposed NumPy arrays in the order of memory"
