# Probabilities of an export in half precision.
class Network(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def forward(self: __torch__.halves.Network,
    x: Tensor) -> Tensor:
    return torch.softmax(torch.mean(x, [2, 3]) * 8.0, 1).to(5)
