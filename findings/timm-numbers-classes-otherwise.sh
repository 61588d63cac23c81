#!/usr/bin/env bash
# timm 1.0.29 beside torchvision 0.28.0, datasets 5.0.1 and scikit-learn 1.9.1: one folder of class
# folders.
#
# Guess: all take the names in the order of text, so that a class has one number everywhere, and all
#        images are there.
# Seen: timm sorts 10 after 2, and capitals among small letters: four of the five numbers differ
#       from those of the three others, so a model trained with the one names the wrong classes with
#       the other. It also takes .png, .jpg and .jpeg only: a class of WebP images is gone with its
#       number, and no word is said. The order is told in an issue (222 of its repository); no
#       report of the lost WebP files was found. With add_img_extensions(".webp") and class_map= it
#       does as the others.
# We: `classes.json` of an export holds the dataset's own numbers; docs/export.md says what timm
#     needs.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check torch==2.13.0 torchvision==0.28.0 timm==1.0.29 datasets==5.0.1 scikit-learn==1.9.1 \
    pillow==12.3.0 2> /dev/null
# The compiled part of torchvision does not load beside a PyTorch without CUDA. Its Python part,
# which alone is used here, then needs names.
touch names.py
python/bin/python -c "import torchvision" 2> /dev/null || cat > names.py <<'PY'
import torch

for name in "nms", "qnms":
    torch.library.define("torchvision::" + name, "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
PY
cat > folders.py <<'PY'
import names, datasets, pathlib, PIL.Image, sklearn.datasets, timm.data, torchvision.datasets

datasets.disable_progress_bars()
for name, ending in {"1": "png", "2": "jpg", "10": "png", "Yeast": "png", "cells": "png", "fibres": "webp"}.items():
    folder = pathlib.Path("images", name)
    folder.mkdir(parents=True)
    PIL.Image.new("RGB", (8, 8)).save(folder / f"a.{ending}")
seen = {
    "torchvision": torchvision.datasets.ImageFolder("images"),
    "timm": timm.data.create_dataset("", root="images"),
    "datasets": datasets.load_dataset("imagefolder", data_dir="images", split="train", cache_dir="cache"),
}
print("torchvision:", seen["torchvision"].classes, len(seen["torchvision"]), "images")
print("datasets:", seen["datasets"].features["label"].names, len(seen["datasets"]), "images")
print("scikit-learn:", sklearn.datasets.load_files("images").target_names)
print("timm:", list(seen["timm"].reader.class_to_idx), len(seen["timm"]), "images")
timm.data.add_img_extensions(".webp")
told = timm.data.create_dataset("", root="images", class_map=seen["torchvision"].class_to_idx)
print("timm, told:", list(told.reader.class_to_idx), len(told), "images")
PY
HF_HOME=$work/home HF_HUB_OFFLINE=1 python/bin/python -W ignore folders.py | tee seen
diff seen - <<'SEEN'
torchvision: ['1', '10', '2', 'Yeast', 'cells', 'fibres'] 6 images
datasets: ['1', '10', '2', 'Yeast', 'cells', 'fibres'] 6 images
scikit-learn: ['1', '10', '2', 'Yeast', 'cells', 'fibres']
timm: ['1', '2', '10', 'cells', 'Yeast'] 5 images
timm, told: ['1', '10', '2', 'Yeast', 'cells', 'fibres'] 6 images
SEEN
echo "as before: timm 1.0.29 numbers classes otherwise, and leaves out WebP"
