#!/usr/bin/env bash
# PyTorch 2.13.0 on a CPU, JAX 0.10.2 and NumPy 2.4.6: seeds of 64 bits, as one takes them from a
# hash for each image.
#
# Guess: seeds that differ give other numbers: manual_seed takes every whole number of 64 bits,
#        initial_seed gives it back, and jax.random.key takes them without a word.
# Seen: PyTorch's generator for a CPU and JAX with its usual settings keep the low 32 bits. Seeds
#       that are 2^32 apart give the same numbers, so that two images are equal: of 100,000 random
#       seeds of 64 bits, 1.2 pairs are to be expected, where it should be one pair in about 4
#       billion such sets. NumPy keeps every bit.
# We: z comes from Philox with a key and a counter of 64 bits each, or from a seed of 32 bits that
#     must be below 2^32.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check torch==2.13.0 jax==0.10.2 numpy==2.4.6 2> /dev/null
cat > seeds.py <<'PY'
import jax, numpy, torch

def pytorch(seed):
    generator = torch.Generator().manual_seed(seed)
    assert generator.initial_seed() == seed
    return torch.randn(4, generator=generator).tolist()

for name, draw in {
    "PyTorch, CPU": pytorch,
    "JAX": lambda seed: jax.random.normal(jax.random.key(seed), 4).tolist(),
    "NumPy": lambda seed: numpy.random.default_rng(seed).normal(size=4).tolist(),
}.items():
    print(name + ":", ", ".join(f"2^{power} apart {'equal' if draw(7) == draw(7 + 2 ** power) else 'other'}" for power in (31, 32, 40)))
PY
JAX_PLATFORMS=cpu python/bin/python -W ignore seeds.py | tee seen
diff seen - <<'SEEN'
PyTorch, CPU: 2^31 apart other, 2^32 apart equal, 2^40 apart equal
JAX: 2^31 apart other, 2^32 apart equal, 2^40 apart equal
NumPy: 2^31 apart other, 2^32 apart other, 2^40 apart other
SEEN
echo "as before: PyTorch 2.13.0 on a CPU and JAX 0.10.2 keep 32 bits of a seed"
