#!/usr/bin/env bash
# Keras 3.15.1 on TensorFlow 2.21.0 and on JAX 0.10.2: keras.metrics of images of 8 bits, as image
# files give them.
#
# Guess: a metric turns what it gets into its own type, float32, first; MeanSquaredError is the
#        square of RootMeanSquaredError.
# Seen: MeanSquaredError and MeanAbsoluteError subtract and square in 8 bits. Pictures of noise have
#       a mean squared error of 108, where 11,555 is right; RootMeanSquaredError of the same two is
#       right. No word is said.
# We: no code here calls them; docs/peers.md says what to give to them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check keras==3.15.1 tensorflow-cpu==2.21.0 jax==0.10.2 numpy==2.4.6 2> /dev/null
cat > metrics.py <<'PY'
import keras, numpy

chance = numpy.random.default_rng(0)
one, other = chance.integers(0, 256, (2, 2, 300), "uint8")
for name in "MeanSquaredError", "MeanAbsoluteError", "RootMeanSquaredError":
    values = []
    for kind in "uint8", "float32":
        metric = getattr(keras.metrics, name)()
        metric.update_state(one.astype(kind), other.astype(kind))
        values.append(float(numpy.asarray(metric.result())))
    print(f"{keras.backend.backend()}, {name}: {values[0]:.0f}, right {values[1]:.0f}")
PY
for backend in tensorflow jax; do
  KERAS_HOME=$work KERAS_BACKEND=$backend TF_CPP_MIN_LOG_LEVEL=3 JAX_PLATFORMS=cpu python/bin/python -W ignore metrics.py 2> error || { cat error; exit 1; }
done | tee seen
diff seen - <<'SEEN'
tensorflow, MeanSquaredError: 108, right 11555
tensorflow, MeanAbsoluteError: 131, right 87
tensorflow, RootMeanSquaredError: 107, right 107
jax, MeanSquaredError: 108, right 11555
jax, MeanAbsoluteError: 131, right 87
jax, RootMeanSquaredError: 107, right 107
SEEN
echo "as before: Keras 3.15.1 computes errors of 8 bits in 8 bits"
