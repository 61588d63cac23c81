# What Java calls. It is the same for every family of networks: FAMILY is replaced with the name of
# the family's text.

class Network(Module):
    __parameters__ = []
    __buffers__ = []
    training : bool

    def prepare(self, w: Dict[str, Tensor], dtype: int) -> Dict[str, Tensor]:
        return __torch__.FAMILY.prepare(w, dtype)

    def mapping(self, w: Dict[str, Tensor], z: Tensor, c: Tensor) -> Tensor:
        return __torch__.mapping.run(w, z, c)

    def image(self, w: Dict[str, Tensor], ws: Tensor, inputs: Dict[str, Tensor]) -> Tensor:
        nothing: Dict[str, Tensor] = {}
        return __torch__.FAMILY.synthesize(w, ws, inputs, nothing, nothing).contiguous()

    # The latents come first: DJL keeps results where the first parameter is kept.
    def image_of(self, ws: Tensor, w: Dict[str, Tensor], inputs: Dict[str, Tensor]) -> Tensor:
        nothing: Dict[str, Tensor] = {}
        return __torch__.FAMILY.synthesize(w, ws, inputs, nothing, nothing)

    def pixels(self, w: Dict[str, Tensor], ws: Tensor, inputs: Dict[str, Tensor]) -> Tuple[Tensor, Tensor]:
        nothing: Dict[str, Tensor] = {}
        return __torch__.image.finish(__torch__.FAMILY.synthesize(w, ws, inputs, nothing, nothing))

    def masked(self, w: Dict[str, Tensor], ws: Tensor, inputs: Dict[str, Tensor], head: Dict[str, Tensor]) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
        seen: Dict[str, Tensor] = {}
        pixels, finite = __torch__.image.finish(__torch__.FAMILY.synthesize(w, ws, inputs, head, seen))
        return (pixels, finite, seen["labels"], seen["uncertainty"])

    def features(self, w: Dict[str, Tensor], ws: Tensor, inputs: Dict[str, Tensor], head: Dict[str, Tensor]) -> Dict[str, Tensor]:
        seen: Dict[str, Tensor] = {}
        image = __torch__.FAMILY.synthesize(w, ws, inputs, head, seen)
        return seen
