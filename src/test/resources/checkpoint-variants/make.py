"""Writes small checkpoints in the variants of each format that the golden files do not have, and what they hold.

Run with Python 3 and NumPy; the project's tests only need the results. Weights are random. Each network is first made in
the neutral form of docs/checkpoints.md (its digests go to expected.json), then turned into the layout of the format.
The classes here only represent the ones that real files name; nothing is imported from PyTorch or NVIDIA's code.
"""
import collections, hashlib, io, json, os, pickle, struct, sys, types, zipfile
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
OD = collections.OrderedDict
rng = np.random.RandomState(7)
expected = {}


def module(name):
    m = sys.modules.get(name)
    if m is None or not getattr(m, "__fake__", False):
        m = types.ModuleType(name)
        m.__fake__ = True
        sys.modules[name] = m
    return m


def named(mod, name):
    """A function or class that pickles as mod.name."""
    f = type(name, (), {"__init__": lambda self, *a, **k: None})
    f.__module__, f.__qualname__ = mod, name
    setattr(module(mod), name, f)
    return f


module("torch"); module("torch_utils"); module("dnnlib"); module("dnnlib.tflib"); module("timm"); module("timm.models")
module("torch.nn"); module("torch.nn.modules")
rebuild_tensor = named("torch._utils", "_rebuild_tensor_v2")
rebuild_parameter = named("torch._utils", "_rebuild_parameter")
load_from_bytes = named("torch.storage", "_load_from_bytes")
persistent = named("torch_utils.persistence", "_reconstruct_persistent_obj")
Network = named("dnnlib.tflib.network", "Network")
Network.__setstate__ = lambda self, s: None
EasyDict = type("EasyDict", (dict,), {"__module__": "dnnlib.util"})
module("dnnlib.util").EasyDict = EasyDict
Stranger = named("timm.models.efficientnet", "EfficientNet")
Namespace = __import__("argparse").Namespace
STORAGE = {n: named("torch", n) for n in ("FloatStorage", "HalfStorage", "DoubleStorage", "BFloat16Storage")}
KIND = {"<f4": "FloatStorage", "<f2": "HalfStorage", "<f8": "DoubleStorage"}


class Call:
    def __init__(self, f, *args):
        self.f, self.args = f, args

    def __reduce__(self):
        return self.f, self.args


def legacy(obj_pickler, storages, protocol=2):
    out = io.BytesIO()
    for o in (0x1950A86A20F9469CFC6C, 1001, {"protocol_version": 1001, "little_endian": True, "type_sizes": {"int": 4}}):
        pickle.dump(o, out, protocol)
    obj_pickler(out)
    pickle.dump(sorted(storages), out, protocol)
    for k in sorted(storages):
        a = storages[k]
        out.write(struct.pack("<q", a.size) + a.tobytes())
    return out.getvalue()


class Pid:
    def __init__(self, pid):
        self.pid = pid


class IdPickler(pickle._Pickler):
    def persistent_id(self, obj):
        return obj.pid if isinstance(obj, Pid) else None


def storage_pid(a, key, location):
    return Pid(("storage", STORAGE[KIND[a.dtype.str]], key, location, a.size) + ((None,) if location != "zip" else ()))


