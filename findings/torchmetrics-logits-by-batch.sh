#!/usr/bin/env bash
# torchmetrics 1.9.0 with PyTorch 2.13.0: scores of a classifier's raw outputs (logits), which its
# documents allow, in batches of several sizes.
#
# Guess: the size of the batches changes nothing: all answers are added up before the score is
#        computed.
# Seen: each call decides for itself whether it was given logits: a batch whose numbers all lie
#       between 0 and 1 is taken for probabilities and kept, the others are put through a sigmoid
#       (or softmax). With batches of one image the accuracy, the AUROC and the F1 of the same 400
#       answers differ from those of one batch; 0.3 is then below one half. Reported since 2023 and
#       open; its documents say "values outside [0, 1]", not of what.
# We: no code here calls it; docs/peers.md says what to give.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check torch==2.13.0 torchmetrics==1.9.0 2> /dev/null
cat > logits.py <<'PY'
import torch
from torchmetrics.classification import BinaryAccuracy, BinaryAUROC, BinaryF1Score, MulticlassAveragePrecision

random = torch.Generator().manual_seed(0)
truth = torch.randint(0, 2, (400,), generator=random)
logits = (truth - 0.5) * 1.2 + torch.randn(400, generator=random)
kinds = torch.randint(0, 3, (400,), generator=random)
scores = torch.randn(400, 3, generator=random) / 2 + torch.nn.functional.one_hot(kinds, 3) / 2
for metric, given, right in (
        (BinaryAccuracy(), logits, truth), (BinaryAUROC(), logits, truth), (BinaryF1Score(), logits, truth),
        (MulticlassAveragePrecision(3), scores, kinds)):
    print(type(metric).__name__ + ":", end="")
    for size in 400, 4, 1:
        metric.reset()
        for start in range(0, 400, size):
            metric.update(given[start:start + size], right[start:start + size])
        print(f" {metric.compute().item():.3f} in batches of {size}", end="" if size == 1 else ",")
    print()
PY
python/bin/python -W ignore logits.py | tee seen
diff seen - <<'SEEN'
BinaryAccuracy: 0.767 in batches of 400, 0.765 in batches of 4, 0.707 in batches of 1
BinaryAUROC: 0.820 in batches of 400, 0.814 in batches of 4, 0.743 in batches of 1
BinaryF1Score: 0.785 in batches of 400, 0.782 in batches of 4, 0.679 in batches of 1
MulticlassAveragePrecision: 0.655 in batches of 400, 0.655 in batches of 4, 0.572 in batches of 1
SEEN
echo "as before: the size of batches changes scores of logits in torchmetrics 1.9.0"
