# One convolution and nothing else.

class Network(Module):
    __parameters__ = []
    __buffers__ = []
    training : bool

    # x [N, I, H, W], weight [O, I, K, K] in the number format `dtype`, in the memory order that convolutions want.
    def prepare(self, x: Tensor, dtype: int) -> Tensor:
        return x.to(dtype).contiguous(memory_format=2)

    def convolve(self, x: Tensor, weight: Tensor, padding: int) -> Tensor:
        return torch.conv2d(x, weight, None, [1, 1], [padding, padding])
