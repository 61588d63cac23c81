# Not a number where a channel is darker than the middle.
class Network(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def forward(self: __torch__.roots.Network,
    x: Tensor) -> Tensor:
    return torch.sqrt(torch.mean(x, [2, 3]))
