# StyleGAN3, configurations T and R (Karras et al. 2021, "Alias-Free Generative Adversarial
# Networks").
#
# Layers are numbered in order (`synthesis.layer0`, ...); their factors, margins and clamps come as
# rows of the tensor `config.layers`: up, down, left, right, top, bottom, is_torgb, clamp (0: none).
# `prepare` folds constant factors into weights and filters. Activations are channels_last; dtype 6
# is float32, 15 bfloat16, 5 float16.
#
# A sample's pixels must not depend on its neighbours in the batch: styles are normalised sample by
# sample, and CPUs run images one by one. There the filters are matrices (`bands`); GPUs, and layers
# with other filters, take convolutions.

# ---- Preparation ---------------------------------------------------------------------------------------------------

def prepare_layer(w: Dict[str, Tensor], out: Dict[str, Tensor], i: int, dtype: int) -> None:
    name = "synthesis.layer" + str(i)
    settings = w["config.layers"][i]
    torgb = float(settings[6]) > 0.0
    weight = w.pop(name + ".weight").to(6)
    __torch__.mapping.prepare_dense(w, out, name + ".affine", 1.0, 1.0)
    if torgb:
        fan_in = float(weight.size(1) * weight.size(2) * weight.size(3))
        weight = weight * (fan_in ** -0.5)
    else:
        weight = weight * torch.rsqrt(torch.mean(weight * weight, [1, 2, 3], True))
        out[name + ".energy"] = torch.sum(weight * weight, [2, 3]).t().contiguous()
    out[name + ".weight"] = weight.to(dtype).clone(memory_format=2)
    out[name + ".input_gain"] = torch.rsqrt(w[name + ".magnitude_ema"].to(6)).reshape([])
    out[name + ".bias"] = w[name + ".bias"].to(6).to(dtype).clone()
    # Depthwise filters in bfloat16 have no fast kernels on CPUs: there filters and activations stay
    # float32.
    between = 6 if dtype == 15 and not weight.is_cuda else dtype
    # The activation's gain moves in front of it, into the up-filter: leaky ReLU is positively
    # homogeneous.
    gain = 1.0 if torgb else 2.0 ** 0.5
    if (name + ".up_filter") in w:
        f = w[name + ".up_filter"].to(6)
        up = float(settings[0])
        f = f * (up * (gain ** 0.5)) if f.dim() == 1 else f * (up * up * gain)
        out[name + ".up_filter"] = __torch__.stylegan3.depthwise(f, weight.size(0)).to(between)
        gain = 1.0
    out[name + ".gain"] = torch.full([], gain)
    if (name + ".down_filter") in w:
        f = w[name + ".down_filter"].to(6)
        f = f.flip([0]) if f.dim() == 1 else f.flip([0, 1])
        out[name + ".down_filter"] = __torch__.stylegan3.depthwise(f, weight.size(0)).to(between)

# Makes the filters of layer i matrices, where it has both: height and width of its map before and
# after them.
def prepare_bands(w: Dict[str, Tensor], out: Dict[str, Tensor], i: int, height: int, width: int) -> Tuple[int, int]:
    name = "synthesis.layer" + str(i)
    settings = w["config.layers"][i]
    up, down = int(settings[0]), int(settings[1])
    margin = [int(settings[2]), int(settings[3]), int(settings[4]), int(settings[5])]
    f, d = torch.ones([1]), torch.ones([1])
    if (name + ".up_filter") in w:
        # The activation's gain moves in front of it, as in `prepare_layer`.
        f = w[name + ".up_filter"].to(6) * (float(up) * (2.0 ** 0.25))
    if (name + ".down_filter") in w:
        d = w[name + ".down_filter"].to(6)
    return __torch__.bands.prepare(out, name, f, d, up, down, margin, height, width)

