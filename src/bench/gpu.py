"""Times a network's TorchScript under Python, on a GPU or a CPU, beside NVIDIA's code.

    ./stylemill bench program stylegan2-256 FOLDER        on any machine with Java; FOLDER is small
    python3 src/bench/gpu.py FOLDER [--code CODE]         where the GPU is; needs torch and NumPy

CODE is a folder with NVIDIA's stylegan3, which is not part of this project (it needs click, requests and scipy). With it
both programs run on the same random weights, their images are compared, and NVIDIA's runs twice: with its reference
operators, and with its CUDA operators where they can be compiled. One line for each program, precision and batch: images/s
from z to 8-bit pixels on the device, the most memory that tensors took, and how far images are from our float32 ones.
A precision that this PyTorch cannot compute on this device has its line too, which says so.
"""
import argparse
import json
import math
import re
import statistics
import sys
import time
from pathlib import Path

import torch

TYPES = {"fp32": (6, torch.float32), "fp16": (5, torch.float16), "bf16": (15, torch.bfloat16)}


def filled(described, generator):
    shape = described["shape"]
    if "values" in described:
        return torch.tensor(described["values"], dtype=torch.float32).reshape(shape)
    return torch.randn(shape, generator=generator) * described["spread"]


class Ours:
    def __init__(self, folder, calls, precision, device, state):
        self.calls = calls
        self.device = device
        self.program = torch.jit.load(str(folder / "program.pt"))
        tensors = {name: state[name].to(device) for name in calls["tensors"]}
        self.weights = self.program.prepare(tensors, TYPES[precision][0])
        none = torch.Generator()
        self.inputs = {name: filled(one, none).to(device) for name, one in calls["inputs"].items()}

    def __call__(self, z):
        n = z.size(0)
        w = self.program.mapping(self.weights, z, torch.zeros([n, self.calls["cDim"]], device=self.device))
        ws = w.unsqueeze(1).repeat(1, self.calls["numWs"], 1)
        inputs = {name: one.repeat([n] + [1] * (one.dim() - 1)) for name, one in self.inputs.items()}
        return self.program.pixels(self.weights, ws, inputs)[0]


class Nvidia:
    def __init__(self, network, precision, cuda_operators):
        self.network = network
        self.full = precision == "fp32"
        from torch_utils.ops import bias_act, filtered_lrelu, upfirdn2d

        for operator in (bias_act, filtered_lrelu, upfirdn2d):
            own = operator.__dict__.setdefault("_init_kept", operator._init)
            operator._init = own if cuda_operators else (lambda: False)

    def __call__(self, z):
        options = {"force_fp32": True} if self.full else {}
        image = self.network(z, None, noise_mode="const", **options)
        return (image.permute(0, 2, 3, 1) * 127.5 + 128).clamp(0, 255).to(torch.uint8)


def nvidia_network(code, calls, precision):
    """Returns NVIDIA's network with random weights, as its own configurations have it at this size."""
    sys.path.insert(0, str(code))
    from training import networks_stylegan2, networks_stylegan3

    torch.manual_seed(1)
    base = 16384 if calls["width"] == 256 else 32768
    sizes = dict(z_dim=512, c_dim=0, w_dim=512, img_resolution=calls["width"], img_channels=3)
    half = 4 if precision == "fp16" else 0
    if calls["architecture"] == "stylegan2":
        return networks_stylegan2.Generator(**sizes, channel_base=base, channel_max=512, num_fp16_res=half)
    if calls["architecture"] == "stylegan3-t":
        return networks_stylegan3.Generator(**sizes, channel_base=base, channel_max=512, num_fp16_res=half)
    return networks_stylegan3.Generator(
        **sizes, channel_base=2 * base, channel_max=1024, conv_kernel=1, use_radial_filters=True, num_fp16_res=half)


def ours_of(state):
    """The names that our text has for NVIDIA's tensors."""
    return {re.sub(r"^synthesis\.L(\d+)_\d+_\d+\.", r"synthesis.layer\1.", name): one for name, one in state.items()}


def rate(program, z, seconds):
    cuda = z.is_cuda
    for _ in range(2):
        program(z)
    if cuda:
        torch.cuda.synchronize()
        torch.cuda.reset_peak_memory_stats()
    taken = []
    end = time.perf_counter() + seconds
    while len(taken) < 3 or time.perf_counter() < end:
        start = time.perf_counter()
        program(z)
        if cuda:
            torch.cuda.synchronize()
        taken.append(time.perf_counter() - start)
    memory = torch.cuda.max_memory_allocated() / 2**20 if cuda else float("nan")
    return z.size(0) / statistics.median(taken), memory


def distance(image, reference):
    """Largest difference in grey levels, and the PSNR in dB."""
    off = image.cpu().double() - reference.cpu().double()
    square = float((off * off).mean())
    return int(off.abs().max()), math.inf if square == 0 else 10 * math.log10(255 * 255 / square)


def graphed(program, z):
    """Returns the program as one CUDA graph, or says why it cannot be one."""
    kept = z.clone()
    with torch.cuda.graph(graph := torch.cuda.CUDAGraph()):
        image = program(kept)

    def replay(z):
        kept.copy_(z)
        graph.replay()
        return image

    return replay


