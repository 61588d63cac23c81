# A program that reaches for files.

class Network(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def forward(self: __torch__.writer.Network,
    z: Tensor) -> Tensor:
    kept = torch.from_file("/etc/hostname", False, 4)
    torch.save(z, "/tmp/written")
    return z + kept[0]
