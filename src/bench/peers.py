#!/usr/bin/env python3
"""Makes the files of the zoo that hold StyleGAN of rosinality and huangzh13, and MMagic's networks, with their own code.

    python3 src/bench/peers.py SOURCES OUT

SOURCES holds checkouts named OWNER+REPOSITORY; nothing is downloaded:

    rosinality+style-based-gan-pytorch  07fa60b
    huangzh13+StyleGAN.pytorch          b1dfc47
    open-mmlab+mmagic                   0a560bb
    open-mmlab+mmcv                     any 2.x: its convolution module and reference operators

Needs PyTorch and NumPy. The networks are small, their weights random; images come from z = RandomState(seed). MMagic's
and MMCV's modules are loaded one by one, with stand-ins for the packages of theirs that only register and log. OUT gets
checkpoints and images as they lie in src/test/resources/zoo; ZooParityTest compares ours with them. Seen with PyTorch
1.13.0 (those files) and 2.13.0: the images of the two differ by at most 6e-6 of their largest value.
"""
import contextlib
import importlib.util
import os
import sys
import types

import numpy as np
import torch
from torch import nn

SOURCES, OUT = sys.argv[1:3]
random = np.random.RandomState(19)


def source(name):
    return os.path.join(SOURCES, name)


def normal(seed, *shape):
    return torch.from_numpy(np.random.RandomState(seed).randn(*shape).astype("float32"))


def draw(tensor, scale=1.0, mean=0.0):
    tensor.data.copy_(torch.from_numpy((random.randn(*tensor.shape) * scale + mean).astype("float32")))


