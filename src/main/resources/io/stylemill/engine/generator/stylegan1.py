# StyleGAN (Karras et al. 2019, "A Style-Based Generator Architecture for GANs"), with progressive
# growing.
#
# Layers are named like StyleGAN2's: b4.conv0 is the constant's epilogue, then two layers per
# resolution. `prepare` folds constant factors into the weights. Convolutions run in dtype (6
# float32, 15 bfloat16, 5 float16), the rest in float32.
#
# Images run one by one: each has its own level of detail, and a sample's pixels must not depend on
# its neighbours.

# ---- Preparation ---------------------------------------------------------------------------------------------------

# The 3x3 kernel after upsampling by 2 as one transposed convolution: each of the 4x4 taps gathers
# the taps of the four shifts. Fused layers are defined so; for the others (nearest upsampling, then
# a correlation) it is the same of the mirrored kernel. [O, I, 3, 3] -> [I, O, 4, 4].
def up_kernel(weight: Tensor, fused: bool) -> Tensor:
    k = weight if fused else weight.flip([2, 3])
    k = torch.constant_pad_nd(k, [1, 1, 1, 1])
    k = k[:, :, 1:, 1:] + k[:, :, :-1, 1:] + k[:, :, 1:, :-1] + k[:, :, :-1, :-1]
    return k.transpose(0, 1)

def prepare_layer(w: Dict[str, Tensor], out: Dict[str, Tensor], name: str, res: int, dtype: int) -> None:
    scaled = float(w["config.use_wscale"]) > 0.0
    if (name + ".weight") in w:
        weight = w.pop(name + ".weight").to(6)
        if scaled:
            weight = weight * ((2.0 / float(weight.size(1) * weight.size(2) * weight.size(3))) ** 0.5)
        up = name.endswith("conv0")
        if up:
            weight = __torch__.stylegan1.up_kernel(weight, bool(torch.any(w["config.fused_resolutions"] == float(res))))
        out[name + ".weight"] = weight.to(dtype).clone(memory_format=2)
        if up and "config.blur_filter" in w:
            f = w["config.blur_filter"].to(6).reshape([-1])
            f = torch.outer(f, f)
            f = (f / torch.sum(f)).reshape([1, 1, f.size(0), f.size(1)])
            out[name + ".blur"] = f.repeat([weight.size(1), 1, 1, 1]).to(dtype)
    bias = w[name + ".bias"].to(6).reshape([1, -1, 1, 1])
    if name.endswith("conv0") and (name + ".weight") in out and float(w["config.before_blur"]) > 0.0:
        out[name + ".early_bias"] = bias.clone()
        bias = torch.zeros_like(bias)
    out[name + ".bias"] = bias.clone()
    gain = 1.0
    affine = w[name + ".affine.weight"].to(6)
    if scaled:
        gain = float(affine.size(1)) ** -0.5
    out[name + ".affine.weight"] = (affine * gain).t().contiguous()
    out[name + ".affine.bias"] = w[name + ".affine.bias"].to(6).clone()
    if (name + ".noise_strength") in w:
        out[name + ".noise_strength"] = w[name + ".noise_strength"].to(6).reshape([1, -1, 1, 1]).clone()
        out[name + ".noise_const"] = w[name + ".noise_const"].to(6).unsqueeze(0).unsqueeze(0).clone()