def unsupported(title, batch, precision, error):
    """Says that a precision cannot be computed here; in float32 it is a fault of the program or of PyTorch."""
    if precision == "fp32":
        raise error
    reason = str(error).strip().splitlines()[-1].removeprefix("RuntimeError: ")
    print(f"{title:24} {batch:>5} not supported here ({reason})", flush=True)


def run_all(title, program, precision, z, options, reference):
    for batch in options.batch:
        part = z[:batch]
        forms = {title: program}
        if z.is_cuda and title.startswith("ours"):
            try:
                forms[title + ", graph"] = graphed(program, part)
            except RuntimeError as e:
                print(f"{title}, graph: no ({str(e).splitlines()[0]})")
        for form, run in forms.items():
            try:
                found, memory = rate(run, part, options.seconds)
                levels, psnr = distance(run(part)[:1], reference)
                print(f"{form:24} {batch:5} {found:9.2f} {memory:7.0f}  {levels}, {psnr:.1f} dB", flush=True)
            except torch.cuda.OutOfMemoryError:
                print(f"{form:24} {batch:5} not enough memory", flush=True)
            except RuntimeError as e:
                unsupported(form, batch, precision, e)


def precisions(text):
    names = text.split(",")
    for name in names:
        if name not in TYPES:
            raise argparse.ArgumentTypeError(f"found '{name}'; name {', '.join(TYPES)}, with commas between several")
    return names


def batches(text):
    sizes = text.split(",")
    for size in sizes:
        if not re.fullmatch("[1-9][0-9]{0,5}", size):
            raise argparse.ArgumentTypeError(f"found '{size}'; name whole numbers from 1 on, with commas between several")
    return list(map(int, sizes))


def device_named(text):
    try:
        device = torch.device(text)
        torch.empty(1, device=device)
        return device
    except (AssertionError, RuntimeError) as e:
        raise argparse.ArgumentTypeError(f"PyTorch {torch.__version__} cannot use '{text}': {str(e).splitlines()[0]}")


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path, help="what './stylemill bench program NETWORK FOLDER' wrote")
    parser.add_argument("--code", type=Path, help="a folder with NVIDIA's stylegan3, to time it too")
    parser.add_argument("--device", type=device_named, default="cuda:0" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--precision", type=precisions,
                        help="default: fp32,fp16,bf16, but on a CPU, where fp16 takes minutes, fp32,bf16")
    parser.add_argument("--batch", type=batches, default="1,4,16,32", help="images at a time; default: %(default)s")
    parser.add_argument("--seconds", type=float, default=2, help="for each line")
    parser.add_argument("--threads", type=int, default=0, help="of a CPU; 0: as many as PyTorch takes")
    options = parser.parse_args()
    for name in ("program.pt", "calls.json"):
        if not (options.folder / name).is_file():
            parser.error(f"there is no {options.folder / name}; './stylemill bench program NETWORK FOLDER' writes it")
    if options.code and not (options.code / "training" / "networks_stylegan3.py").is_file():
        parser.error(f"there is no training/networks_stylegan3.py in {options.code}; name a folder with NVIDIA's stylegan3")
    return options


def main():
    options = arguments()
    if options.threads:
        torch.set_num_threads(options.threads)
    # As the program sets it: specialising to the first shapes costs more than it gains.
    torch._C._set_graph_executor_optimize(False)
    device = options.device
    wanted = options.precision or (["fp32", "bf16"] if device.type == "cpu" else ["fp32", "fp16", "bf16"])
    calls = json.loads((options.folder / "calls.json").read_text())
    random = torch.Generator().manual_seed(1)
    state = {name: filled(one, random) for name, one in calls["tensors"].items()}
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu"
    print(f"{calls['architecture']} {calls['width']} x {calls['height']}, PyTorch {torch.__version__}, {name}")
    print(f"{'program':24} {'batch':>5} {'images/s':>9} {'MiB':>7}  largest difference, PSNR")
    with torch.no_grad():
        if options.code:
            made = nvidia_network(options.code, calls, "fp32")
            state.update(ours_of(made.state_dict()))
        z = torch.randn(max(options.batch), calls["zDim"], generator=random).to(device)
        reference = Ours(options.folder, calls, "fp32", device, state)(z[:1])
        for precision in wanted:
            try:
                ours = Ours(options.folder, calls, precision, device, state)
            except RuntimeError as e:
                unsupported(f"ours {precision}", "", precision, e)
            else:
                run_all(f"ours {precision}", ours, precision, z, options, reference)
            if options.code and precision != "bf16":
                network = nvidia_network(options.code, calls, precision).to(device).eval().requires_grad_(False)
                network.load_state_dict(made.state_dict())
                run_all(f"NVIDIA, reference {precision}", Nvidia(network, precision, False), precision, z, options, reference)
                if device.type == "cuda":
                    run_all(f"NVIDIA, CUDA {precision}", Nvidia(network, precision, True), precision, z, options, reference)


if __name__ == "__main__":
    main()
