"""The parts of projection.sh that run on PyTorch: a feature network, and NVIDIA's projector on the sample network.

    projection.py features OUT.pt            VGG16's shape with random weights, the same every time
    projection.py nvidia CODE NETWORK FEATURES STEPS PICTURE...
                                            prints for each picture: its name, the last distance; then the milliseconds
                                            of a step and the milliseconds of all cores together

CODE is a folder with NVIDIA's stylegan2-ada-pytorch, which is not part of this project. NETWORK is a conditional network
in our neutral form, whose tensors have NVIDIA's names.
"""
import contextlib
import io
import json
import re
import struct
import sys
import time
import types

import numpy as np
import torch

CLASS = 1


def features(out):
    torch.manual_seed(1)

    class Features(torch.nn.Module):
        def __init__(self):
            super().__init__()
            layers, channels = [], 3
            for width, count in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
                block = []
                for _ in range(count):
                    conv = torch.nn.Conv2d(channels, width, 3, padding=1)
                    torch.nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
                    torch.nn.init.zeros_(conv.bias)
                    block += [conv, torch.nn.ReLU()]
                    channels = width
                layers.append(torch.nn.Sequential(*block))
            self.blocks = torch.nn.ModuleList(layers)

        def forward(self, x, resize_images: bool = False, return_lpips: bool = True):
            x = x / 127.5 - 1
            found = []
            for i, block in enumerate(self.blocks):
                if i > 0:
                    x = torch.nn.functional.max_pool2d(x, 2)
                x = block(x)
                size = float(x.shape[2] * x.shape[3])
                unit = x / (torch.sqrt(torch.sum(x * x, dim=1, keepdim=True)) + 1e-10)
                found.append((unit / size ** 0.5).flatten(1))
            return torch.cat(found, dim=1)

    torch.jit.script(Features().eval().requires_grad_(False)).save(out)


def read(path):
    with open(path, "rb") as f:
        header = json.loads(f.read(struct.unpack("<Q", f.read(8))[0]))
        rest = f.read()
    meta = json.loads(header.pop("__metadata__")["stylemill"])
    state = {}
    for name, entry in header.items():
        a, b = entry["data_offsets"]
        state[name] = torch.from_numpy(np.frombuffer(rest[a:b], np.float32).copy()).reshape(entry["shape"])
    return meta, state


def nvidia(code, network, features_file, steps, pictures):
    sys.path.insert(0, code)
    # Only the command line of projector.py needs these, and it is not used.
    for name in ("imageio", "legacy"):
        sys.modules[name] = types.ModuleType(name)
    import PIL.Image
    import projector
    import training.networks as networks

    meta, state = read(network)
    sizes = [2 ** i for i in range(2, 11) if 2 ** i <= meta["img_resolution"]]
    widths = [state["synthesis.b%d.conv1.weight" % size].shape[0] for size in sizes]
    made = networks.Generator(
        z_dim=meta["z_dim"], c_dim=meta["c_dim"], w_dim=meta["w_dim"], img_resolution=meta["img_resolution"],
        img_channels=meta["img_channels"], mapping_kwargs=dict(num_layers=meta["mapping_layers"]),
        synthesis_kwargs=dict(channel_base=widths[-1] * meta["img_resolution"], channel_max=widths[0]))
    made.load_state_dict(state)
    # projector.py names no class, which conditional networks refuse.
    mapping = networks.MappingNetwork.forward
    one = torch.eye(meta["c_dim"])[CLASS : CLASS + 1]
    networks.MappingNetwork.forward = lambda self, z, c, **more: mapping(
        self, z, one.repeat(len(z), 1) if c is None else c, **more)
    projector.dnnlib.util.open_url = lambda url: open(features_file, "rb")
    wall, cpu = 0, 0
    for picture in pictures:
        target = torch.tensor(np.array(PIL.Image.open(picture).convert("RGB")).transpose(2, 0, 1))
        # What a run does once, a run of one step does too.
        for sign, count in ((-1, 1), (1, steps)):
            said = io.StringIO()
            torch.manual_seed(303)
            start = time.perf_counter(), time.process_time()
            with contextlib.redirect_stdout(said):
                projector.project(made, target, num_steps=count, verbose=True, device=torch.device("cpu"))
            wall += sign * (time.perf_counter() - start[0])
            cpu += sign * (time.process_time() - start[1])
        print(picture, re.findall(r"dist (\S+)", said.getvalue())[-1], flush=True)
    each = 1000 / (steps - 1) / len(pictures)
    print("step %.1f %.1f" % (wall * each, cpu * each))


if sys.argv[1] == "features":
    features(sys.argv[2])
else:
    nvidia(*sys.argv[2:5], int(sys.argv[5]), sys.argv[6:])
