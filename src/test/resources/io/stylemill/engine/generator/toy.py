# A program that some user might export: one method for each way in which such a program can behave.

# [N, 8] -> [N, 3, 16, 16], -1..1; every sample from its own row alone.
def draw(z: Tensor) -> Tensor:
    waves = torch.sin(torch.arange(6144).to(6) * 0.37).reshape([8, 768])
    drawn = torch.sum(torch.unsqueeze(z, 2) * waves, [1])
    return torch.tanh(drawn * 0.5).reshape([z.size(0), 3, 16, 16])

class Network(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def forward(self: __torch__.toy.Network,
    z: Tensor) -> Tensor:
    return __torch__.toy.draw(z)
  def labelled(self: __torch__.toy.Network,
    z: Tensor,
    c: Tensor) -> Tensor:
    return __torch__.toy.draw(z) * (1.0 - 0.5 * c[:, 1].reshape([-1, 1, 1, 1]))
  def mapping(self: __torch__.toy.Network,
    z: Tensor,
    c: Tensor,
    psi: float=1.0) -> Tensor:
    return z * 0.5 + 0.25
  def layered(self: __torch__.toy.Network,
    z: Tensor,
    c: Tensor) -> Tensor:
    return torch.stack([z, z + 1.0, z + 2.0, z + 3.0], 1)
  def styled(self: __torch__.toy.Network,
    ws: Tensor) -> Tensor:
    return __torch__.toy.draw(ws[:, 0] + ws[:, 1] * 2.0 + ws[:, 2] * 3.0 + ws[:, 3] * 4.0)
  def bytes(self: __torch__.toy.Network,
    z: Tensor) -> Tensor:
    return torch.round((__torch__.toy.draw(z) + 1.0) * 127.5).to(0)
  def doubles(self: __torch__.toy.Network,
    z: Tensor) -> Tensor:
    return (__torch__.toy.draw(z).to(7) + 1.0) * 0.5
  def grey(self: __torch__.toy.Network,
    z: Tensor) -> Tensor:
    return __torch__.toy.draw(z)[:, 0:1]
  def wide(self: __torch__.toy.Network,
    z: Tensor) -> Tensor:
    return __torch__.toy.draw(z).reshape([z.size(0), 3, 8, 32])
  def pair(self: __torch__.toy.Network,
    z: Tensor) -> Tuple[Tensor, Tensor]:
    return (__torch__.toy.draw(z), z)
  def undefined(self: __torch__.toy.Network,
    z: Tensor) -> Tensor:
    return torch.log(__torch__.toy.draw(z))
  def random(self: __torch__.toy.Network,
    z: Tensor) -> Tensor:
    return __torch__.toy.draw(z + torch.randn_like(z) * 0.001)
  def neighbours(self: __torch__.toy.Network,
    z: Tensor) -> Tensor:
    return __torch__.toy.draw(z - torch.mean(z, [0], True))
  def placed(self: __torch__.toy.Network,
    z: Tensor) -> Tensor:
    return __torch__.toy.draw(z + torch.arange(z.size(0)).reshape([-1, 1]) * 0.001)
  def failing(self: __torch__.toy.Network,
    z: Tensor) -> Tensor:
    return torch.mm(z, z)
  def single(self: __torch__.toy.Network,
    z: Tensor) -> Tensor:
    return __torch__.toy.draw(torch.reshape(z, [1, 8]))