def prepare(w: Dict[str, Tensor], dtype: int) -> Dict[str, Tensor]:
    out: Dict[str, Tensor] = {}
    __torch__.mapping.prepare(w, out)
    __torch__.mapping.prepare_dense(w, out, "synthesis.input.affine", 1.0, 1.0)
    weight = w["synthesis.input.weight"].to(6)
    out["synthesis.input.weight"] = (weight * (float(weight.size(1)) ** -0.5)).t().contiguous()
    for k in ["synthesis.input.freqs", "synthesis.input.phases"]:
        out[k] = w[k].to(6).clone()
    for k in ["config.input", "config.layers", "config.output_scale"]:
        out[k] = w[k].cpu().clone()
    width, height = int(w["config.input"][0]), int(w["config.input"][1])
    i = 0
    while ("synthesis.layer" + str(i) + ".weight") in w:
        __torch__.stylegan3.prepare_layer(w, out, i, dtype)
        name = "synthesis.layer" + str(i)
        __torch__.convolution.prepare_winograd(out, name, out[name + ".weight"], height, width)
        grown = out[name + ".weight"].size(2) - 1
        height, width = __torch__.stylegan3.prepare_bands(w, out, i, height + grown, width + grown)
        i += 1
    return out

# [kh, kw] -> [C, 1, kh, kw]; [k] -> [C, 1, k, 1], for the columns; its transpose serves the rows.
def depthwise(f: Tensor, channels: int) -> Tensor:
    if f.dim() == 1:
        return f.reshape([1, 1, f.size(0), 1]).repeat([channels, 1, 1, 1])
    return f.reshape([1, 1, f.size(0), f.size(1)]).repeat([channels, 1, 1, 1]).contiguous(memory_format=2)

# ---- Filters -------------------------------------------------------------------------------------------------------

# Adds margins; negative ones crop.
def margin(x: Tensor, left: int, right: int, top: int, bottom: int) -> Tensor:
    if left == 0 and right == 0 and top == 0 and bottom == 0:
        return x
    return torch.constant_pad_nd(x, [left, right, top, bottom])

# `up - 1` zeros after each sample, margins, then the FIR filter: one transposed convolution per
# axis (or both), whose full result is cropped by taps - 1 - margin in front and taps - up - margin
# behind.
def upsample(x: Tensor, kernel: Tensor, up: int, left: int, right: int, top: int, bottom: int) -> Tensor:
    c = x.size(1)
    taps = kernel.size(2)
    l, r, t, b = taps - 1 - left, taps - up - right, taps - 1 - top, taps - up - bottom
    # What both ends lose alike, the convolution leaves out by itself.
    px = max(0, min(l, r))
    py = max(0, min(t, b))
    if kernel.size(3) == 1:
        x = __torch__.convolution.transposed(x, kernel.transpose(2, 3), [1, up], [0, px], c)
        x = __torch__.convolution.transposed(x, kernel, [up, 1], [py, 0], c)
    else:
        x = __torch__.convolution.transposed(x, kernel, [up, up], [py, px], c)
    return __torch__.stylegan3.margin(x, px - l, px - r, py - t, py - b)

# The FIR filter, evaluated only where a sample is kept.
def downsample(x: Tensor, kernel: Tensor, down: int) -> Tensor:
    c = x.size(1)
    if kernel.size(3) == 1:
        x = __torch__.convolution.correlate(x, kernel.transpose(2, 3), None, [1, down], [0, 0], c)
        return __torch__.convolution.correlate(x, kernel, None, [down, 1], [0, 0], c)
    return __torch__.convolution.correlate(x, kernel, None, [down, down], [0, 0], c)

# ---- Layers --------------------------------------------------------------------------------------------------------

