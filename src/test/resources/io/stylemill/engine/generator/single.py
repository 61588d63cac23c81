# Traced with a single image, as many are.
class Network(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def forward(self: __torch__.single.Network,
    x: Tensor) -> Tensor:
    return torch.reshape(torch.mean(torch.reshape(x, [3, -1]), [1]), [1, 3])
