# One convolution and nothing else, as the families compute it.

class Network(Module):
    __parameters__ = []
    __buffers__ = []
    training : bool

    # x [N, I, H, W], weight [O, I, K, K] in the number format `dtype`, in the memory order that
    # convolutions want.
    def prepare(self, x: Tensor, dtype: int) -> Tensor:
        return x.to(dtype).contiguous(memory_format=2)

    def convolve(self, x: Tensor, weight: Tensor, padding: int) -> Tensor:
        way: Dict[str, Tensor] = {}
        __torch__.convolution.prepare_winograd(way, "", weight, x.size(2), x.size(3))
        return __torch__.convolution.correlate_layer(way, "", x, weight, None, [padding, padding])
