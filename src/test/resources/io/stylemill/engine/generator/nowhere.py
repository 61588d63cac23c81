# One box with numbers that are not finite.
class Network(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def forward(self: __torch__.nowhere.Network,
    x: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    boxes = (torch.arange(4).to(6) / 0.0).reshape([1, 4])
    scores = torch.mean(x).reshape([1]) * 0.0 + 0.75
    return (boxes, scores, torch.arange(1) + 1)
