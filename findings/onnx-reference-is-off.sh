#!/usr/bin/env bash
# onnx 1.23.1 and onnxruntime 1.30.0 (pip, CPU): the reference evaluator of ONNX, which exported
# networks are compared with, on LRN over 4 channels and on GridSample (cubic, padding "border").
# LRN is computed by its formula in NumPy, too; PyTorch's grid_sample agrees with onnxruntime to
# 5e-5 on GridSample.
#
# Guess: all of them agree to within rounding.
# Seen: onnxruntime is right. The reference evaluator is off by more than the largest value for LRN,
#       and by 8 % of it for GridSample; with the paddings "zeros" and "reflection" it is right.
# We: no network of ours goes through ONNX; docs/peers.md says what to compare with.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check onnx==1.23.1 onnxruntime==1.30.0 2> /dev/null
cat > compare.py <<'PY'
import numpy as np
import onnxruntime
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator


def both(operator, inputs, **attributes):
    known = [helper.make_tensor_value_info(name, TensorProto.FLOAT, value.shape) for name, value in inputs.items()]
    node = helper.make_node(operator, list(inputs), ["y"], **attributes)
    graph = helper.make_graph([node], "one", known, [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return ReferenceEvaluator(model).run(None, inputs)[0], session.run(None, inputs)[0]


def off(a, b):
    share = np.abs(a - b).max() / np.abs(b).max()
    return "right" if share < 1e-4 else f"off by {share:.2f} of the largest"


numbers = np.random.default_rng(0)
x = (numbers.random((1, 4, 6, 6)) * 200).astype("float32")
around = np.stack([(x[:, max(c - 1, 0):c + 2] ** 2).sum(1) for c in range(4)], 1)
exact = x / (1 + 1e-4 / 3 * around) ** 0.75
reference, runtime = both("LRN", {"x": x}, size=3)
print("LRN: reference", off(reference, exact), "- onnxruntime", off(runtime, exact))
grid = (numbers.random((1, 8, 8, 2)) * 2.6 - 1.3).astype("float32")
for padding in "zeros", "reflection", "border":
    reference, runtime = both("GridSample", {"x": x, "grid": grid}, mode="cubic", padding_mode=padding)
    print(f"GridSample {padding}: reference {off(reference, runtime)}")
PY
python/bin/python -W ignore compare.py 2> /dev/null | tee seen
diff seen - <<'SEEN'
LRN: reference off by 1.17 of the largest - onnxruntime right
GridSample zeros: reference right
GridSample reflection: reference right
GridSample border: reference off by 0.08 of the largest
SEEN
echo "as before: the reference evaluator of onnx 1.23.1 computes LRN and GridSample wrongly"