# Fourier features of the transformed plane (section 3.2 and appendix F): latent [N, w_dim],
# transform [N, 3, 3], the inverse of what is done to the image -> [N, K, H, W].
def fourier(w: Dict[str, Tensor], latent: Tensor, transform: Tensor) -> Tensor:
    n = latent.size(0)
    width, height = int(w["config.input"][0]), int(w["config.input"][1])
    rate, bandwidth = float(w["config.input"][2]), float(w["config.input"][3])
    t = __torch__.mapping.dense(w, "synthesis.input.affine", latent)
    t = t / torch.sqrt(torch.sum(t[:, :2] * t[:, :2], [1], True))
    c, s, dx, dy = t[:, 0], t[:, 1], t[:, 2], t[:, 3]
    one, zero = torch.ones_like(c), torch.zeros_like(c)
    rotation = torch.stack([c, -s, zero, s, c, zero, zero, zero, one], 1).reshape([n, 3, 3])
    translation = torch.stack([one, zero, -dx, zero, one, -dy, zero, zero, one], 1).reshape([n, 3, 3])
    m = torch.bmm(torch.bmm(rotation, translation), transform)
    # [K, 2] by [N, 2, 2 or 1], written out: two products each.
    f = w["synthesis.input.freqs"].unsqueeze(0)
    fx, fy = f[:, :, 0], f[:, :, 1]
    phases = w["synthesis.input.phases"].unsqueeze(0) + (fx * m[:, 0:1, 2] + fy * m[:, 1:2, 2])
    gx = fx * m[:, 0:1, 0] + fy * m[:, 1:2, 0]
    gy = fx * m[:, 0:1, 1] + fy * m[:, 1:2, 1]
    # Frequencies beyond the band fade out.
    amplitude = (1.0 - (torch.sqrt(gx * gx + gy * gy) - bandwidth) / (rate / 2.0 - bandwidth)).clamp(0.0, 1.0)
    x = (torch.arange(width, dtype=6, device=latent.device) * 2.0 + (1.0 - float(width))) * (0.5 / rate)
    y = (torch.arange(height, dtype=6, device=latent.device) * 2.0 + (1.0 - float(height))) * (0.5 / rate)
    waves = x.reshape([1, 1, -1, 1]) * gx.reshape([n, 1, 1, -1]) + y.reshape([1, -1, 1, 1]) * gy.reshape([n, 1, 1, -1])
    waves = torch.sin((waves + phases.reshape([n, 1, 1, -1])) * 6.283185307179586) * amplitude.reshape([n, 1, 1, -1])
    return torch.matmul(waves, w["synthesis.input.weight"]).permute([0, 3, 1, 2])

# Cross-correlation that pads a kernel's reach. For kernels of one pixel PyTorch turns the map's
# memory order around on one thread; a matrix product keeps it.
def convolve(w: Dict[str, Tensor], name: str, x: Tensor, weight: Tensor, bias: Optional[Tensor]) -> Tensor:
    pad = weight.size(2) - 1
    n, h, v = x.size(0), x.size(2), x.size(3)
    if pad > 0 or x.is_cuda:
        return __torch__.convolution.correlate_layer(w, name, x, weight, bias, [pad, pad])
    pixels = x.permute([0, 2, 3, 1]).reshape([n * h * v, x.size(1)])
    matrix = weight.flatten(1).t()
    y = torch.mm(pixels, matrix) if bias is None else torch.addmm(bias, pixels, matrix)
    return y.reshape([n, h, v, weight.size(0)]).permute([0, 3, 1, 2])

