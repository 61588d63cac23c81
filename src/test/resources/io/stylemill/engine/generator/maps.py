# Maps of features, which are no vector.
class Network(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def forward(self: __torch__.maps.Network,
    x: Tensor) -> Tensor:
    return x[:, :, 0:2, 0:2]
