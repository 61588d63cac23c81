# Convolutions of all families. On CPUs, PyTorch leaves them to oneDNN, whose kernels for a single
# channel give wrong results on some processors (docs/checkpoints.md, "One channel"). So a single
# channel never goes there alone: it takes a second channel along, whose result is dropped.
# `Kernels` in Java checks these forms against plain loops.

# Cross-correlation: x [N, I, H, W], weight [O, I / groups, h, w] -> [N, O, H', W'].
def correlate(x: Tensor, weight: Tensor, bias: Optional[Tensor], stride: List[int], padding: List[int], groups: int) -> Tensor:
    if x.size(1) > 1 or x.is_cuda:
        return torch.conv2d(x, weight, bias, stride, padding, [1, 1], groups)
    if weight.size(0) == 1:
        x, weight = __torch__.convolution.doubled(x, weight)
        y = torch.conv2d(x, weight, None, stride, padding, [1, 1], 2)[:, :1].contiguous()
        if bias is not None:
            y = y.add_(bias.reshape([1, -1, 1, 1]))
        return y
    x = torch.constant_pad_nd(x, [0, 0, 0, 0, 0, 1])
    return torch.conv2d(x, torch.constant_pad_nd(weight, [0, 0, 0, 0, 0, 1]), bias, stride, padding)

# Transposed convolution: x [N, I, H, W], weight [I, O / groups, h, w] -> [N, O, H', W'].
def transposed(x: Tensor, weight: Tensor, stride: List[int], padding: List[int], groups: int) -> Tensor:
    channels = weight.size(1) * groups
    if (x.size(1) > 1 and channels > 1) or x.is_cuda:
        return torch.conv_transpose2d(x, weight, None, stride, padding, [0, 0], groups)
    if x.size(1) == 1 and channels == 1:
        x, weight = __torch__.convolution.doubled(x, weight)
        return torch.conv_transpose2d(x, weight, None, stride, padding, [0, 0], 2)[:, :1].contiguous()
    if x.size(1) == 1:
        x = torch.constant_pad_nd(x, [0, 0, 0, 0, 0, 1])
        weight = torch.constant_pad_nd(weight, [0, 0, 0, 0, 0, 0, 0, 1])
        return torch.conv_transpose2d(x, weight, None, stride, padding)
    weight = weight.repeat([1, 2, 1, 1])
    return torch.conv_transpose2d(x, weight, None, stride, padding)[:, :1].contiguous()

# One channel and its kernel, twice: for two groups.
def doubled(x: Tensor, weight: Tensor) -> Tuple[Tensor, Tensor]:
    return (x.repeat([1, 2, 1, 1]), weight.repeat([2, 1, 1, 1]))

# Limited to -limit..limit; in place, but for values whose gradient is wanted: those before are
# needed for it.
def clamped(x: Tensor, limit: float) -> Tensor:
    if x.requires_grad:
        return torch.clamp(x, -limit, limit)
    return x.clamp_(-limit, limit)

# ---- 3x3 with fewer multiplications
# --------------------------------------------------------------------------------

# Marks layer `name` of prepared weights where Winograd's way is the faster one for its kernel [O,
# I, 3, 3] and maps of `height` x `width`: docs/performance.md, "Winograd", has the measurements.
# NNPACK knows float32 on CPUs alone, and asking for it starts it.
def prepare_winograd(out: Dict[str, Tensor], name: str, weight: Tensor, height: int, width: int) -> None:
    o, i = weight.size(0), weight.size(1)
    if not weight.is_cuda and weight.dtype == 6 and weight.size(2) == 3 and weight.size(3) == 3:
        if min(height, width) >= 32 and min(o, i) >= 64 and o * i * height * width >= 16777216:
            if torch._nnpack_available():
                out[name + ".winograd"] = torch.ones([])

# Cross-correlation of layer `name`, by Winograd's way where that was marked: x [N, I, H, W] -> [N,
# O, H', W'].
def correlate_layer(w: Dict[str, Tensor], name: str, x: Tensor, weight: Tensor, bias: Optional[Tensor], padding: List[int]) -> Tensor:
    if (name + ".winograd") in w and not x.requires_grad and not weight.requires_grad:
        return __torch__.convolution.winograd(x, weight, bias, padding)
    return __torch__.convolution.correlate(x, weight, bias, [1, 1], padding, 1)

# Winograd's F(6x6, 3x3) (Lavin and Gray 2016) by NNPACK, which has a fast one for single images
# alone. NNPACK takes and gives maps plane by plane, the families have them pixel by pixel. As
# matrices they are turned several times as fast as as maps. Maps are large, so a result is turned
# into its place in the batch, or into the planes that were read.
def winograd(x: Tensor, weight: Tensor, bias: Optional[Tensor], padding: List[int]) -> Tensor:
    weight = weight.contiguous()
    n, o, i, h, w = x.size(0), weight.size(0), weight.size(1), x.size(2), x.size(3)
    high, wide = h + 2 * padding[0] - 2, w + 2 * padding[1] - 2
    pixels = x.permute([0, 2, 3, 1]).reshape([n, h * w, i])
    y = x
    for k in range(n):
        planes = pixels[k].t().contiguous()
        made = torch._nnpack_spatial_convolution(planes.reshape([1, i, h, w]), weight, bias, padding).reshape([o, -1]).t()
        if k == 0:
            alone = n == 1 and planes.numel() == made.numel()
            y = planes.reshape([1, -1, o]) if alone else x.new_empty([n, high * wide, o])
        y[k].copy_(made)
    return y.reshape([n, high, wide, o]).permute([0, 3, 1, 2])
