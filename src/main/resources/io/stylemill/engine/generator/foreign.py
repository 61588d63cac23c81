# What comes out of a program of somebody else, made into what `image` expects.

# image [N, C, H, W] of any number type, `low` for black and `high` for white -> float32, -1..1, in
# C order.
def scale(image: Tensor, low: float, high: float) -> Tensor:
    scaled = image.to(6).contiguous()
    if low != -1.0 or high != 1.0:
        scaled = (scaled - low) * (2.0 / (high - low)) - 1.0
    return scaled

class Network(Module):
    __parameters__ = []
    __buffers__ = []
    training : bool

    def numbers(self, x: Tensor) -> Tensor:
        return x.to(6).contiguous()

    def image(self, image: Tensor, low: float, high: float) -> Tensor:
        return __torch__.foreign.scale(image, low, high)

    def pixels(self, image: Tensor, low: float, high: float) -> Tuple[Tensor, Tensor]:
        return __torch__.image.finish(__torch__.foreign.scale(image, low, high))
