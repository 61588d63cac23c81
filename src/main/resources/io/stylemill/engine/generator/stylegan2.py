# StyleGAN2 (Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN"): skip,
# resnet and orig.
#
# Names of tensors are those of NVIDIA's PyTorch state dict. `prepare` folds all constant factors
# into them once: equalised learning rates, the gain of the leaky ReLU (positively homogeneous, so
# it may move in front of it) into bias and noise, filter gains. Activations are channels_last;
# dtype 6 is float32, 15 bfloat16, 5 float16.
#
# A sample's pixels must not depend on its neighbours in the batch: nothing here mixes samples.

# ---- Preparation ---------------------------------------------------------------------------------------------------

# A FIR filter as a depthwise kernel. As a 1-D filter it is applied along each axis in turn.
def prepare_filter(f: Tensor, gain: float) -> Tensor:
    g = f.to(6)
    if g.dim() == 1:
        return (g * (gain ** 0.5)).clone()
    return g * gain

# Weights of upsampling layers are kept as [I, O, 3, 3], as transposed convolutions take them.
def prepare_layer(w: Dict[str, Tensor], out: Dict[str, Tensor], name: str, dtype: int, gain: float) -> None:
    weight = w.pop(name + ".weight").to(6)
    if dtype == 5:
        # Keeps half precision sums in range; demodulation cancels it (Karras et al. 2020b,
        # appendix).
        fan_in = float(weight.size(1) * weight.size(2) * weight.size(3))
        weight = weight / (torch.amax(torch.abs(weight), [1, 2, 3], True) * (fan_in ** 0.5))
    __torch__.mapping.prepare_dense(w, out, name + ".affine", 1.0, 1.0)
    kernel = weight.transpose(0, 1) if name.endswith("conv0") else weight
    out[name + ".weight"] = kernel.to(dtype).clone(memory_format=2)
    out[name + ".energy"] = torch.sum(weight * weight, [2, 3]).t().contiguous()
    out[name + ".bias"] = (w[name + ".bias"].to(6) * gain).to(dtype)
    out[name + ".gain"] = torch.full([], gain)
    if (name + ".noise_strength") in w:
        strength = w[name + ".noise_strength"].to(6).reshape([]) * gain
        out[name + ".noise_const"] = (w[name + ".noise_const"].to(6) * strength).unsqueeze(0).unsqueeze(0)
        out[name + ".noise_strength"] = strength.clone()

def prepare_torgb(w: Dict[str, Tensor], out: Dict[str, Tensor], name: str, dtype: int) -> None:
    weight = w[name + ".weight"].to(6)
    __torch__.mapping.prepare_dense(w, out, name + ".affine", 1.0, 1.0)
    fan_in = weight.size(1) * weight.size(2) * weight.size(3)
    out[name + ".weight"] = (weight * (float(fan_in) ** -0.5)).contiguous()
    out[name + ".bias"] = w[name + ".bias"].to(6).clone()

