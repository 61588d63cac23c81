# What an exporter newer than our PyTorch may write: an operator that ours does not know.

class Network(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def forward(self: __torch__.newer.Network,
    z: Tensor) -> Tensor:
    w = torch.made_up_in_a_later_version(z, 2)
    return w