def affine(bias):
    """The first half is a scale around 1."""
    draw(bias, 0.3)
    bias.data[: bias.numel() // 2] += 1


def faint(*parts):
    """Makes a layer's activations so small that the epsilon of the normalisation after it counts."""
    for part in parts:
        part.data.mul_(0.01)


def keep(name, image):
    image = image.numpy()[0]
    np.save(os.path.join(OUT, name + ".npy"), image)
    print(f"{name}: {image.shape}, deviation {image.std():.2f}, largest {abs(image).max():.2f}")


def mean(mapping):
    return mapping(normal(0, 10000, 16)).mean(0, keepdim=True)


def rosinality():
    sys.path.insert(0, source("rosinality+style-based-gan-pytorch"))
    # Names that PyTorch has dropped since.
    nn.init.xavier_normal, nn.init.kaiming_normal = nn.init.xavier_normal_, nn.init.kaiming_normal_
    import model

    sys.path.pop(0)

    def styled(*args, **kwargs):
        return model.StyledConvBlock(*args, 3, 1, style_dim=16, **kwargs)

    def network():
        g = model.StyledGenerator(16, n_mlp=2)
        g.generator.progression = nn.ModuleList([
            styled(8, 8, initial=True), styled(8, 8, upsample=True), styled(8, 6, upsample=True, fused=True),
            styled(6, 4, upsample=True, fused=True)])
        g.generator.to_rgb = nn.ModuleList([model.EqualConv2d(c, 3, 1) for c in (8, 8, 6, 4)])
        for name, p in g.named_parameters():
            # The finest level stays as it is before training.
            trained = "progression.3" not in name and "to_rgb.3" not in name
            if "noise" in name:
                draw(p, 0.3 if trained else 0)
            elif name.endswith(("weight_orig", "conv1.0.weight", ".input")):
                draw(p)
            elif trained and "adain" in name:
                affine(p)
            elif trained:
                draw(p, 0.3)
        return g.eval()

    g, other = network(), network()
    block = g.generator.progression[1]
    faint(block.conv2.conv.weight_orig, block.conv2.conv.bias, block.noise2.weight_orig)
    for layer in g.generator.to_rgb[:3]:
        layer.conv.weight_orig.data.mul_(0.12)
    sides = [4, 8, 16, 32]
    none = [torch.zeros(1, 1, side, side) for side in sides]
    maps = [normal(100 + i, 1, 1, side, side) for i, side in enumerate(sides)]
    name = "rosinality-stylegan1"
    torch.save({"generator": other.state_dict(), "g_running": g.state_dict()}, f"{OUT}/{name}.model")
    middle = mean(g.style)

    def image(seed, psi, noise):
        return g(normal(seed, 1, 16), noise=noise, step=2, alpha=1, mean_style=None if psi == 1 else middle, style_weight=psi)

    keep(name + ".seed0000-psi1", image(0, 1, none))
    keep(name + ".seed0003-psi0.6", image(3, 0.6, none))
    keep(name + ".noise.seed0000-psi1", image(0, 1, maps))


def huangzh13():
    sys.modules["data"] = types.ModuleType("data")
    sys.modules["data"].get_data_loader = None
    sys.path.insert(0, source("huangzh13+StyleGAN.pytorch"))
    from models.CustomLayers import NoiseLayer
    from models.GAN import Generator, GSynthesis

    sys.path.pop(0)

    def network(**settings):
        g = Generator(**settings)
        # Its constructor keeps the width of w from the synthesis, which then has 512.
        g.g_synthesis = GSynthesis(**settings)
        for name, p in g.named_parameters():
            deep = "g_mapping" in name
            if "noise" in name:
                draw(p, 0.3)
            elif name.endswith("bias"):
                draw(p, 20 if deep else 0.3)
            else:
                draw(p, 100 if deep else 1)
        block = g.g_synthesis.blocks[0]
        faint(block.conv1.weight, block.conv1.bias, block.epi2.top_epi.noise.weight)
        g.truncation.avg_latent.copy_(torch.from_numpy((random.randn(16) * 0.3).astype("float32")))
        return g.eval()

    def image(g, seed, psi, kind=None, noisy=False):
        layers = [m for m in g.modules() if isinstance(m, NoiseLayer)]
        for i, layer in enumerate(layers):
            side = 4 << i // 2
            layer.noise = normal(100 + i, 1, 1, side, side) if noisy else torch.zeros(1, 1, side, side)
        z = normal(seed, 1, 16)
        if kind is not None:
            z = torch.cat([z, g.class_embedding(torch.tensor([kind]))], 1)
        w = g.g_mapping(z)
        if psi != 1:
            w = torch.lerp(g.truncation.avg_latent, w, psi)
        made = g.g_synthesis(w, g.g_synthesis.depth - 1, 1.0)
        for layer in layers:
            layer.noise = None
        return made

    def family(name, g, kind=None):
        g.g_synthesis.to_rgb[-1].weight.data.mul_(0.4 / float(image(g, 0, 1, kind).std()))
        torch.save(g.state_dict(), f"{OUT}/{name}.pth")
        keep(name + ".seed0000-psi1", image(g, 0, 1, kind))
        keep(name + ".seed0003-psi0.6", image(g, 3, 0.6, kind))

    common = dict(latent_size=16, dlatent_size=16, mapping_fmaps=12, mapping_layers=3)
    family("huangzh13-grey-128", network(
        resolution=128, num_channels=1, fmap_max=4, fmap_base=512, blur_filter=[1, 2, 1], structure="linear", **common))
    g = network(
        resolution=16, num_channels=3, fmap_max=6, fmap_base=64, blur_filter=None, structure="fixed", conditional=True,
        n_classes=3, **common)
    family("huangzh13-class-16", g, 2)
    keep("huangzh13-class-16.noise.seed0000-psi1", image(g, 0, 1, 2, noisy=True))


def package(name, **content):
    module = types.ModuleType(name)
    module.__path__ = []
    module.__dict__.update(content)
    sys.modules[name] = module
    parent, _, last = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], last, module)
    return module