def prepare(w: Dict[str, Tensor], dtype: int) -> Dict[str, Tensor]:
    out: Dict[str, Tensor] = {}
    __torch__.mapping.prepare(w, out)
    for k in ["config.use_pixel_norm", "config.use_instance_norm", "config.instance_norm_epsilon", "config.before_blur"]:
        out[k] = w[k].cpu().clone()
    out["synthesis.b4.const"] = w["synthesis.b4.const"].to(6).unsqueeze(0).clone(memory_format=2)
    res = 4
    while ("synthesis.b" + str(res) + ".conv1.weight") in w:
        block = "synthesis.b" + str(res)
        __torch__.stylegan1.prepare_layer(w, out, block + ".conv0", res, dtype)
        __torch__.stylegan1.prepare_layer(w, out, block + ".conv1", res, dtype)
        const = w["synthesis.b4.const"]
        __torch__.convolution.prepare_winograd(
            out, block + ".conv1", out[block + ".conv1.weight"], const.size(1) * res // 4, const.size(2) * res // 4)
        if (block + ".torgb.weight") in w:
            weight = w[block + ".torgb.weight"].to(6)
            if float(w["config.use_wscale"]) > 0.0:
                weight = weight * (float(weight.size(1)) ** -0.5)
            out[block + ".torgb.weight"] = weight.clone()
            out[block + ".torgb.bias"] = w[block + ".torgb.bias"].to(6).clone()
        res = res * 2
    return out

# ---- Layers --------------------------------------------------------------------------------------------------------

# Noise, bias, leaky ReLU, normalisation of each channel, style (figure 1b, equation 1). x [1, C, H,
# W], latent [1, w_dim].
def epilogue(w: Dict[str, Tensor], name: str, index: int, x: Tensor, latent: Tensor, inputs: Dict[str, Tensor]) -> Tensor:
    if (name + ".noise_strength") in w:
        strength = w[name + ".noise_strength"]
        x = x + (w[name + ".noise_const"] * inputs["noise_scales"][0, 0, index]) * strength
        if ("noise." + str(index)) in inputs:
            x = x + (inputs["noise." + str(index)] * inputs["noise_scales"][0, 1, index]) * strength
    x = torch.leaky_relu(x + w[name + ".bias"], 0.2)
    if float(w["config.use_pixel_norm"]) > 0.0:
        x = x * torch.rsqrt(torch.mean(x * x, [1], True) + 1e-8)
    if float(w["config.use_instance_norm"]) > 0.0:
        x = x - torch.mean(x, [2, 3], True)
        x = x * torch.rsqrt(torch.mean(x * x, [2, 3], True) + float(w["config.instance_norm_epsilon"]))
    style = __torch__.mapping.dense(w, name + ".affine", latent).reshape([2, 1, -1, 1, 1])
    return x * (style[0] + 1.0) + style[1]

def block(w: Dict[str, Tensor], res: int, x: Tensor, index: int, ws: Tensor, inputs: Dict[str, Tensor], head: Dict[str, Tensor], seen: Dict[str, Tensor]) -> Tensor:
    name = "synthesis.b" + str(res)
    if res == 4:
        x = w[name + ".const"]
    else:
        weight = w[name + ".conv0.weight"]
        x = __torch__.convolution.transposed(x.to(weight.dtype), weight, [2, 2], [1, 1], 1)
        if (name + ".conv0.early_bias") in w:
            # Other code than NVIDIA's blurs the bias too, and with it the edge: 1 that, 2 a leaky
            # ReLU as well.
            x = x.to(6) + w[name + ".conv0.early_bias"]
            if float(w["config.before_blur"]) > 1.0:
                x = torch.leaky_relu(x, 0.2)
            x = x.to(weight.dtype)
        if (name + ".conv0.blur") in w:
            blur = w[name + ".conv0.blur"]
            before = (blur.size(2) - 1) // 2
            after = blur.size(2) - 1 - before
            x = torch.constant_pad_nd(x, [before, after, before, after])
            x = __torch__.convolution.correlate(x, blur, None, [1, 1], [0, 0], x.size(1))
        x = x.to(6)
    x = __torch__.stylegan1.epilogue(w, name + ".conv0", index, x, ws[:, index], inputs)
    __torch__.mask.see(head, seen, name + ".conv0", x, 0)
    weight = w[name + ".conv1.weight"]
    x = __torch__.convolution.correlate_layer(w, name + ".conv1", x.to(weight.dtype), weight, None, [1, 1]).to(6)
    x = __torch__.stylegan1.epilogue(w, name + ".conv1", index + 1, x, ws[:, index + 1], inputs)
    __torch__.mask.see(head, seen, name + ".conv1", x, 0)
    return x

def torgb(w: Dict[str, Tensor], res: int, x: Tensor) -> Tensor:
    name = "synthesis.b" + str(res) + ".torgb"
    return __torch__.convolution.correlate(x, w[name + ".weight"], w[name + ".bias"], [1, 1], [0, 0], 1)

def enlarge(x: Tensor, factor: int) -> Tensor:
    return x.repeat_interleave(factor, 2).repeat_interleave(factor, 3)

# One image at its level of detail: 0 is finished, each further level halves the resolution that is
# computed; between two levels the image fades from one to the other (Karras et al. 2018, figure 2).
def synthesize_one(w: Dict[str, Tensor], ws: Tensor, inputs: Dict[str, Tensor], head: Dict[str, Tensor], seen: Dict[str, Tensor]) -> Tensor:
    full = 4
    while ("synthesis.b" + str(full * 2) + ".conv1.weight") in w:
        full = full * 2
    lod = max(float(inputs["lod"][0]), 0.0)
    level = int(lod)
    fade = lod - float(level)
    last = full
    for i in range(level):
        if last > 4:
            last = last // 2
        else:
            fade = 0.0
    own = __torch__.mask.place(head, seen)
    x = ws
    before: Optional[Tensor] = None
    res = 4
    index = 0
    while res <= last:
        x = __torch__.stylegan1.block(w, res, x, index, ws, inputs, head, own)
        if res * 2 == last and fade > 0.0:
            before = __torch__.stylegan1.enlarge(__torch__.stylegan1.torgb(w, res, x), 2)
        res = res * 2
        index += 2
    image = __torch__.stylegan1.torgb(w, last, x)
    if before is not None:
        image = image + (before - image) * fade
    image = __torch__.stylegan1.enlarge(image, full // last)
    __torch__.mask.classify(head, own, image, seen)
    return image

# ws [N, num_ws, w_dim], inputs: lod [N], noise_scales [N, 2, noise inputs], noise.<index> ->
# float32 [N, C, H, W]. `seen` takes what `head` asks for, see mask.py.
def synthesize(w: Dict[str, Tensor], ws: Tensor, inputs: Dict[str, Tensor], head: Dict[str, Tensor], seen: Dict[str, Tensor]) -> Tensor:
    images: List[Tensor] = []
    for n in range(ws.size(0)):
        own: Dict[str, Tensor] = {}
        for k in inputs:
            own[k] = inputs[k][n:n + 1]
        images.append(__torch__.stylegan1.synthesize_one(w, ws[n:n + 1], own, head, seen))
    return torch.cat(images, 0)
