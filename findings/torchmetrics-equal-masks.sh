#!/usr/bin/env bash
# torchmetrics 1.9.0: scores of masks for each class, where a class is in some images only, as rare
# classes are.
#
# Guess: masks compared with themselves get 1 for every class that is in any image, from each of the
#        three scores.
# Seen: GeneralizedDiceScore(per_class=True) counts an image without the class, in which it was
#       rightly not found, as 0. A class in 1 of 5 images gets 0.2 from equal masks. DiceScore and
#       MeanIoU leave such images out and give 1.
# We: the overlap that `masks` prints counts pixels over all images, so that it is 1 for equal
#     masks; docs/peers.md warns.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check torch==2.13.0 torchmetrics==1.9.0 2> /dev/null
cat > equal.py <<'PY'
import torch
from torchmetrics.segmentation import DiceScore, GeneralizedDiceScore, MeanIoU

masks = torch.zeros(5, 4, 4, dtype=torch.long)
masks[:3, :2] = 1
masks[0, :, 3] = 2
usual = {"num_classes": 3, "input_format": "index"}
for name, score in {
    "MeanIoU": MeanIoU(per_class=True, **usual),
    "DiceScore": DiceScore(average="none", **usual),
    "GeneralizedDiceScore": GeneralizedDiceScore(per_class=True, **usual),
}.items():
    print(name + ":", *(round(value, 4) for value in score(masks, masks).tolist()))
PY
python/bin/python -W ignore equal.py 2> /dev/null | tee seen
diff seen - <<'SEEN'
MeanIoU: 1.0 1.0 1.0
DiceScore: 1.0 1.0 1.0
GeneralizedDiceScore: 1.0 0.6 0.2
SEEN
echo "as before: torchmetrics 1.9.0 gives equal masks less than 1 for a rare class"
