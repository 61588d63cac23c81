#!/usr/bin/env bash
# OpenCV 5.0.0: a network that PyTorch 2.13.0 exports to ONNX, in the new engine of its module dnn,
# beside ONNX Runtime 1.30.0.
#
# Guess: the numbers are PyTorch's to a thousandth, or the file is refused when it is read.
# Seen: the file is read and no word is said. A picture that the network makes smaller with
#       antialias=True is made smaller without it: 30 grey levels off in the mean for noise. One
#       that is made larger by scale_factor=1.7 lies elsewhere, grid_sample takes another cubic
#       curve, and average pooling with ceil_mode=True divides by another number at the border. ONNX
#       Runtime gives PyTorch's numbers for all four. No report for OpenCV was found.
# We: labelers are TorchScript; docs/peers.md says how to export such networks.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check torch==2.13.0 onnx==1.23.1 onnxscript==0.7.2 onnxruntime==1.30.0 \
    opencv-python-headless==5.0.0.93 numpy==2.4.6 2> /dev/null
cat > network.py <<'PY'
import cv2, numpy, onnxruntime, torch
from torch.nn.functional import avg_pool2d, grid_sample, interpolate

class Network(torch.nn.Module):
    def forward(self, picture, places):
        return (
            interpolate(picture, (28, 28), mode="bilinear", antialias=True),
            interpolate(picture, scale_factor=1.7, mode="bilinear"),
            grid_sample(picture, places, mode="bicubic", align_corners=False),
            avg_pool2d(picture, 3, 2, ceil_mode=True),
            interpolate(picture, (28, 28), mode="bilinear"),
        )

random = numpy.random.RandomState(1)
picture = random.randint(0, 256, (1, 3, 64, 64)).astype("float32")
places = random.uniform(-0.9, 0.9, (1, 40, 40, 2)).astype("float32")
given = {"picture": picture, "places": places}
names = ["made smaller with antialias", "made larger by 1.7", "grid_sample, bicubic", "avg_pool2d with ceil_mode", "made smaller without antialias"]
outputs = [f"y{i}" for i in range(len(names))]
tensors = tuple(torch.from_numpy(value) for value in given.values())
torch.onnx.export(Network(), tensors, "network.onnx", dynamo=True, input_names=list(given), output_names=outputs, verbose=False)
wanted = [y.numpy() for y in Network()(*tensors)]
session = onnxruntime.InferenceSession("network.onnx", providers=["CPUExecutionProvider"])
network = cv2.dnn.readNetFromONNX("network.onnx")
for name, value in given.items():
    network.setInput(value, name)
for name, right, ort, opencv in zip(names, wanted, session.run(None, given), network.forward(outputs)):
    print(f"{name}: ONNX Runtime {abs(ort - right).mean():.2f}, OpenCV {abs(opencv - right).mean():.2f} grey levels off, at most {abs(opencv - right).max():.0f}")
PY
python/bin/python -W ignore network.py 2> errors > said || { cat errors; exit 1; }
grep "grey levels off" said | tee seen
diff seen - <<'SEEN'
made smaller with antialias: ONNX Runtime 0.00, OpenCV 29.59 grey levels off, at most 107
made larger by 1.7: ONNX Runtime 0.00, OpenCV 22.22 grey levels off, at most 123
grid_sample, bicubic: ONNX Runtime 0.00, OpenCV 13.66 grey levels off, at most 68
avg_pool2d with ceil_mode: ONNX Runtime 0.00, OpenCV 2.69 grey levels off, at most 69
made smaller without antialias: ONNX Runtime 0.00, OpenCV 0.00 grey levels off, at most 0
SEEN
echo "as before: OpenCV 5.0.0 gives other numbers than PyTorch for exported networks"
