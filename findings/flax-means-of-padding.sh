#!/usr/bin/env bash
# flax 0.12.8: losses of images in batches of four, the last one filled up with zeros and a mask, as
# jax.jit wants batches of one size. A MultiMetric has an Average and a Welford of the loss.
#
# Guess: both leave out what the mask leaves out: the means are one number, the true one.
# Seen: Welford takes the mask for one more name that it does not know, and counts the filling: the
#       mean is 1.5 for 2.0 and the spread 1.0 for 0.58, beside an Average that is right. Nothing is
#       said, and the page of MultiMetric says that all metrics get the mask. Masks for Average
#       and Accuracy came in 2026 (pull request 5332); no report about Welford was found.
# We: nothing of ours is trained with it; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check flax==0.12.8 jax==0.10.2 numpy==2.4.6 2> /dev/null
cat > losses.py <<'PY'
import jax.numpy as jnp, numpy
from flax import nnx

losses = numpy.array([1.0, 2.0, 3.0, 2.0, 2.0, 2.0], "float32")
metrics = nnx.MultiMetric(mean=nnx.metrics.Average("loss"), spread=nnx.metrics.Welford("loss"))
for start in 0, 4:
    part = losses[start : start + 4]
    filled = jnp.zeros(4).at[: len(part)].set(part)
    metrics.update(loss=filled, mask=jnp.arange(4) < len(part))

def show(name, mean, spread):
    print(f"{name}: mean {mean:.3f}, spread {spread:.3f}")

seen = metrics.compute()
print(f"Average: mean {seen['mean']:.3f}")
show("Welford", seen["spread"].mean, seen["spread"].standard_deviation)
cut = nnx.metrics.Welford("loss")
for start in 0, 4:
    cut.update(loss=jnp.array(losses[start : start + 4]))
show("Welford, parts without filling", cut.compute().mean, cut.compute().standard_deviation)
show("NumPy", losses.mean(), losses.std())
PY
JAX_PLATFORMS=cpu python/bin/python -W ignore losses.py | tee seen
diff seen - <<'SEEN'
Average: mean 2.000
Welford: mean 1.500, spread 1.000
Welford, parts without filling: mean 2.000, spread 0.577
NumPy: mean 2.000, spread 0.577
SEEN
echo "as before: flax 0.12.8 counts what a mask leaves out"
