#!/usr/bin/env bash
# torchmetrics 1.9.0: IntersectionOverUnion of boxes with themselves, one to twenty objects of one
# class in an image.
#
# Guess: 1, as for one object: each found box is compared with the box that it found.
# Seen: every found box is compared with every true box of its class, and all the pairs are
#       averaged: two objects give 0.5, five 0.2, twenty 0.05, and the generalised and complete
#       kinds are negative. A detector that finds one of five objects scores as high as one that
#       finds all. With iou_threshold=0.5 all are 1, also where four of five are not found. Its page
#       says that other classes are left out, not that pairs of one class are averaged; an issue
#       about other classes (1921) was closed, none about this was found.
# We: no command of ours compares boxes; docs/peers.md says how to match them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check torch==2.13.0 torchvision==0.28.0 torchmetrics==1.9.0 scipy==1.17.1 2> /dev/null
# The compiled part of torchvision does not load beside a PyTorch without CUDA. Its Python part,
# which alone is used here, then needs names.
touch names.py
python/bin/python -c "import torchvision" 2> /dev/null || cat > names.py <<'PY'
import torch

for name in "nms", "qnms":
    torch.library.define("torchvision::" + name, "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
PY
cat > boxes.py <<'PY'
import names, torch
from scipy.optimize import linear_sum_assignment
from torchmetrics.detection import CompleteIntersectionOverUnion, IntersectionOverUnion
from torchvision.ops import box_iou

def objects(count):
    left = torch.arange(count) * 20.0
    boxes = torch.stack([left, left * 0, left + 10, left * 0 + 10], 1)
    return {"boxes": boxes, "labels": torch.zeros(count, dtype=torch.long), "scores": torch.ones(count)}

def score(metric, found, true):
    metric.update([found], [true])
    return round(list(metric.compute().values())[0].item(), 2)

def matched(found, true):
    overlaps = box_iou(found["boxes"], true["boxes"])
    pairs = linear_sum_assignment(overlaps, maximize=True)
    return round(overlaps[pairs].sum().item() / max(len(found["boxes"]), len(true["boxes"])), 2)

for found, true in (1, 1), (2, 2), (5, 5), (20, 20), (1, 5):
    boxes = objects(found), objects(true)
    print(
        f"{found} of {true} found: IoU {score(IntersectionOverUnion(), *boxes)}, complete IoU {score(CompleteIntersectionOverUnion(), *boxes)},",
        f"with a threshold {score(IntersectionOverUnion(iou_threshold=0.5), *boxes)}, matched {matched(*boxes)}",
    )
PY
python/bin/python -W ignore boxes.py | tee seen
diff seen - <<'SEEN'
1 of 1 found: IoU 1.0, complete IoU 1.0, with a threshold 1.0, matched 1.0
2 of 2 found: IoU 0.5, complete IoU 0.3, with a threshold 1.0, matched 1.0
5 of 5 found: IoU 0.2, complete IoU -0.25, with a threshold 1.0, matched 1.0
20 of 20 found: IoU 0.05, complete IoU -0.7, with a threshold 1.0, matched 1.0
1 of 5 found: IoU 0.2, complete IoU -0.3, with a threshold 1.0, matched 0.2
SEEN
echo "as before: torchmetrics 1.9.0 gives equal boxes less than 1"
