# What it says of an image depends on the images beside it.
class Network(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def forward(self: __torch__.among.Network,
    x: Tensor) -> Tensor:
    return torch.mean(x, [2, 3]) + torch.mean(x)
