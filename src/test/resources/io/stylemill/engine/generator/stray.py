# One box beside an image of 16 x 16 pixels, as a tuple.
class Network(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def forward(self: __torch__.stray.Network,
    x: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    boxes = (torch.arange(4).to(6) + 40.0).reshape([1, 4])
    scores = torch.mean(x).reshape([1]) * 0.0 + 0.75
    return (boxes, scores, torch.arange(1) + 1)
