#!/usr/bin/env bash
# PyTorch 2.13.0 with onnxscript 0.7.2 and onnxruntime 1.30.0: means of groups, exported to ONNX by
# the new exporter (dynamo=True, the one that is used when nothing is said).
#
# Guess: scatter_reduce with "mean", which averages features by region of a mask, is written as a
#        sum and a count, or refused, as the old exporter does; avg_pool2d keeps its divisor.
# Seen: the file is written without a word, and takes the last pixel of each region for its mean.
#       The divisor of avg_pool2d is gone, in files of both exporters.
# We: labelers are TorchScript files, which keep both; docs/peers.md tells people who export their
#     networks.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check torch==2.13.0 onnx==1.23.1 onnxscript==0.7.2 \
  onnxruntime==1.30.0 2> /dev/null
cat > means.py <<'PY'
import contextlib, io, logging
import onnxruntime
import torch

logging.disable(logging.CRITICAL)

class Regions(torch.nn.Module):
    def forward(self, pixels, regions):
        return torch.zeros(1, 2).scatter_reduce(1, regions, pixels, "mean", include_self=False)

class Divisor(torch.nn.Module):
    def forward(self, pixels):
        return torch.nn.functional.avg_pool2d(pixels, 2, divisor_override=1)

regions = (torch.tensor([[1.0, 3, 10, 20]]), torch.tensor([[0, 0, 1, 1]]))
square = (torch.tensor([[[[1.0, 2], [3, 4]]]]),)
for network, inputs in (Regions(), regions), (Divisor(), square):
    name = type(network).__name__
    print(name, "PyTorch", network(*inputs).flatten().tolist())
    for exporter in "new", "old":
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                torch.onnx.export(network, inputs, "network.onnx", dynamo=exporter == "new",
                                  opset_version=18, verbose=False)
        except torch.onnx.OnnxExporterError:
            print(name, exporter, "exporter refuses")
            continue
        session = onnxruntime.InferenceSession("network.onnx")
        feed = {slot.name: value.numpy() for slot, value in zip(session.get_inputs(), inputs)}
        print(name, exporter, "exporter", session.run(None, feed)[0].flatten().tolist())
PY
python/bin/python -W ignore means.py 2> /dev/null | grep -E '^(Regions|Divisor) ' | tee seen
diff seen - <<'SEEN'
Regions PyTorch [2.0, 15.0]
Regions new exporter [3.0, 20.0]
Regions old exporter refuses
Divisor PyTorch [10.0]
Divisor new exporter [2.5]
Divisor old exporter [2.5]
SEEN
echo "as before: PyTorch 2.13.0 exports the mean of a region as its last pixel"
