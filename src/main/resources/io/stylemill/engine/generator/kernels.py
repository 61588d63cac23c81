# Single convolutions, as the families call them (`convolution`) and as other people's programs do
# (bare), to be compared with plain loops.

# x and weight, which are float32, as `dtype` in the memory order of the families.
def prepared(x: Tensor, weight: Tensor, dtype: int) -> Tuple[Tensor, Tensor]:
    return (x.to(dtype).clone(memory_format=2), weight.to(dtype).clone(memory_format=2))

class Network(Module):
    __parameters__ = []
    __buffers__ = []
    training : bool

    def correlate(self, x: Tensor, weight: Tensor, stride: List[int], padding: List[int], groups: int, dtype: int, bare: bool) -> Tensor:
        x, weight = __torch__.kernels.prepared(x, weight, dtype)
        if bare:
            y = torch.conv2d(x, weight, None, stride, padding, [1, 1], groups)
        else:
            y = __torch__.convolution.correlate(x, weight, None, stride, padding, groups)
        return y.to(6).contiguous()

    def transposed(self, x: Tensor, weight: Tensor, stride: List[int], padding: List[int], groups: int, dtype: int, bare: bool) -> Tensor:
        x, weight = __torch__.kernels.prepared(x, weight, dtype)
        if bare:
            y = torch.conv_transpose2d(x, weight, None, stride, padding, [0, 0], groups)
        else:
            y = __torch__.convolution.transposed(x, weight, stride, padding, groups)
        return y.to(6).contiguous()

    # The way of large float32 maps where NNPACK runs; elsewhere as `correlate`.
    def winograd(self, x: Tensor, weight: Tensor, stride: List[int], padding: List[int], groups: int, dtype: int, bare: bool) -> Tensor:
        x, weight = __torch__.kernels.prepared(x, weight, dtype)
        if bare or dtype != 6 or not torch._nnpack_available():
            return torch.conv2d(x, weight, None, stride, padding, [1, 1], groups).to(6).contiguous()
        return __torch__.convolution.winograd(x, weight, None, padding).contiguous()
