#!/usr/bin/env bash
# torchvision 0.28.0: ToTensor of a grey PNG of 16 bits, as cameras and microscopes give.
#
# Guess: float32 between 0 and 1, as its documents say of images of 8 bits, or the values as they
#        are.
# Seen: int16, neither divided nor right: 32,768 becomes -32,768 and the brightest value is -1.
#       Nothing is said. Reported in 2024 (pytorch/vision, issue 8188) and open. pil_to_tensor and
#       v2.ToImage give uint16 with the right values, and v2.ToDtype(scale=True) divides them by
#       65,535.
# We: our images have 8 bits; docs/peers.md says what to use for images of others.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check torch==2.13.0 torchvision==0.28.0 pillow==12.3.0 2> /dev/null
# The compiled part of torchvision does not load beside a PyTorch without CUDA. Its Python part,
# which alone is used here, then needs names.
touch names.py
python/bin/python -c "import torchvision" 2> /dev/null || cat > names.py <<'PY'
import torch

for name in "nms", "qnms":
    torch.library.define("torchvision::" + name, "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
PY
cat > grey.py <<'PY'
import names, numpy, PIL.Image, torch
from torchvision import transforms
from torchvision.transforms import v2

PIL.Image.fromarray(numpy.array([[0, 1, 32767, 32768, 65535]], "uint16")).save("grey.png")
image = PIL.Image.open("grey.png")
print("in the file:", *numpy.array(image)[0].tolist())
for name, transform in {
    "ToTensor": transforms.ToTensor(),
    "PILToTensor": transforms.PILToTensor(),
    "v2.ToImage": v2.ToImage(),
    "v2.ToImage, v2.ToDtype": v2.Compose([v2.ToImage(), v2.ToDtype(torch.float32, scale=True)]),
}.items():
    tensor = transform(image)
    print(f"{name}: {tensor.dtype},", *(round(value, 4) for value in tensor.flatten().tolist()))
PY
python/bin/python -W ignore grey.py | tee seen
diff seen - <<'SEEN'
in the file: 0 1 32767 32768 65535
ToTensor: torch.int16, 0 1 32767 -32768 -1
PILToTensor: torch.uint16, 0 1 32767 32768 65535
v2.ToImage: torch.uint16, 0 1 32767 32768 65535
v2.ToImage, v2.ToDtype: torch.float32, 0.0 0.0 0.5 0.5 1.0
SEEN
echo "as before: ToTensor of torchvision 0.28.0 gives a sign to images of 16 bits"
