# A matrix product in the shape of a pointwise convolution, for which PyTorch takes its fastest kernels on every CPU.

class Network(Module):
    __parameters__ = []
    __buffers__ = []
    training : bool

    # x [1, I, H, W], weight [O, I, 1, 1] in the number format `dtype`, in the memory order that products want.
    def prepare(self, x: Tensor, dtype: int) -> Tensor:
        return x.to(dtype).contiguous(memory_format=2)

    def multiply(self, x: Tensor, weight: Tensor) -> Tensor:
        return torch.conv2d(x, weight)
