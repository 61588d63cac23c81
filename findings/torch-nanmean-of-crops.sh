#!/usr/bin/env bash
# PyTorch 2.13.0 (pip, CPU): `nanmean` and `nansum` of bfloat16, over a batch that is a crop of a
# larger one. All values are 1.
#
# Guess: the mean is 1 and the sum is right to 3 digits, as `mean` and `sum` say.
# Seen: the mean of 8 crops of 224 x 224 pixels is 0.05. `mean` of the same crops is 1, and so is
#       `nanmean` of a copy of them in memory of its own, or in float32. Sums of parts go through
#       the result, which has 8 bits and does not grow any more.
# We: nothing of ours computes with them; docs/peers.md warns those who train in bfloat16.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check torch==2.13.0 2> /dev/null
cat > crops.py <<'PY'
import torch

torch.set_num_threads(1)
images = torch.ones(8, 3, 226, 226, dtype=torch.bfloat16)
crops = images[:, :, 1:-1, 1:-1]
for name, same in ("crops", crops), ("copies", crops.contiguous()), ("crops in float32", crops.float()):
    print(f"{name}: mean {float(same.mean()):.2f}, nanmean {float(same.nanmean()):.2f}, "
          f"sum {float(same.sum()) / same.numel():.2f}, nansum {float(same.nansum()) / same.numel():.2f} times the count")
PY
python/bin/python -W ignore crops.py 2> /dev/null | tee seen
diff seen - <<'SEEN'
crops: mean 1.00, nanmean 0.05, sum 1.00, nansum 0.05 times the count
copies: mean 1.00, nanmean 1.00, sum 1.00, nansum 1.00 times the count
crops in float32: mean 1.00, nanmean 1.00, sum 1.00, nansum 1.00 times the count
SEEN
echo "as before: PyTorch 2.13.0 takes a mean of 0.05 from crops in bfloat16 that are all 1"
