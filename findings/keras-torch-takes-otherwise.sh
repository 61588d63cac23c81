#!/usr/bin/env bash
# Keras 3.15.1 on PyTorch beside TensorFlow: take and average of keras.ops on a small picture.
#
# Guess: as NumPy, on both: the documentation of each says what the same call of NumPy says.
# Seen: on PyTorch take(picture, -1) without an axis is not the last pixel: the rows are added to
#       the -1, not the pixels, so it is pixel 2 of a picture with three rows. The mean of a picture
#       in a mask, average(picture, weights=mask), is one number for each row, which is no mean: 7.8
#       or inf for pixels between 1 and 12. Nothing is said. TensorFlow is right. The average was
#       reported in July 2026 (issue 23250 of its repository); no report of take was found.
# We: no code here calls it; docs/peers.md says what to write.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check keras==3.15.1 torch==2.13.0 tensorflow-cpu==2.21.0 numpy==2.4.6 \
    2> /dev/null
cat > picture.py <<'PY'
import keras, numpy
from keras import ops

picture = numpy.array([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]], "float32")
mask = numpy.array([[1, 1, 1, 1], [0, 0, 0, 0], [1, 0, 0, 1]], "float32")
print(keras.backend.backend())
def plain(values):
    return numpy.round(ops.convert_to_numpy(values), 2).tolist()
given = ops.convert_to_tensor(picture)
print("  take -1, -2, 5:", plain(ops.take(given, numpy.array([-1, -2, 5]))))
print("  take along rows:", plain(ops.take(given, numpy.array([-1]), axis=0)))
print("  mean in a mask:", plain(ops.average(given, weights=mask)))
print("  sum / sum:", plain(ops.sum(given * mask) / ops.sum(mask)))
PY
for name in torch tensorflow; do
    KERAS_BACKEND=$name TF_CPP_MIN_LOG_LEVEL=3 python/bin/python -W ignore picture.py 2> /dev/null
done | tee seen
diff seen - <<'SEEN'
torch
  take -1, -2, 5: [3.0, 2.0, 6.0]
  take along rows: [[9.0, 10.0, 11.0, 12.0]]
  mean in a mask: [7.75, inf, 15.5]
  sum / sum: 5.170000076293945
tensorflow
  take -1, -2, 5: [12.0, 11.0, 6.0]
  take along rows: [[9.0, 10.0, 11.0, 12.0]]
  mean in a mask: 5.170000076293945
  sum / sum: 5.170000076293945
SEEN
echo "as before: keras.ops of Keras 3.15.1 on PyTorch are not NumPy's"
