#!/usr/bin/env python3
"""Turns a PyTorch generator into a TorchScript archive that Stylemill runs.

    python3 export.py --demo demo.pt
    python3 export.py my_code.py:load generator.pt --z-dim 512 [--c-dim 10] [--range 0 1]

my_code.py:load names a function without parameters in a Python file; it returns the generator as a
torch.nn.Module whose forward takes z [N, z_dim], with --c-dim also class vectors [N, c_dim], and
gives images [N, channels, resolution, resolution]. Needs PyTorch 1.13 or newer, nothing else.
"""

import argparse
import hashlib
import importlib.util
import math
import os
import sys
import tempfile

import torch

BATCHES = (1, 2, 3, 8)


def demo():
    """A small made-up generator with random weights: z and two classes to 32 x 32 RGB."""
    torch.manual_seed(1)

    class Demo(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.first = torch.nn.Linear(16 + 2, 32 * 4 * 4)
            self.convs = torch.nn.ModuleList(
                torch.nn.Conv2d(i, o, 3, padding=1) for i, o in ((32, 32), (32, 16), (16, 16))
            )
            self.rgb = torch.nn.Conv2d(16, 3, 1)

        def forward(self, z, c):
            x = self.first(torch.cat([z, c], dim=1)).reshape(z.shape[0], 32, 4, 4)
            for conv in self.convs:
                x = torch.nn.functional.interpolate(x, scale_factor=2.0, mode="nearest")
                x = torch.nn.functional.leaky_relu(conv(x), 0.2)
            return torch.tanh(self.rgb(x))

    return Demo()


def loaded(place):
    """Returns what the named function of a Python file gives."""
    path, _, function = place.rpartition(":")
    if not path or not os.path.isfile(path):
        sys.exit(f"export: {place}: name a Python file and a function in it, such as my_code.py:load")
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    spec = importlib.util.spec_from_file_location("generator_code", path)
    code = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(code)
    return getattr(code, function)()


def latents(batch, z_dim, c_dim, seed):
    random = torch.Generator().manual_seed(seed)
    inputs = [torch.randn(batch, z_dim, generator=random)]
    if c_dim:
        classes = torch.arange(seed, seed + batch) % c_dim
        inputs.append(torch.nn.functional.one_hot(classes, c_dim).float())
    return tuple(inputs)


def difference(module, archive, batch, z_dim, c_dim):
    """Returns the largest difference over three inputs; infinity where the archive fails or gives another shape."""
    worst = 0.0
    for seed in range(1, 4):
        inputs = latents(batch, z_dim, c_dim, seed)
        wanted = module(*inputs)
        try:
            given = archive(*inputs)
        except RuntimeError:
            return math.inf
        if given.shape != wanted.shape or not torch.isfinite(given).all():
            return math.inf
        worst = max(worst, (given - wanted).abs().max().item())
    return worst


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("generator", nargs="?", help="FILE.py:FUNCTION")
    parser.add_argument("archive", help="the TorchScript archive to write")
    parser.add_argument("--demo", action="store_true", help="export a small made-up generator")
    parser.add_argument("--z-dim", type=int, help="length of z")
    parser.add_argument("--c-dim", type=int, default=0, help="length of the class vector, 0 without classes")
    parser.add_argument("--range", type=float, nargs=2, default=(-1.0, 1.0), help="values of black and white")
    args = parser.parse_args()
    if args.demo == (args.generator is not None):
        parser.error("name a generator, or give --demo")
    if args.demo:
        args.z_dim, args.c_dim = 16, 2
    if not args.z_dim:
        parser.error("--z-dim is needed: the length of z")

    module = (demo() if args.demo else loaded(args.generator)).eval().float().cpu()
    module.requires_grad_(False)
    with torch.no_grad():
        first = latents(1, args.z_dim, args.c_dim, 0)
        wanted = module(*first)
        if not isinstance(wanted, torch.Tensor) or wanted.ndim != 4 or wanted.shape[2] != wanted.shape[3]:
            sys.exit("export: the generator must give one tensor [N, channels, resolution, resolution]; wrap it in a"
                     " module that does")
        if not torch.equal(wanted, module(*first)):
            sys.exit("export: the generator gives another image for the same input; make its noise constant first"
                     " (for NVIDIA's: call it with noise_mode='const')")
        # Batch 1: code that groups by batch or by class takes the number 1 into the trace, which
        # Stylemill can run. A batch of 2 or more there would be frozen, and the archive then fails
        # at every other batch.
        archive = torch.jit.trace(module, first, check_trace=False)
        with tempfile.TemporaryDirectory() as folder:
            part = os.path.join(folder, "archive.pt")
            torch.jit.save(archive, part)
            again = torch.jit.load(part)
            found = {batch: difference(module, again, batch, args.z_dim, args.c_dim) for batch in BATCHES}
            if found[1] != 0.0:
                sys.exit(f"export: the archive differs from the module by {found[1]:g} at batch 1; nothing was written."
                         " Look for Python code that depends on values of tensors: a trace keeps one way through it")
            with open(part, "rb") as file:
                content = file.read()
    with open(args.archive, "wb") as file:
        file.write(content)

    exact = all(value == 0.0 for value in found.values())
    print(f"# PyTorch {torch.__version__}; largest difference to the module by batch: "
          + ", ".join(f"{batch}: {value:g}" for batch, value in found.items()))
    print("# every batch size gives the module's bits; write batch: 8, or another, if you like" if exact
          else "# only batch 1 is exact; leave batch out (auto means 1)")
    fields = [f"zDim: {args.z_dim}"] + ([f"cDim: {args.c_dim}"] if args.c_dim else [])
    fields.append(f"resolution: {wanted.shape[2]}")
    fields += [f"channels: {wanted.shape[1]}"] if wanted.shape[1] != 3 else []
    fields += [f"range: [{args.range[0]:g}, {args.range[1]:g}]"] if tuple(args.range) != (-1.0, 1.0) else []
    print("generator:")
    print(f"  checkpoint: {args.archive}")
    print(f"  sha256: {hashlib.sha256(content).hexdigest()}")
    print(f"  torchscript: {{{', '.join(fields)}}}")


if __name__ == "__main__":
    main()