def laid(a, order):
    """Flat data and strides of an array, in C order or with the channels last, and with a gap in front."""
    if order == "last" and a.ndim == 4:
        flat = a.transpose(0, 2, 3, 1)
        o, i, h, w = a.shape
        return np.ascontiguousarray(flat).ravel(), (i * h * w, 1, w * i, i), 0
    strides = tuple(s // a.itemsize for s in np.ascontiguousarray(a).strides) if a.ndim else ()
    return np.concatenate([np.zeros(3, a.dtype), np.ascontiguousarray(a).ravel()]), strides, 3


def tensor(a, location="cpu", order="c"):
    flat, strides, offset = laid(a, order)
    pid = storage_pid(flat, "94", location)
    data = legacy(lambda f: IdPickler(f, 2).dump(pid), {"94": flat})
    return Call(rebuild_tensor, Call(load_from_bytes, data), offset, tuple(a.shape), strides, False, OD())


def r(*shape):
    return rng.randn(*shape).astype("<f4")


def keep(name, neutral):
    expected[name] = {
        k: str(list(np.shape(v))) + " " + hashlib.sha256(np.ascontiguousarray(v, "<f4").tobytes()).hexdigest()[:16]
        for k, v in neutral.items()}


def setup(taps):
    f = np.asarray(taps, "f8")
    f = np.outer(f, f) if len(taps) < 8 else f
    return (f / f.sum()).astype("<f4")


def stylegan2(res, blocks, z=6, w=5, c=0, embed=4, layer=7, depth=3, ch=4, channels=3, taps=(1, 3, 3, 1), label_bias=True, plain=True):
    n = OD()
    feats = z
    if c:
        n["mapping.embed.weight"] = r(embed, c)
        if label_bias:
            n["mapping.embed.bias"] = r(embed)
        feats += embed
    for i in range(depth):
        out = w if i == depth - 1 else layer
        n[f"mapping.fc{i}.weight"], n[f"mapping.fc{i}.bias"] = r(out, feats), r(out)
        feats = out
    n["mapping.w_avg"] = r(w)
    n["synthesis.b4.const"] = r(ch, 4, 4)
    size, cin = 4, ch
    while size <= res:
        b = f"synthesis.b{size}"
        cout = ch + (size >= 8)
        block_in = cin
        for conv in ("conv1",) if size == 4 else ("conv0", "conv1"):
            l = f"{b}.{conv}"
            n[l + ".weight"], n[l + ".bias"] = r(cout, cin, 3, 3), r(cout)
            n[l + ".affine.weight"], n[l + ".affine.bias"] = r(cin, w), r(cin)
            n[l + ".noise_strength"], n[l + ".noise_const"] = np.float32(rng.randn()), r(size, size)
            if conv == "conv0":
                n[l + ".resample_filter"] = setup(taps)
            cin = cout
        if blocks == "skip" and size > 4:
            n[b + ".resample_filter"] = setup(taps)
        if blocks == "resnet" and size > 4:
            n[b + ".skip.weight"], n[b + ".skip.resample_filter"] = r(cout, block_in, 1, 1), setup(taps)
        if blocks == "skip" or size == res:
            n[b + ".torgb.weight"], n[b + ".torgb.bias"] = r(channels, cout, 1, 1), r(channels)
            n[b + ".torgb.affine.weight"], n[b + ".torgb.affine.bias"] = r(cout, w), r(cout)
        size *= 2
    return n


def pytorch(n, res, blocks, z, c, w, channels, clamp=None, later=False, location="cpu", order="c", dtype="<f4", source="", lrmul=0.01):
    """NVIDIA's module tree."""
    groups = {}
    for k, v in n.items():
        path, leaf = k.rsplit(".", 1)
        groups.setdefault(path, {})[leaf] = v
    paths = set(groups)
    for p in list(paths):
        while "." in p:
            p = p.rsplit(".", 1)[0]
            paths.add(p)
    paths.add("")

    def make(path):
        leaf = path.rsplit(".", 1)[-1]
        own = groups.get(path, {})
        buffers = ("w_avg", "noise_const", "resample_filter")
        wrap = lambda a: tensor(np.asarray(a).astype(dtype), location, order)
        st = {
            "training": False,
            "_parameters": OD((k, Call(rebuild_parameter, wrap(v), False, OD())) for k, v in own.items() if k not in buffers),
            "_buffers": OD((k, wrap(v)) for k, v in own.items() if k in buffers),
            "_non_persistent_buffers_set": set(),
            "_backward_hooks": OD(),
            "_modules": OD((p.rsplit(".", 1)[-1], make(p)) for p in sorted(paths) if p and (p.rpartition(".")[0] == path)),
            "_init_args": (), "_init_kwargs": {},
        }
        cls = "FullyConnectedLayer"
        if path == "":
            cls = "Generator"
            st.update(z_dim=z, c_dim=c, w_dim=w, img_resolution=res, img_channels=channels, num_ws=2 * int(np.log2(res)) - 2)
        elif path == "mapping":
            cls = "MappingNetwork"
            st.update(num_layers=len([p for p in paths if p.startswith("mapping.fc")]))
        elif path == "synthesis":
            cls = "SynthesisNetwork"
        elif leaf.startswith("b") and leaf[1:].isdigit():
            cls = "SynthesisBlock"
            st.update(architecture=blocks, resolution=int(leaf[1:]), use_fp16=True)
        elif leaf.startswith("conv"):
            cls = "SynthesisLayer"
            st.update(activation="lrelu", act_gain=np.float64(np.sqrt(2)), up=2 if leaf == "conv0" else 1, padding=1, use_noise=True, conv_clamp=clamp)
        elif leaf == "torgb":
            cls = "ToRGBLayer"
            st.update(conv_clamp=clamp)
        elif leaf == "skip":
            cls = "Conv2dLayer"
            st.update(activation="linear", up=2, down=1, conv_clamp=None)
        else:
            lr = lrmul if leaf.startswith("fc") else 1
            fan = own["weight"].shape[1]
            st.update(activation="lrelu" if leaf.startswith("fc") else "linear", bias_gain=lr, weight_gain=np.float64(lr / np.sqrt(fan)))
            if later:
                st.update(in_features=fan)
        return Call(persistent, {"type": "class", "version": 6, "module_src": source, "class_name": cls, "state": st})

    return make("")


def write(name, obj, protocol):
    with open(os.path.join(HERE, name), "wb") as f:
        pickle.dump(obj, f, protocol)


def torch_variants():
    n = stylegan2(16, "resnet", c=2, channels=1, taps=(1, 2, 1))
    keep("ada-resnet-grey-labels-protocol2.pkl", n)
    write("ada-resnet-grey-labels-protocol2.pkl", {"G": None, "D": None, "G_ema": pytorch(n, 16, "resnet", 6, 2, 5, 1, clamp=2.5, order="last"), "training_set_kwargs": EasyDict(path="a")}, 2)
    n = stylegan2(8, "orig", channels=4, depth=1, taps=(1, 2, 3, 4, 4, 3, 2, 1))
    keep("sg3-orig-rgba-separable-protocol5.pkl", n)
    write("sg3-orig-rgba-separable-protocol5.pkl", {"G_ema": pytorch(n, 8, "orig", 6, 0, 5, 4, clamp=256, later=True, location="cuda:0"), "D": Stranger()}, 5)
    n = {k: v.astype("<f2").astype("<f4") if np.ndim(v) else np.float32(np.float16(v)) for k, v in stylegan2(8, "skip", depth=2).items()}
    keep("ada-half-module-alone-protocol3.pkl", n)
    write("ada-half-module-alone-protocol3.pkl", pytorch(n, 8, "skip", 6, 0, 5, 3, dtype="<f2", source="import os\nos.system('echo this-must-never-run')\n" * 200), 3)
    n = stylegan2(8, "skip", depth=2)
    keep("ada-double-protocol4.pkl", n)
    write("ada-double-protocol4.pkl", {"G_ema": pytorch(n, 8, "skip", 6, 0, 5, 3, dtype="<f8", lrmul=0.02), "training_set_kwargs": {}}, 4)


class Net(Network):
    pass


def net(state):
    o = Network.__new__(Network)
    o.__dict__.update(state)
    return o


def tensorflow(n, res, blocks, version, kwargs, label=None):
    var = {"synthesis": [], "mapping": []}
    syn, mp = var["synthesis"], var["mapping"]
    hwio = lambda a, flip=False: np.ascontiguousarray(a.transpose(2, 3, 1, 0)[::-1, ::-1] if flip else a.transpose(2, 3, 1, 0))
    for k, v in n.items():
        p = k.split(".")
        if p[0] == "mapping" and p[1].startswith("fc"):
            mp.append((f"Dense{p[1][2:]}/{p[2]}", np.asfortranarray(v.T)))
        elif p[0] == "mapping" and p[1] == "embed":
            mp.append((f"{label}/{p[2]}", v.T))
        elif k == "synthesis.b4.const":
            syn.append(("4x4/Const/const", v[None]))
        elif p[0] == "synthesis" and p[-1] != "resample_filter":
            size = int(p[1][1:])
            lg = int(np.log2(size))
            tf = {"conv0": "Conv0_up", "conv1": "Conv" if size == 4 else "Conv1", "torgb": "ToRGB", "skip": "Skip"}[p[2]]
            leaf = ".".join(p[3:])
            name = f"{size}x{size}/{tf}/"
            if leaf == "weight":
                syn.append((name + "weight", hwio(v, p[2] in ("conv0", "skip"))))
            elif leaf == "bias":
                syn.append((name + "bias", v))
            elif leaf == "affine.weight":
                syn.append((name + "mod_weight", v.T.copy()))
            elif leaf == "affine.bias":
                syn.append((name + "mod_bias", v))
            elif leaf == "noise_strength":
                syn.append((name + "noise_strength", v))
            elif leaf == "noise_const":
                syn.append((f"noise{2 * lg - 5 + int(p[2][-1])}", v[None, None]))
    part = lambda name, vs, func: net({"version": version, "name": name, "static_kwargs": dict(kwargs), "components": {}, "build_module_src": "", "build_func_name": func, "variables": vs})
    top = part("Gs", [("dlatent_avg", n["mapping.w_avg"])], "G_main")
    top.components = {"synthesis": part("G_synthesis", syn, "G_synthesis_stylegan2"), "mapping": part("G_mapping", mp, "G_mapping")}
    if version >= 5:
        for name in ("input_shapes", "output_shapes", "input_names", "output_names"):
            setattr(top, name, [[None, 4]])
    return top


def with_one(n):
    """The expected style biases: the stored ones plus 1 in float32."""
    return OD((k, (v + np.float32(1)) if k.endswith("affine.bias") else v) for k, v in n.items())


def stylegan1(res, z=6, w=5, c=2, depth=2, ch=4):
    n = OD()
    n["mapping.embed.weight"] = r(z, c)
    feats = 2 * z
    for i in range(depth):
        out = w if i == depth - 1 else 7
        n[f"mapping.fc{i}.weight"], n[f"mapping.fc{i}.bias"] = r(out, feats), r(out)
        feats = out
    n["synthesis.b4.const"] = r(ch, 4, 4)
    size = 4
    while size <= res:
        for conv in ("conv0", "conv1"):
            l = f"synthesis.b{size}.{conv}"
            if size > 4 or conv == "conv1":
                n[l + ".weight"] = r(ch, ch, 3, 3)
            n[l + ".bias"], n[l + ".affine.weight"], n[l + ".affine.bias"] = r(ch), r(2 * ch, w), r(2 * ch)
            n[l + ".noise_strength"], n[l + ".noise_const"] = r(ch), r(size, size)
        if size == res:
            n[f"synthesis.b{size}.torgb.weight"], n[f"synthesis.b{size}.torgb.bias"] = r(1, ch, 1, 1), r(1)
        size *= 2
    return n


def tensorflow1(n, res, kwargs):
    syn, mp = [], []
    for k, v in n.items():
        p = k.split(".")
        if p[0] == "mapping":
            mp.append(("LabelConcat/weight" if p[1] == "embed" else f"Dense{p[1][2:]}/{p[2]}", v.T.astype(">f4")))
            continue
        if k == "synthesis.b4.const":
            syn.append(("4x4/Const/const", v[None]))
            continue
        size = int(p[1][1:])
        lg = int(np.log2(size))
        tf = {"conv0": "Const" if size == 4 else "Conv0_up", "conv1": "Conv" if size == 4 else "Conv1", "torgb": ""}[p[2]]
        leaf = ".".join(p[3:])
        name = "ToRGB_lod0/" if p[2] == "torgb" else f"{size}x{size}/{tf}/"
        if leaf == "noise_const":
            syn.append((f"noise{2 * lg - 4 + int(p[2][-1])}", v[None, None]))
        else:
            to = {"weight": "weight", "bias": "bias", "affine.weight": "StyleMod/weight", "affine.bias": "StyleMod/bias", "noise_strength": "Noise/weight"}[leaf]
            syn.append((name + to, v.transpose(2, 3, 1, 0) if v.ndim == 4 else v.T))
    part = lambda name, vs, func: net({"version": 2, "name": name, "static_kwargs": dict(kwargs), "components": {}, "build_module_src": "", "build_func_name": func, "variables": vs})
    top = part("Gs", [], "G_style")
    top.components = {"synthesis": part("G_synthesis", syn, "G_synthesis"), "mapping": part("G_mapping", mp, "G_mapping")}
    return top


def tensorflow_variants():
    n = stylegan2(16, "resnet", c=3, embed=6, label_bias=False, depth=3, taps=(1, 2, 1))
    name = "tf-resnet-labelconcat-protocol2.pkl"
    keep(name, with_one(n))
    g = tensorflow(n, 16, "resnet", 4, dict(resolution=16, mapping_layers=3, architecture="resnet", resample_kernel=[1, 2, 1], label_size=3, fmap_max=4), "LabelConcat")
    write(name, (g, None, g), 2)
    n = stylegan2(8, "orig", c=3, embed=4, depth=3, channels=1, taps=(1, 2, 3, 4, 4, 3, 2, 1))
    name = "tf-ada-orig-labelembed-gs-alone-protocol5.pkl"
    keep(name, with_one(n))
    write(name, tensorflow(n, 8, "orig", 5, EasyDict(resolution=8, mapping_layers=3, architecture="orig", resample_kernel=[1, 2, 3, 4, 4, 3, 2, 1], conv_clamp=256, num_fp16_res=4, label_fmaps=4), "LabelEmbed"), 5)
    n = stylegan1(16)
    name = "tf-sg1-fixed-labels-bigendian-protocol3.pkl"
    keep(name, n)
    g = tensorflow1(n, 16, dict(resolution=16, structure="fixed", mapping_layers=2, fused_scale=True, use_wscale=False, truncation_psi=None, blur_filter=None, num_channels=1))
    write(name, (None, None, g), 3)


def rosinality_variants():
    n = stylegan2(8, "skip", z=5, w=5, layer=5, depth=2)
    for i in range(2):
        # As lr_mlp = 0.01 initialises them.
        n[f"mapping.fc{i}.weight"] = n[f"mapping.fc{i}.weight"] * np.float32(100)
    keep("rosinality-zip.pt", OD((k, np.reshape(v, (1,)) if k.endswith("noise_strength") else v) for k, v in n.items()))
    flat, storages = OD(), {}

    def put(name, a):
        a = np.ascontiguousarray(a, "<f4")
        key = str(len(storages))
        storages[key] = a.ravel()
        strides = tuple(s // 4 for s in a.strides)
        flat[name] = Call(rebuild_tensor, storage_pid(a.ravel(), key, "zip"), 0, a.shape, strides, False, OD())

    for k, v in n.items():
        p = k.split(".")
        leaf = ".".join(p[3:])
        if p[0] == "mapping" and p[1].startswith("fc"):
            put(f"style.{int(p[1][2:]) + 1}.{p[2]}", v)
        elif k == "synthesis.b4.const":
            put("input.input", v[None])
        elif p[0] == "synthesis":
            size = int(p[1][1:])
            i = int(np.log2(size)) - 3
            rgb = "to_rgb1" if size == 4 else f"to_rgbs.{i}"
            q = rgb if p[2] in ("torgb", "resample_filter") else "conv1" if size == 4 else f"convs.{2 * i + int(p[2][-1])}"
            if p[2] == "resample_filter":
                put(f"{q}.upsample.kernel", v * 4)
            elif leaf == "resample_filter":
                put(f"{q}.conv.blur.kernel", v * 4)
            elif leaf == "weight":
                put(f"{q}.conv.weight", v[None])
            elif leaf.startswith("affine."):
                put(f"{q}.conv.modulation.{leaf[7:]}", v)
            elif leaf == "noise_strength":
                put(f"{q}.noise.weight", np.reshape(v, (1,)))
            elif leaf == "noise_const":
                put(f"noises.noise_{2 * i + 1 + int(p[2][-1]) if size > 4 else 0}", v[None, None])
            else:
                put(f"{q}.bias" if p[2] == "torgb" else f"{q}.activate.bias", v.reshape(1, -1, 1, 1) if p[2] == "torgb" else v)
    state = flat
    put("latent_avg", n["mapping.w_avg"])
    average = flat.pop("latent_avg")
    out = io.BytesIO()
    IdPickler(out, 2).dump({"g_ema": state, "latent_avg": average, "args": Namespace(size=8, lr=0.002)})
    with zipfile.ZipFile(os.path.join(HERE, "rosinality-zip.pt"), "w") as z:
        info = lambda s: zipfile.ZipInfo("archive/" + s, (1980, 1, 1, 0, 0, 0))
        z.writestr(info("data.pkl"), out.getvalue())
        z.writestr(info("byteorder"), "little")
        for k, a in storages.items():
            z.writestr(info("data/" + k), a.tobytes())
        z.writestr(info("version"), "3\n")


torch_variants()
tensorflow_variants()
rosinality_variants()
with open(os.path.join(HERE, "expected.json"), "w") as f:
    json.dump(expected, f, indent=0, sort_keys=True)
