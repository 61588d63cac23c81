#!/usr/bin/env bash
# torchmetrics 1.9.0: a MetricCollection of one score at two thresholds, or with and without a class
# that is left out, over batches of which the first is easy.
#
# Guess: each score in a collection is what it is alone.
# Seen: the collection compares what the scores have counted after the first batch. Where that is
#       equal, it counts with the first score alone ever after, and gives the second what belongs
#       to the first: F1 at the threshold 0.9 is 0.83, as at 0.5, where it is 0.29 alone, and a
#       Jaccard index that leaves class 0 out is 0.73 for 0.78. One batch of sure answers, or one
#       without the class, is enough, so the numbers hang on the order of the rows. Nothing is said.
#       Reported in 2024 and 2025 for scores of users and for BLEU (issues 2596 and 2916 of its
#       repository).
# We: no code here calls it; docs/peers.md says what to add.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check torch==2.13.0 torchmetrics==1.9.0 numpy==2.4.6 2> /dev/null
cat > scores.py <<'PY'
import numpy, torch
from torchmetrics import MetricCollection
from torchmetrics.classification import BinaryF1Score, MulticlassJaccardIndex

random = numpy.random.default_rng(1)
truth = torch.tensor(random.integers(0, 2, 400))
easy = truth[:40] * 0.98 + 0.01
hard = torch.tensor(random.random(360) * 0.6) + truth[40:] * 0.35
batches = [(easy, truth[:40]), (hard, truth[40:])]
classes = torch.tensor(random.integers(0, 3, 400))
guessed = torch.where(torch.tensor(random.random(400)) < 0.3, torch.tensor(random.integers(0, 3, 400)), classes)
without = classes > 0
pieces = [(classes[without][:50], classes[without][:50]), (guessed, classes)]

def show(name, made, batches):
    for told, scores in {
        "together": MetricCollection(made()),
        "together, last batch first": MetricCollection(made()),
        "together, compute_groups=False": MetricCollection(made(), compute_groups=False),
    }.items():
        for answer, right in batches[::-1] if "first" in told else batches:
            scores.update(answer, right)
        print(f"{name} {told}:", *("%s %.3f" % (key, value) for key, value in sorted(scores.compute().items())))
    alone = made()
    for score in alone.values():
        for answer, right in batches:
            score.update(answer, right)
    print(f"{name} alone:", *("%s %.3f" % (key, score.compute()) for key, score in sorted(alone.items())))

show("F1", lambda: {"middle": BinaryF1Score(0.5), "sure": BinaryF1Score(0.9)}, batches)
show("Jaccard", lambda: {"all": MulticlassJaccardIndex(3), "without 0": MulticlassJaccardIndex(3, ignore_index=0)}, pieces)
PY
python/bin/python -W ignore scores.py | tee seen
diff seen - <<'SEEN'
F1 together: middle 0.832 sure 0.832
F1 together, last batch first: middle 0.832 sure 0.285
F1 together, compute_groups=False: middle 0.832 sure 0.285
F1 alone: middle 0.832 sure 0.285
Jaccard together: all 0.705 without 0 0.727
Jaccard together, last batch first: all 0.705 without 0 0.782
Jaccard together, compute_groups=False: all 0.705 without 0 0.782
Jaccard alone: all 0.705 without 0 0.782
SEEN
echo "as before: collections of torchmetrics 1.9.0 share what scores count"
