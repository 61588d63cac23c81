# Convolutions of all families. On CPUs, PyTorch leaves them to oneDNN, whose kernels for a single channel give wrong results
# on some processors (docs/checkpoints.md, "One channel"). So a single channel never goes there alone: it takes a second
# channel along, whose result is dropped. `Kernels` in Java checks these forms against plain loops.

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

# Limited to -limit..limit; in place, but for values whose gradient is wanted: those before are needed for it.
def clamped(x: Tensor, limit: float) -> Tensor:
    if x.requires_grad:
        return torch.clamp(x, -limit, limit)
    return x.clamp_(-limit, limit)
