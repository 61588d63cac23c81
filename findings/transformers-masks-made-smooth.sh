#!/usr/bin/env bash
# transformers 5.18.0: image processors that are given a mask with an image (segmentation_maps).
#
# Guess: the image is resized smoothly, the mask by the nearest pixel, so that its classes stay.
# Seen: those of BEiT and DPT resize the mask as the image, by cubic curves: a mask of classes 0, 3,
#       7 and 255 ("ignore") gets nine or eleven others at the edges, such as 4, 5 and 113, and
#       nothing is said. Those of SegFormer, MobileViT and Mask2Former keep the four. So in both
#       backends. No report was found.
# We: docs/peers.md says how to get masks out of these two.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check torch==2.13.0 torchvision==0.28.0 transformers==5.18.0 pillow==12.3.0 numpy==2.4.6 2> /dev/null
# The compiled part of torchvision does not load beside a PyTorch without CUDA. Its Python part,
# which alone is used here, then needs names.
touch names.py
python/bin/python -c "import torchvision" 2> /dev/null || cat > names.py <<'PY'
import torch

for name in "nms", "qnms":
    torch.library.define("torchvision::" + name, "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
PY
cat > masks.py <<'PY'
import names, numpy, transformers
from PIL import Image

classes = numpy.zeros((60, 90), "uint8")
classes[10:40, 20:70] = 3
classes[20:30, 30:50] = 7
classes[50:] = 255
mask = Image.fromarray(classes)
image = Image.merge("RGB", [mask] * 3)

def show(name, result):
    if "labels" in result:
        found = numpy.unique(result["labels"]).tolist()
    else:
        found = result["class_labels"][0].tolist()
    print(f"{name}: {len(found)} classes:", *found)

for name in "Segformer", "MobileViT", "Mask2Former", "Beit", "DPT":
    for backend in "", "Pil":
        processor = getattr(transformers, f"{name}ImageProcessor{backend}")()
        show(name + " " + (backend or "torchvision"), processor(image, segmentation_maps=mask, return_tensors="pt"))
for name in "Beit", "DPT":
    processor = getattr(transformers, f"{name}ImageProcessor")()
    show(name + " told nearest", processor(image, segmentation_maps=mask, resample=Image.Resampling.NEAREST, return_tensors="pt"))
PY
HF_HOME=$work/home HF_HUB_OFFLINE=1 python/bin/python -W ignore masks.py | tee seen
diff seen - <<'SEEN'
Segformer torchvision: 4 classes: 0 3 7 255
Segformer Pil: 4 classes: 0 3 7 255
MobileViT torchvision: 4 classes: 0 3 7 255
MobileViT Pil: 4 classes: 0 3 7 255
Mask2Former torchvision: 4 classes: 0 3 7 255
Mask2Former Pil: 4 classes: 0 3 7 255
Beit torchvision: 13 classes: 0 1 2 3 4 5 6 7 36 113 196 254 255
Beit Pil: 13 classes: 0 1 2 3 4 5 6 7 36 113 196 254 255
DPT torchvision: 15 classes: 0 1 2 3 4 5 6 7 18 56 103 152 199 237 255
DPT Pil: 15 classes: 0 1 2 3 4 5 6 7 18 56 103 152 199 237 255
Beit told nearest: 4 classes: 0 3 7 255
DPT told nearest: 4 classes: 0 3 7 255
SEEN
echo "as before: transformers 5.18.0 makes new classes in masks for BEiT and DPT"