def load(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    parent, _, last = name.rpartition(".")
    setattr(sys.modules[parent], last, module)
    spec.loader.exec_module(module)
    return module


class Registry(dict):
    """Builds what was registered by name."""

    def register_module(self, name=None, module=None, **kwargs):
        if module is not None:
            self[name or module.__name__] = module
            return module

        def register(cls):
            for key in [name] if isinstance(name, str) else name or [cls.__name__]:
                self[key] = cls
            return cls

        return register

    def build(self, config, *args, **kwargs):
        config = dict(config)
        kind = config.pop("type")
        return (self[kind] if isinstance(kind, str) else kind)(*args, **config)

    def switch_scope_and_registry(self, scope):
        return contextlib.nullcontext(self)


class BaseModule(nn.Module):
    def __init__(self, init_cfg=None):
        super().__init__()


def stand_ins(registry):
    def nothing(*args, **kwargs):
        pass

    def normal_init(module, mean=0, std=1, bias=0):
        nn.init.normal_(module.weight, mean, std)
        if module.bias is not None:
            nn.init.constant_(module.bias, bias)

    if not hasattr(torch.Tensor, "is_musa"):
        torch.Tensor.is_musa = False
    package("mmengine", print_log=nothing, is_seq_of=lambda s, t: isinstance(s, list) and all(isinstance(x, t) for x in s))
    package("mmengine.model", BaseModule=BaseModule, normal_init=normal_init, constant_init=nothing, kaiming_init=nothing,
            xavier_init=nothing)
    package("mmengine.registry", MODELS=registry)
    package("mmengine.runner")
    package("mmengine.runner.amp", autocast=lambda enabled=False: contextlib.nullcontext())
    package("mmengine.runner.checkpoint", _load_checkpoint_with_prefix=None)
    package("mmengine.dist", get_dist_info=lambda: (0, 1))
    package("mmengine.device", is_musa_available=lambda: False)
    package("mmengine.utils", is_tuple_of=lambda a, b: False,
            digit_version=lambda s: tuple(int(x) for x in s.split("+")[0].replace("a0", "").split(".")))
    package("mmengine.utils.dl_utils", TORCH_VERSION=torch.__version__)
    package("mmengine.utils.dl_utils.parrots_wrapper", _BatchNorm=nn.modules.batchnorm._BatchNorm,
            _InstanceNorm=nn.modules.instancenorm._InstanceNorm, SyncBatchNorm=nn.SyncBatchNorm,
            is_rocm_pytorch=lambda: False)
    package("mmcv")
    package("mmcv.utils", ext_loader=types.SimpleNamespace(load_ext=nothing))
    for name in ("mmcv.ops", "mmcv.cnn", "mmcv.cnn.bricks", "mmagic", "mmagic.models", "mmagic.models.editors"):
        package(name)
    package("mmagic.registry", MODELS=registry)
    package("mmagic.models.archs", AllGatherLayer=None)
    package("mmagic.models.utils", get_module_device=lambda module: torch.device("cpu"))


def shared(parent, path, *files):
    """Loads files of a package, whose names are the package's too."""
    package(parent)
    for file in files:
        module = load(f"{parent}.{file}", f"{path}/{file}.py")
        sys.modules[parent].__dict__.update({k: v for k, v in module.__dict__.items() if not k.startswith("__")})
    return module


def mmagic():
    registry = Registry()
    stand_ins(registry)
    mmcv, editors = source("open-mmlab+mmcv/mmcv"), source("open-mmlab+mmagic/mmagic/models/editors")
    ops = sys.modules["mmcv.ops"]
    gradfix = load("mmcv.ops.conv2d_gradfix", f"{mmcv}/ops/conv2d_gradfix.py")
    ops.conv2d, ops.conv_transpose2d = gradfix.conv2d, gradfix.conv_transpose2d
    for file in ("upfirdn2d", "fused_bias_leakyrelu"):
        load(f"mmcv.ops.{file}", f"{mmcv}/ops/{file}.py")
    bricks = sys.modules["mmcv.cnn.bricks"]
    for file in ("activation", "conv", "norm", "padding", "upsample", "conv_module"):
        module = load(f"mmcv.cnn.bricks.{file}", f"{mmcv}/cnn/bricks/{file}.py")
    bricks.ConvModule, bricks.build_norm_layer = module.ConvModule, module.build_norm_layer
    shared("mmagic.models.editors.pggan", f"{editors}/pggan", "pggan_modules")
    first = shared("mmagic.models.editors.stylegan1", f"{editors}/stylegan1", "stylegan_utils", "stylegan1_modules",
                   "stylegan1_generator").StyleGAN1Generator
    second = shared("mmagic.models.editors.stylegan2", f"{editors}/stylegan2", "stylegan2_modules",
                    "stylegan2_generator").StyleGAN2Generator

    def network(cls, **settings):
        class Narrow(cls):
            """The table of channels is in the constructor."""

            def __setattr__(self, name, value):
                super().__setattr__(name, {4: 8, 8: 8, 16: 6} if name == "channels" else value)

        g = Narrow(16, 16, num_mlps=2, **settings)
        for name, p in g.named_parameters():
            if "noise_injector" in name:
                draw(p, 0.3)
            elif name.endswith("weight_orig"):
                draw(p, 100 if "style_mapping" in name else 1)
            elif name.endswith(".input"):
                draw(p)
            elif "style_mapping" in name:
                draw(p, 20)
            elif "style_modulation.bias" in name:
                draw(p, 0.3, 1)
            elif "affine.bias" in name:
                affine(p)
            else:
                draw(p, 0.3)
        for name, b in g.named_buffers():
            if "injected" in name or name == "w_avg":
                draw(b, 0.3 if name == "w_avg" else 1)
        return g.eval()

    def scale(g, factor, *layers):
        for layer in layers:
            layer.conv.weight_orig.data.mul_(factor)
        return g

    def save(name, g, other, wrapper, meta):
        state = {f"generator.{k}": v for k, v in other.state_dict().items()}
        state.update({f"generator_ema.{wrapper}{k}": v for k, v in g.state_dict().items()})
        if wrapper:
            state["generator_ema.steps"] = torch.tensor(5)
        state["discriminator.conv.weight"] = torch.zeros(2)
        torch.save({"meta": meta, "state_dict": state, "message_hub": {"log_scalars": {}}}, f"{OUT}/{name}.pth")

    def images(name, g, middle, **inputs):
        for seed, psi in ((0, 1), (3, 0.6)):
            made = g(normal(seed, 1, 16), truncation=psi, truncation_latent=middle, randomize_noise=False, **inputs)
            # Its programs turn channels round before they save an image.
            keep(f"{name}.seed{seed:04d}-psi{psi}", made[:, [2, 1, 0]])

    g = network(second)
    scale(g, 0.15, g.to_rgb1, *g.to_rgbs)
    middle = mean(g.style_mapping)
    config = "model = dict(type='StyleGAN2', generator=dict(out_size=16))\n"
    save("mmagic-stylegan2", g, network(second), "module.", {"iter": 5, "cfg": config})
    images("mmagic-stylegan2", g, middle)
    g = network(second, cond_size=3, cond_mapping_channels=12)
    scale(g, 0.3, g.to_rgb1, *g.to_rgbs)
    torch.save(g.state_dict(), f"{OUT}/mmagic-stylegan2-class.pth")
    images("mmagic-stylegan2-class", g, g.w_avg, label=torch.tensor([[0.0, 0.0, 1.0]]))
    g = network(first)
    block = g.convs[1]
    faint(block.conv2.conv.weight_orig, block.conv2.conv.bias, block.noise_injector2.weight)
    scale(g, 0.3, g.to_rgbs[-1])
    save("mmagic-stylegan1", g, network(first), "", {"iter": 5})
    images("mmagic-stylegan1", g, mean(g.style_mapping))


os.makedirs(OUT, exist_ok=True)
torch.set_grad_enabled(False)
print("PyTorch", torch.__version__)
for peer in (rosinality, huangzh13, mmagic):
    peer()
