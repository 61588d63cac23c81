# From the network's floating point image to 8-bit pixels, and the check that it is one.

# image [N, C, H, W], nominally -1..1 -> (uint8 [N, H, W, C] truncated toward zero, bool [N]: all
# values are finite).
def finish(image: Tensor) -> Tuple[Tensor, Tensor]:
    finite = torch.all(torch.isfinite(image.flatten(1)), 1)
    pixels = torch.mul(image, 127.5).add_(128.0).clamp_(0.0, 255.0)
    return (pixels.permute([0, 2, 3, 1]).to(0).contiguous(), finite)
