# Says something else each time.
class Network(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def forward(self: __torch__.dice.Network,
    x: Tensor) -> Tensor:
    return torch.mean(x, [2, 3]) + torch.rand([1])
