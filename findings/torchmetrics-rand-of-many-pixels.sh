#!/usr/bin/env bash
# torchmetrics 1.9.0 with PyTorch 2.13.0: AdjustedRandScore of two sets of labels, as pixels of two
# masks or the clusters of a dataset.
#
# Guess: the score of scikit-learn 1.9.1, whatever the number of pixels; it is at most 1.
# Seen: right for 50,000, and with 200,000, which is less than one image of 512 × 512, 1.85 for
#       0.49: counts of pairs are multiplied in 64 bits. No word is said. At other sizes the wrong
#       number lies between 0 and 1. The other scores of clusters (RandScore, FowlkesMallowsIndex,
#       NormalizedMutualInfoScore) are right. One project reported it for its own use; torchmetrics'
#       documents say nothing.
# We: `measure` has no such score; docs/peers.md says what to use.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check torch==2.13.0 torchmetrics==1.9.0 scikit-learn==1.9.1 numpy==2.4.6 2> /dev/null
cat > rand.py <<'PY'
import numpy, torch
from sklearn.metrics import adjusted_rand_score, rand_score
from torchmetrics.clustering import AdjustedRandScore, RandScore

random = numpy.random.default_rng(0)
for pixels in 50_000, 90_000, 200_000, 262_144, 1_000_000:
    truth = random.integers(0, 5, pixels)
    found = numpy.where(random.random(pixels) < 0.7, truth, random.integers(0, 5, pixels))
    print(f"{pixels} pixels:", *(
        f"{type(metric).__name__} {metric(torch.tensor(found), torch.tensor(truth)).item():.3f} for {right(truth, found):.3f}"
        for metric, right in ((AdjustedRandScore(), adjusted_rand_score), (RandScore(), rand_score))))
PY
python/bin/python -W ignore rand.py | tee seen
diff seen - <<'SEEN'
50000 pixels: AdjustedRandScore 0.488 for 0.488 RandScore 0.836 for 0.836
90000 pixels: AdjustedRandScore 4.046 for 0.491 RandScore 0.837 for 0.837
200000 pixels: AdjustedRandScore 1.669 for 0.490 RandScore 0.837 for 0.837
262144 pixels: AdjustedRandScore -0.612 for 0.489 RandScore 0.836 for 0.836
1000000 pixels: AdjustedRandScore -0.265 for 0.492 RandScore 0.837 for 0.837
SEEN
echo "as before: AdjustedRandScore of torchmetrics 1.9.0 is wrong for many pixels"
