# What torchvision gives of a scripted detector: losses, and the boxes of each image.
class Network(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def forward(self: __torch__.boxer_losses.Network,
    x: Tensor) -> Tuple[Dict[str, Tensor], List[Dict[str, Tensor]]]:
    boxes = torch.arange(8).to(6).reshape([2, 4])
    scores = torch.mean(x[0, 0:2], [1, 2])
    labels = torch.arange(2) + 1
    keep = torch.gt(scores, 0.0)
    found: Dict[str, Tensor] = {}
    found["boxes"] = torch.index(boxes, annotate(List[Optional[Tensor]], [keep]))
    found["scores"] = torch.index(scores, annotate(List[Optional[Tensor]], [keep]))
    found["labels"] = torch.index(labels, annotate(List[Optional[Tensor]], [keep]))
    all = annotate(List[Dict[str, Tensor]], [])
    _0 = torch.append(all, found)
    losses: Dict[str, Tensor] = {}
    return (losses, all)
