#!/usr/bin/env bash
# PyTorch 2.13.0 (pip, CPU) with g++: torch.compile of the smallest value of a picture in uint8, all
# of whose values are 20 to 119, and of the usual stretch to 0..1 that uses it. Reported as pytorch
# issue 191499 in September 2026, for versions up to 2.15.
#
# Guess: what is compiled gives the same numbers.
# Seen: the minimum is below every value of the picture (0 with AVX-512, 1 with AVX2), so the
#       stretched picture has no black. `argmin` of rows names other places. The maximum is right,
#       and so are int16, int64 and float32.
# We: nothing of ours is compiled so; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check torch==2.13.0 setuptools 2> /dev/null
cat > least.py <<'PY'
import torch

torch.manual_seed(0)
picture = torch.randint(20, 120, (64, 64))


def stretched(x):
    return (x - x.min()).float() / (x.max() - x.min())


for kind in torch.uint8, torch.int16, torch.float32:
    x = picture.to(kind)
    plain = [x.min(), x.max(), x.argmin(1), stretched(x)]
    compiled = [torch.compile(f)(x) for f in (torch.min, torch.max, lambda y: y.argmin(1), stretched)]
    same = ["right" if torch.allclose(a.float(), b.float(), atol=1e-6) else "wrong" for a, b in zip(plain, compiled)]
    print(kind, *(f"{name} {one}" for name, one in zip(("min", "max", "argmin", "stretched"), same)), sep=", ")
PY
TORCHINDUCTOR_CACHE_DIR="$work/cache" python/bin/python -W ignore least.py 2> /dev/null | tee seen
diff seen - <<'SEEN'
torch.uint8, min wrong, max right, argmin wrong, stretched wrong
torch.int16, min right, max right, argmin right, stretched right
torch.float32, min right, max right, argmin right, stretched right
SEEN
echo "as before: compiled by PyTorch 2.13.0, the minimum of uint8 is below all values"
