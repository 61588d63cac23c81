# Scores of three classes for each pixel: 0.5 for the background, red, and green.
class Network(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def forward(self: __torch__.painter.Network,
    x: Tensor) -> Tensor:
    ground = x[:, 0:1] * 0.0 + 0.5
    return torch.cat([ground, x[:, 0:1], x[:, 1:2]], 1)