def prepare(w: Dict[str, Tensor], dtype: int) -> Dict[str, Tensor]:
    out: Dict[str, Tensor] = {}
    __torch__.mapping.prepare(w, out)
    out["config.conv_clamp"] = w["config.conv_clamp"].cpu().clone()
    res = 4
    while ("synthesis.b" + str(res) + ".conv1.weight") in w:
        block = "synthesis.b" + str(res)
        residual = (block + ".skip.weight") in w
        if res == 4:
            out[block + ".const"] = w[block + ".const"].to(dtype).unsqueeze(0).contiguous(memory_format=2)
        else:
            __torch__.stylegan2.prepare_layer(w, out, block + ".conv0", dtype, 2.0 ** 0.5)
            f = __torch__.stylegan2.prepare_filter(w[block + ".conv0.resample_filter"], 4.0)
            out[block + ".conv0.kernel"] = __torch__.stylegan2.depthwise(
                f.flip([0]) if f.dim() == 1 else f.flip([0, 1]), out[block + ".conv0.weight"].size(1)).to(dtype)
            if (block + ".resample_filter") in w:
                out[block + ".fir"] = __torch__.stylegan2.prepare_filter(w[block + ".resample_filter"], 4.0)
            if residual:
                out[block + ".skip.fir"] = __torch__.stylegan2.prepare_filter(
                    w[block + ".skip.resample_filter"], 4.0).to(dtype)
        __torch__.stylegan2.prepare_layer(w, out, block + ".conv1", dtype, 1.0 if residual else 2.0 ** 0.5)
        const = w["synthesis.b4.const"]
        __torch__.convolution.prepare_winograd(
            out, block + ".conv1", out[block + ".conv1.weight"], const.size(1) * res // 4, const.size(2) * res // 4)
        if residual:
            skip = w[block + ".skip.weight"].to(6)
            out[block + ".skip.weight"] = (skip * ((0.5 / float(skip.size(1))) ** 0.5)).to(dtype).clone(memory_format=2)
        if (block + ".torgb.weight") in w:
            __torch__.stylegan2.prepare_torgb(w, out, block + ".torgb", dtype)
        res = res * 2
    return out

# ---- Filters -------------------------------------------------------------------------------------------------------

# [kh, kw] -> [C, 1, kh, kw]; [k] -> [C, 1, k, 1], for the columns; its transpose serves the rows.
def depthwise(f: Tensor, channels: int) -> Tensor:
    if f.dim() == 1:
        return f.reshape([1, 1, f.size(0), 1]).repeat([channels, 1, 1, 1])
    return f.reshape([1, 1, f.size(0), f.size(1)]).repeat([channels, 1, 1, 1]).contiguous(memory_format=2)

# FIR filter over the result of a stride 2 transposed convolution: 2H + 1 -> 2H.
def smooth(x: Tensor, kernel: Tensor) -> Tensor:
    taps = kernel.size(2)
    before = (taps + 1) // 2 - 1
    after = taps // 2 - 1
    if before == after and taps == kernel.size(3):
        return __torch__.convolution.correlate(x, kernel, None, [1, 1], [before, before], x.size(1))
    x = torch.constant_pad_nd(x, [before, after, before, after])
    y = __torch__.convolution.correlate(x, kernel, None, [1, 1], [0, 0], x.size(1))
    if taps > kernel.size(3):
        y = __torch__.convolution.correlate(y, kernel.transpose(2, 3), None, [1, 1], [0, 0], x.size(1))
    return y

# Upsampling by 2: zeros between the samples, then the FIR filter, as one transposed convolution per
# axis or both.
def upsample(x: Tensor, f: Tensor) -> Tensor:
    c = x.size(1)
    taps = f.size(0)
    before = taps - 1 - (taps + 1) // 2
    after = (taps + 1) // 2 - 1
    k = __torch__.stylegan2.depthwise(f, c)
    if f.dim() == 1:
        y = __torch__.convolution.transposed(x, k, [2, 1], [0, 0], c)
        y = __torch__.convolution.transposed(y, k.transpose(2, 3), [1, 2], [0, 0], c)
        return torch.constant_pad_nd(y, [-before, -after, -before, -after])
    if before == after:
        return __torch__.convolution.transposed(x, k, [2, 2], [before, before], c)
    y = __torch__.convolution.transposed(x, k, [2, 2], [0, 0], c)
    return torch.constant_pad_nd(y, [-before, -after, -before, -after])

# ---- Layers --------------------------------------------------------------------------------------------------------

# Style-modulated 3x3 convolution, demodulation, noise, bias, leaky ReLU, clamp (figure 2d,
# equations 1 and 3). x [N, I, H, W], latent [N, w_dim], noise [N, 1, H', W'] -> [N, O, H', W'].
#
# `fold` puts style and demodulation into the weights of the one image in x; otherwise they scale
# the activations. The results are equal up to rounding; the smaller of weights and activations is
# the cheaper to scale.
def layer(w: Dict[str, Tensor], name: str, x: Tensor, latent: Tensor, noise: Optional[Tensor], up: bool, fold: bool, clamp: float) -> Tensor:
    weight = w[name + ".weight"]
    style = __torch__.mapping.dense(w, name + ".affine", latent)
    if weight.dtype == 5:
        style = style / torch.amax(torch.abs(style), [1], True)
    demod = torch.rsqrt(__torch__.mapping.product(style * style, w[name + ".energy"]) + 1e-8) * w[name + ".gain"]
    if fold:
        s, d = style.to(x.dtype), demod.to(x.dtype)
        if up:
            weight = (weight * s.reshape([-1, 1, 1, 1])).mul_(d.reshape([1, -1, 1, 1]))
        else:
            weight = (weight * s.reshape([1, -1, 1, 1])).mul_(d.reshape([-1, 1, 1, 1]))
    else:
        x = x * style.unsqueeze(2).unsqueeze(3).to(x.dtype)
    if up:
        x = __torch__.convolution.transposed(x, weight, [2, 2], [0, 0], 1)
        x = __torch__.stylegan2.smooth(x, w[name + ".kernel"])
    else:
        x = __torch__.convolution.correlate_layer(w, name, x, weight, None, [1, 1])
    if not fold:
        x = x.mul_(demod.unsqueeze(2).unsqueeze(3).to(x.dtype))
    if noise is not None:
        x = x.add_(noise.to(x.dtype))
    x = x.add_(w[name + ".bias"].reshape([1, -1, 1, 1]))
    x = torch.leaky_relu_(x, 0.2)
    if clamp > 0.0:
        x = __torch__.convolution.clamped(x, clamp)
    return x

# Modulated 1x1 convolution without demodulation to image channels: [N, I, H, W] -> float32 [N, C,
# H, W].
def torgb(w: Dict[str, Tensor], name: str, x: Tensor, latent: Tensor, clamp: float) -> Tensor:
    weight = w[name + ".weight"]
    style = __torch__.mapping.dense(w, name + ".affine", latent)
    n, c, h, v = x.size(0), x.size(1), x.size(2), x.size(3)
    k = (weight.reshape([1, weight.size(0), c]) * style.unsqueeze(1)).transpose(1, 2).to(x.dtype)
    pixels = x.permute([0, 2, 3, 1]).reshape([n, h * v, c])
    if n == 1 or x.is_cuda:
        y = torch.bmm(pixels, k).to(6)
    else:
        # One image a call, for the reason that `product` gives.
        images: List[Tensor] = []
        for i in range(n):
            images.append(torch.bmm(pixels[i:i + 1], k[i:i + 1]))
        y = torch.cat(images, 0).to(6)
    y = y.add_(w[name + ".bias"])
    if clamp > 0.0:
        y = __torch__.convolution.clamped(y, clamp)
    return y.reshape([n, h, v, weight.size(0)]).permute([0, 3, 1, 2])

# What noise input `index` adds: the stored map and the random one, each scaled for each sample.
# inputs: noise_scales [N, 2, noise inputs]; noise.<index> [N, 1, H, W] where any sample of the
# batch has random noise.
def noise(w: Dict[str, Tensor], name: str, index: int, inputs: Dict[str, Tensor]) -> Optional[Tensor]:
    if (name + ".noise_const") not in w:
        return None
    scales = inputs["noise_scales"]
    y = w[name + ".noise_const"] * scales[:, 0, index].reshape([-1, 1, 1, 1])
    if ("noise." + str(index)) in inputs:
        strength = w[name + ".noise_strength"] * scales[:, 1, index]
        y = y + inputs["noise." + str(index)] * strength.reshape([-1, 1, 1, 1])
    return y

# One resolution of all samples in x: (x, image) -> (x, image).
def block(w: Dict[str, Tensor], res: int, x: Tensor, image: Optional[Tensor], ws: Tensor, inputs: Dict[str, Tensor], fold_from: int, head: Dict[str, Tensor], seen: Dict[str, Tensor]) -> Tuple[Tensor, Optional[Tensor]]:
    name = "synthesis.b" + str(res)
    clamp = float(w["config.conv_clamp"])
    # Index of this block's first w and first noise input: one at 4x4, two at each following
    # resolution.
    at = 0
    r = 4
    while r < res:
        at += 1 if r == 4 else 2
        r = r * 2
    if res == 4:
        x = w[name + ".const"].expand([ws.size(0), -1, -1, -1])
        x = __torch__.stylegan2.layer(w, name + ".conv1", x, ws[:, 0], __torch__.stylegan2.noise(
            w, name + ".conv1", 0, inputs), False, False, clamp)
        __torch__.mask.see(head, seen, name + ".conv1", x, 0)
        at = at + 1
    else:
        residual = (name + ".skip.weight") in w
        fold = res >= fold_from
        y = x
        x = __torch__.stylegan2.layer(w, name + ".conv0", x, ws[:, at], __torch__.stylegan2.noise(
            w, name + ".conv0", at, inputs), True, fold, clamp)
        __torch__.mask.see(head, seen, name + ".conv0", x, 0)
        x = __torch__.stylegan2.layer(w, name + ".conv1", x, ws[:, at + 1], __torch__.stylegan2.noise(
            w, name + ".conv1", at + 1, inputs), False, fold, clamp * (0.5 ** 0.5) if residual else clamp)
        __torch__.mask.see(head, seen, name + ".conv1", x, 0)
        if residual:
            y = __torch__.convolution.correlate(y, w[name + ".skip.weight"], None, [1, 1], [0, 0], 1)
            x = x.add_(__torch__.stylegan2.upsample(y, w[name + ".skip.fir"]))
        at = at + 2
    if image is not None:
        image = __torch__.stylegan2.upsample(image, w[name + ".fir"])
    if (name + ".torgb.weight") in w:
        rgb = __torch__.stylegan2.torgb(w, name + ".torgb", x, ws[:, at], clamp)
        image = rgb if image is None else rgb.add_(image)
    return (x, image)

# The first resolution whose activations outweigh its weights. On CPUs, images run one by one from
# there on, with styles folded into the weights: fewer passes over memory, and one image's
# activations fit into the cache. GPUs want batches.
def first_folded(w: Dict[str, Tensor]) -> int:
    res = 4
    while ("synthesis.b" + str(res) + ".conv1.weight") in w:
        weight = w["synthesis.b" + str(res) + ".conv1.weight"]
        if not weight.is_cuda and weight.size(1) * 9 <= res * res:
            return res
        res = res * 2
    return res

# ws [N, num_ws, w_dim] -> float32 image [N, C, H, W]. `seen` takes what `head` asks for, see
# mask.py.
def synthesize(w: Dict[str, Tensor], ws: Tensor, inputs: Dict[str, Tensor], head: Dict[str, Tensor], seen: Dict[str, Tensor]) -> Tensor:
    fold_from = __torch__.stylegan2.first_folded(w)
    low = __torch__.mask.place(head, seen)
    x = ws
    image: Optional[Tensor] = None
    res = 4
    while ("synthesis.b" + str(res) + ".conv1.weight") in w and res < fold_from:
        x, image = __torch__.stylegan2.block(w, res, x, image, ws, inputs, fold_from, head, low)
        res = res * 2
    if ("synthesis.b" + str(res) + ".conv1.weight") in w:
        images: List[Tensor] = []
        for n in range(ws.size(0)):
            own: Dict[str, Tensor] = {}
            for k in inputs:
                own[k] = inputs[k][n:n + 1]
            x1 = x[n:n + 1]
            image1: Optional[Tensor] = None
            if image is not None:
                image1 = image[n:n + 1]
            high = __torch__.mask.one(head, low, n)
            r = res
            while ("synthesis.b" + str(r) + ".conv1.weight") in w:
                x1, image1 = __torch__.stylegan2.block(w, r, x1, image1, ws[n:n + 1], own, fold_from, head, high)
                r = r * 2
            if image1 is not None:
                images.append(image1)
                __torch__.mask.classify(head, high, image1, seen)
        image = torch.cat(images, 0)
    elif image is not None:
        __torch__.mask.classify_all(head, low, image, seen)
    if image is None:
        return x
    return image
