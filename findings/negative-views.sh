#!/usr/bin/env bash
# PyTorch 2.13.0 (pip, CPU) with NumPy 2.4.6: a real tensor that is the imaginary part of a
# conjugate. PyTorch marks it as negative and leaves its memory as it is; every operation gives
# negated numbers.
#
# Guess: what leaves PyTorch has the values that the tensor shows, or is refused, as tensor.numpy()
#        is.
# Seen: torch.save and TorchScript keep the sign. A buffer written by torch.export.save comes back
#       with the other sign, and so does what NumPy takes through DLPack; neither says anything.
#       DLPack does refuse conjugate tensors. (safetensors 0.8.0 loses signs too: its issue 831.)
# We: tensors that torch.save marks as negative or conjugate are refused by name; programs come in
#     as TorchScript, not as torch.export's.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check torch==2.13.0 numpy==2.4.6 2> /dev/null
cat > negative.py <<'PY'
import io
import numpy
import torch

spectrum = torch.tensor([1 + 3j, 2 - 4j])
part = spectrum.conj().imag


class Adds(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("part", part)

    def forward(self, x):
        return x + self.part


def through(save, load):
    file = io.BytesIO()
    save(file)
    file.seek(0)
    return load(file)


def tried(name, work):
    try:
        print(name + ":", work())
    except (RuntimeError, BufferError) as error:
        print(name + ": refused:", str(error).split(". ")[0])


zero = torch.zeros(2)
traced = torch.jit.trace(Adds(), zero)
program = torch.export.export(Adds(), (zero,))
print("the tensor:", part.tolist())
tried("torch.save", lambda: through(lambda f: torch.save(part, f), torch.load).tolist())
tried("torch.jit.save", lambda: through(lambda f: torch.jit.save(traced, f), torch.jit.load)(zero).tolist())
tried("torch.export.export", lambda: program.module()(zero).tolist())
tried("torch.export.save", lambda: through(lambda f: torch.export.save(program, f), torch.export.load).module()(zero).tolist())
tried("tensor.numpy", lambda: part.numpy().tolist())
tried("numpy.from_dlpack", lambda: numpy.from_dlpack(part).tolist())
tried("numpy.from_dlpack, conjugate", lambda: numpy.from_dlpack(spectrum.conj()).tolist())
PY
python/bin/python -W ignore negative.py 2> /dev/null | tee seen
diff seen - <<'SEEN'
the tensor: [-3.0, 4.0]
torch.save: [-3.0, 4.0]
torch.jit.save: [-3.0, 4.0]
torch.export.export: [-3.0, 4.0]
torch.export.save: [3.0, -4.0]
tensor.numpy: refused: Can't call numpy() on Tensor that has negative bit set
numpy.from_dlpack: [3.0, -4.0]
numpy.from_dlpack, conjugate: refused: Can't export tensors with the conjugate bit set
SEEN
echo "as before: torch.export.save and DLPack of PyTorch 2.13.0 lose the sign of negative views"