# Modulated convolution, bias, and the leaky ReLU between an up- and a down-filter (figure 4b). x
# [N, I, H, W].
def layer(w: Dict[str, Tensor], i: int, x: Tensor, latent: Tensor) -> Tensor:
    name = "synthesis.layer" + str(i)
    settings = w["config.layers"][i]
    torgb = float(settings[6]) > 0.0
    clamp = float(settings[7])
    weight = w[name + ".weight"]
    bias = w[name + ".bias"]
    x = x.to(weight.dtype)
    style = __torch__.mapping.dense(w, name + ".affine", latent)
    scale = w[name + ".input_gain"].reshape([1, 1])
    if not torgb:
        style = style * torch.rsqrt(torch.mean(style * style, [1], True))
        scale = torch.rsqrt(__torch__.mapping.product(style * style, w[name + ".energy"]) + 1e-8) * scale
    if x.size(0) == 1 and not x.is_cuda and weight.size(1) * weight.size(2) * weight.size(3) <= x.size(2) * x.size(3):
        # One image whose activations outweigh the weights: scale those.
        weight = (weight * style.reshape([1, -1, 1, 1]).to(x.dtype)).mul_(scale.reshape([-1, 1, 1, 1]).to(x.dtype))
        x = __torch__.stylegan3.convolve(w, name, x, weight, bias)
    else:
        x = __torch__.stylegan3.convolve(w, name, x * style.unsqueeze(2).unsqueeze(3).to(x.dtype), weight, None)
        x = x.mul_(scale.unsqueeze(2).unsqueeze(3).to(x.dtype)).add_(bias.reshape([1, -1, 1, 1]))
    up, down = int(settings[0]), int(settings[1])
    left, right, top, bottom = int(settings[2]), int(settings[3]), int(settings[4]), int(settings[5])
    # Gradients flow through convolutions only: strips are written over.
    if (name + ".bands") in w and not torgb and not x.requires_grad:
        return __torch__.bands.run(w, name, x.to(6), clamp)
    if (name + ".up_filter") in w:
        kernel = w[name + ".up_filter"]
        x = __torch__.stylegan3.upsample(x.to(kernel.dtype), kernel, up, left, right, top, bottom)
    else:
        x = __torch__.stylegan3.margin(x, left, right, top, bottom)
    gain = float(w[name + ".gain"])
    if gain != 1.0:
        x = x * gain
    if not torgb:
        x = torch.leaky_relu_(x, 0.2)
    if clamp > 0.0:
        x = __torch__.convolution.clamped(x, clamp)
    if (name + ".down_filter") in w:
        kernel = w[name + ".down_filter"]
        x = __torch__.stylegan3.downsample(x.to(kernel.dtype), kernel, down)
    return x

def synthesize_together(w: Dict[str, Tensor], ws: Tensor, transform: Tensor, head: Dict[str, Tensor], seen: Dict[str, Tensor]) -> Tensor:
    own = __torch__.mask.place(head, seen)
    # Samples across the image; what a layer has beyond them lies outside.
    rate = float(w["config.input"][2])
    x = __torch__.stylegan3.fourier(w, ws[:, 0], transform).to(w["synthesis.layer0.weight"].dtype)
    i = 0
    while ("synthesis.layer" + str(i) + ".weight") in w:
        x = __torch__.stylegan3.layer(w, i, x, ws[:, i + 1])
        rate = rate * float(w["config.layers"][i][0]) / float(w["config.layers"][i][1])
        __torch__.mask.see(head, own, "synthesis.layer" + str(i), x, max(0, (max(x.size(2), x.size(3)) - int(rate)) // 2))
        i += 1
    image = x.to(6) * float(w["config.output_scale"])
    __torch__.mask.classify_all(head, own, image, seen)
    return image

# ws [N, num_ws, w_dim], inputs: transform [N, 3, 3] -> float32 image [N, C, H, W]. `seen` takes
# what `head` asks for, see mask.py.
def synthesize(w: Dict[str, Tensor], ws: Tensor, inputs: Dict[str, Tensor], head: Dict[str, Tensor], seen: Dict[str, Tensor]) -> Tensor:
    if ws.is_cuda:
        return __torch__.stylegan3.synthesize_together(w, ws, inputs["transform"], head, seen)
    images: List[Tensor] = []
    for n in range(ws.size(0)):
        images.append(__torch__.stylegan3.synthesize_together(
            w, ws[n:n + 1], inputs["transform"][n:n + 1], head, seen))
    return torch.cat(images, 0)
