#!/usr/bin/env bash
# PyTorch 2.13.0 on a CPU and JAX 0.10.2: histograms of many pixels, as one makes them to see how
# dark the images of a set are. 20 million black pixels are 1,221 images of 128 x 128; one image of
# 8192 x 8192 has more.
#
# Guess: the counts are exact, as those of NumPy, OpenCV and bincount are.
# Seen: torch.histc, torch.histogram and jnp.histogram count in float32, one by one. A bin stops at
#       16,777,216 for each thread, without a word; so the sum of the counts is less than the
#       pixels, and the result depends on the number of threads.
# We: no code here calls them; docs/peers.md says what to call instead.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check torch==2.13.0 jax==0.10.2 numpy==2.4.6 2> /dev/null
cat > counts.py <<'PY'
import jax.numpy, numpy, torch

torch.set_num_threads(1)
black = numpy.zeros(20_000_000, "uint8")
pixels = torch.from_numpy(black)
for name, counts in {
    "torch.histc": torch.histc(pixels.float(), 256, 0, 255),
    "torch.histogram": torch.histogram(pixels.float(), 256, range=(0.0, 256.0)).hist,
    "torch.bincount": torch.bincount(pixels, minlength=256),
    "jax.numpy.histogram": jax.numpy.histogram(jax.numpy.asarray(black), 256, (0, 256))[0],
    "jax.numpy.bincount": jax.numpy.bincount(jax.numpy.asarray(black), length=256),
    "numpy.histogram": numpy.histogram(black, 256, (0, 256))[0],
}.items():
    print(f"{name}: {int(counts.max()):,}")
PY
JAX_PLATFORMS=cpu python/bin/python -W ignore counts.py | tee seen
diff seen - <<'SEEN'
torch.histc: 16,777,216
torch.histogram: 16,777,216
torch.bincount: 20,000,000
jax.numpy.histogram: 16,777,216
jax.numpy.bincount: 20,000,000
numpy.histogram: 20,000,000
SEEN
echo "as before: histograms of PyTorch 2.13.0 and JAX 0.10.2 stop counting at 16,777,216"
