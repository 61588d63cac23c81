# The filters of one layer as `bands` computes them.

class Network(Module):
    __parameters__ = []
    __buffers__ = []
    training : bool

    # settings: up, down, left, right, top, bottom. An empty result: there are none.
    def run(self, x: Tensor, up_filter: Tensor, down_filter: Tensor, settings: List[int], clamp: float) -> Tensor:
        w: Dict[str, Tensor] = {}
        height, width = __torch__.bands.prepare(w, "layer", up_filter, down_filter, settings[0], settings[1], settings[2:6], x.size(2), x.size(3))
        if "layer.bands" not in w:
            return torch.empty([0], dtype=6)
        y = __torch__.bands.run(w, "layer", x.contiguous(memory_format=2), clamp)
        return y.reshape([1, x.size(1), height, width]).contiguous()
