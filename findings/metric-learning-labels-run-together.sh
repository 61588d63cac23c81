#!/usr/bin/env bash
# pytorch-metric-learning 2.9.0 with faiss-cpu 1.15.1: the retrieval scores of random features with
# ten identities.
#
# Guess: labels are names. Ten of them give the scores of guessing, about a tenth, whether they
#        begin at 0 or at a seed.
# Seen: AccuracyCalculator makes float32 of labels. From 16,777,216 on neighbours run together and
#       the scores double; at 4,000,000,000 all ten are one and every score is 1.0 for random
#       features. The losses of the same package keep the labels apart. No report was found.
# We: our class numbers are small; docs/peers.md says how to number seeds that serve as labels.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pytorch-metric-learning==2.9.0 faiss-cpu==1.15.1 torch==2.13.0 \
    numpy==2.4.6 2> /dev/null
cat > scores.py <<'PY'
import numpy, torch
from pytorch_metric_learning.losses import ContrastiveLoss
from pytorch_metric_learning.utils.accuracy_calculator import AccuracyCalculator

features = torch.tensor(numpy.random.default_rng(0).random((200, 8)), dtype=torch.float32)
identity = torch.arange(200) % 10
names = "precision_at_1", "r_precision", "mean_average_precision_at_r"
calculator = AccuracyCalculator(include=names, k="max_bin_count")

def show(name, labels):
    scores = calculator.get_accuracy(features, labels)
    print(f"{name}:", *(f"{scores[n]:.3f}" for n in names), f"loss {ContrastiveLoss()(features, labels).item():.3f}")

for first in 0, 16_777_216, 4_000_000_000:
    show(f"labels from {first}", identity + first)
show("numbered again", torch.unique(identity + 4_000_000_000, return_inverse=True)[1])
PY
python/bin/python -W ignore scores.py | tee seen
diff seen - <<'SEEN'
labels from 0: 0.090 0.091 0.022 loss 1.010
labels from 16777216: 0.205 0.237 0.076 loss 1.010
labels from 4000000000: 1.000 1.000 1.000 loss 1.010
numbered again: 0.090 0.091 0.022 loss 1.010
SEEN
echo "as before: pytorch-metric-learning 2.9.0 takes large labels for one"
