#!/usr/bin/env bash
# ONNX Runtime 1.30.0 with nibabel 5.4.2: a network that takes an image or a mask whose numbers have
# the other order of bytes, as those of .mgz and FITS files have.
#
# Guess: the array is converted, or refused as PyTorch does.
# Seen: its bytes are taken for numbers of this machine, in real numbers of 16, 32 and 64 bits and
#       in whole ones: class 3 is 50,331,648, and an image of 0.5 is 8.8e-44. Nothing is said, and
#       the type of the array passes for the type of the network. The onnx package refuses or
#       converts such arrays. For Java the same was told in issue 26408 of its repository.
# We: our networks get arrays of Java; docs/peers.md says what to do in Python.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check onnx==1.23.1 onnxruntime==1.30.0 nibabel==5.4.2 numpy==2.4.6 2> /dev/null
cat > bytes.py <<'PY'
import nibabel, numpy, onnx, onnxruntime
from onnx import helper

def largest(array):
    kind = helper.np_dtype_to_tensor_dtype(array.dtype.newbyteorder("="))
    graph = helper.make_graph(
        [helper.make_node("ReduceMax", ["x"], ["y"], keepdims=0)], "g",
        [helper.make_tensor_value_info("x", kind, array.shape)], [helper.make_tensor_value_info("y", kind, [])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": array})[0]

for classes in numpy.full((4, 4, 4), 3, "int32"), numpy.full((4, 4, 4), 0.5, "float32"):
    nibabel.save(nibabel.MGHImage(classes, numpy.eye(4)), "volume.mgz")
    read = numpy.asanyarray(nibabel.load("volume.mgz").dataobj)
    print(f"{classes.dtype}: NumPy {read.max():g}, ONNX Runtime {largest(read):.8g}, converted {largest(read.astype(classes.dtype)):g}")
for kind in "float64", "float16":
    read = numpy.full((4, 4), 0.5, numpy.dtype(kind).newbyteorder(">"))
    print(f"{kind}: NumPy {read.max():g}, ONNX Runtime {largest(read):.3g}, converted {largest(read.astype(kind)):g}")
PY
python/bin/python bytes.py | tee seen
diff seen - <<'SEEN'
int32: NumPy 3, ONNX Runtime 50331648, converted 3
float32: NumPy 0.5, ONNX Runtime 8.8281803e-44, converted 0.5
float64: NumPy 0.5, ONNX Runtime 2.84e-319, converted 0.5
float16: NumPy 0.5, ONNX Runtime 3.34e-06, converted 0.5
SEEN
echo "as before: ONNX Runtime 1.30.0 reads numbers in the order of the machine"
