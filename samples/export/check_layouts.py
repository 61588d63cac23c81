#!/usr/bin/env python3
"""Checks what `stylemill convert --layout` wrote against the code of others; downloads nothing.

    python3 check_layouts.py rosinality FOLDER WRITTEN.safetensors [IMAGE.npy SEED]
    python3 check_layouts.py nvidia STATE_DICT.pt WRITTEN.safetensors
    python3 check_layouts.py nvidia FOLDER NETWORK.pkl WRITTEN.safetensors

rosinality: FOLDER is a checkout of rosinality/stylegan2-pytorch. Its generator must take the tensors with strict=True;
with an image (float, NCHW or CHW, psi 1, noise of the file) it must make that image to 1e-4 of its largest value.
nvidia: STATE_DICT.pt is torch.save(G.state_dict()) of NVIDIA's own code for the same network; names, types, shapes and
values must be equal. Or FOLDER is a checkout of NVIDIA's code (stylegan2-ada-pytorch, stylegan3), which loads the original
NETWORK.pkl; emptied, that network must take the written tensors with strict=True and make the same image to the bit.
"""

import json
import struct
import sys
import types

import numpy as np
import torch


def load_file(path):
    """Reads a safetensors file of float32 tensors, as safetensors.torch.load_file does."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    header.pop("__metadata__", None)
    return {
        name: torch.from_numpy(
            np.frombuffer(data[slice(*entry["data_offsets"])], dtype="<f4").reshape(entry["shape"]).copy()
        )
        for name, entry in header.items()
    }


def rosinality(folder, written, image=None, seed="0"):
    # The two CUDA modules are compiled on import and not called on a CPU.
    import torch.utils.cpp_extension

    torch.utils.cpp_extension.load = lambda *args, **kwargs: types.SimpleNamespace()
    sys.path.insert(0, folder)
    import model

    state = load_file(written)
    average = state.pop("latent_avg", None)
    depth = sum(name.startswith("style.") and name.endswith(".weight") for name in state)
    size = 4 << sum(name.startswith("to_rgbs.") and name.endswith(".bias") and "conv" not in name for name in state)
    width = state["style.1.weight"].shape[0]
    # The generator's widths are a table in its constructor; small networks have others, so the
    # layers are made anew.
    channels = {4: state["input.input"].shape[1]}
    for i in range(size.bit_length() - 3):
        channels[8 << i] = state[f"convs.{2 * i + 1}.conv.weight"].shape[1]
    styled, rgb, constant = model.StyledConv, model.ToRGB, model.ConstantInput
    usual = {4: 512, 8: 512, 16: 512, 32: 512, 64: 512, 128: 256, 256: 128, 512: 64, 1024: 32}
    if any(usual[r] != n for r, n in channels.items()):
        order = iter([(channels[4], channels[4])] + [
            pair for r in sorted(channels) if r > 4 for pair in ((channels[r // 2], channels[r]), (channels[r],) * 2)])
        model.ConstantInput = lambda channel, *a, **k: constant(channels[4], *a, **k)
        model.StyledConv = lambda i, o, *a, **k: styled(*next(order), *a, **k)
        widths = iter([channels[r] for r in sorted(channels)])
        model.ToRGB = lambda i, *a, **k: rgb(next(widths), *a, **k)
    generator = model.Generator(size, width, depth).eval()
    generator.load_state_dict(state, strict=True)
    print(f"rosinality's Generator({size}, {width}, {depth}) took {len(state)} tensors with strict=True;"
          f" latent_avg {'is there' if average is not None else 'is not there'}")
    if image is not None:
        wanted = np.load(image)
        z = torch.from_numpy(np.random.RandomState(int(seed)).randn(1, width).astype("float32"))
        with torch.no_grad():
            made = generator([z], randomize_noise=False)[0].numpy()
        off = np.abs(made[0] - wanted.reshape(made[0].shape)).max()
        print(f"largest difference of its image {off:g}, largest value {np.abs(wanted).max():g}")
        assert off <= 1e-4 * np.abs(wanted).max(), "the images differ"


def nvidia(theirs, written):
    wanted = torch.load(theirs, map_location="cpu")
    ours = load_file(written)
    assert set(ours) == set(wanted), f"other names: {sorted(set(ours) ^ set(wanted))}"
    for name, tensor in wanted.items():
        assert ours[name].shape == tensor.shape, f"{name}: {ours[name].shape}, not {tensor.shape}"
        assert torch.equal(ours[name], tensor.float()), f"{name}: other values"
    print(f"{len(ours)} names, shapes and values equal those of G.state_dict()")


def nvidia_code(folder, network, written):
    sys.path.insert(0, folder)
    import legacy

    with open(network, "rb") as file:
        generator = legacy.load_network_pkl(file)["G_ema"].eval().requires_grad_(False).float().cpu()
    z = torch.from_numpy(np.random.RandomState(0).randn(1, generator.z_dim).astype("float32"))
    label = torch.nn.functional.one_hot(torch.zeros(1, dtype=torch.long), max(1, generator.c_dim)).float()

    def image():
        return generator(z, label[:, : generator.c_dim], truncation_psi=0.7, noise_mode="const", force_fp32=True)

    wanted = image()
    for tensor in generator.state_dict().values():
        tensor.zero_()
    assert not torch.equal(image(), wanted), "the emptied network still makes the image"
    generator.load_state_dict(load_file(written), strict=True)
    assert torch.equal(image(), wanted), f"the images differ by {(image() - wanted).abs().max():g}"
    print(f"NVIDIA's {type(generator).__name__} took {len(generator.state_dict())} tensors with strict=True and makes the"
          f" same image of {tuple(wanted.shape[1:])}")


if __name__ == "__main__":
    if len(sys.argv) < 4 or sys.argv[1] not in ("rosinality", "nvidia"):
        sys.exit(__doc__)
    if sys.argv[1] == "nvidia" and len(sys.argv) == 5:
        nvidia_code(*sys.argv[2:])
    else:
        {"rosinality": rosinality, "nvidia": nvidia}[sys.argv[1]](*sys.argv[2:])
