# The mapping network f: z, c -> w (Karras et al. 2019, section 2), shared by all families.
#
# Equalised learning rates (Karras et al. 2018, section 4.1) and the gain of the activation are
# folded into the weights once, in `prepare_dense`; that leaves a plain matrix product and a leaky
# ReLU here.
#
# Samples are rows. A row's bits must not depend on the others: nothing is averaged over the batch,
# and matrix products go through `product`.

def normalize(x: Tensor) -> Tensor:
    # Second moment of each row becomes 1.
    return x * torch.rsqrt(torch.mean(x * x, [1], True) + 1e-8)

# Folds runtime scales into a dense layer: y = x (weight * weight_gain / sqrt(fan_in))^T + bias *
# bias_gain.
def prepare_dense(w: Dict[str, Tensor], out: Dict[str, Tensor], name: str, weight_gain: float, bias_gain: float) -> None:
    weight = w[name + ".weight"].to(6)
    out[name + ".weight"] = (weight * (weight_gain / (float(weight.size(1)) ** 0.5))).t().contiguous()
    out[name + ".bias"] = w[name + ".bias"].to(6) * bias_gain

# x [N, I] times weight [I, O]. A CPU's matrix product may round the rows of one call differently
# (its kernels treat the last rows apart, or split the sum between threads), so there each row is a
# call of its own.
def product(x: Tensor, weight: Tensor) -> Tensor:
    if x.size(0) == 1 or x.is_cuda:
        return torch.mm(x, weight)
    rows: List[Tensor] = []
    for n in range(x.size(0)):
        rows.append(torch.mm(x[n:n + 1], weight))
    return torch.cat(rows, 0)

def dense(w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
    return __torch__.mapping.product(x, w[name + ".weight"]).add_(w[name + ".bias"])

# config.mapping_gains: of weights and of biases, activation gain included. A weight gain below 0
# says that the weights are used at that size, without 1 / sqrt(fan_in).
def prepare(w: Dict[str, Tensor], out: Dict[str, Tensor]) -> None:
    weight_gain = float(w["config.mapping_gains"][0])
    bias_gain = float(w["config.mapping_gains"][1])
    i = 0
    while ("mapping.fc" + str(i) + ".weight") in w:
        name = "mapping.fc" + str(i)
        fan_in = float(w[name + ".weight"].size(1))
        gain = weight_gain if weight_gain >= 0.0 else -weight_gain * (fan_in ** 0.5)
        __torch__.mapping.prepare_dense(w, out, name, gain, bias_gain)
        i += 1
    if "mapping.embed_proj.weight" in w:
        # StyleGAN-XL (Sauer et al. 2022, section 3.2): a pretrained vector for each class, through
        # a layer with leaky ReLU. Nothing of that depends on z, so the table is worked out here.
        __torch__.mapping.prepare_dense(w, out, "mapping.embed_proj", 2.0 ** 0.5, 2.0 ** 0.5)
        y = __torch__.mapping.dense(out, "mapping.embed_proj", w["mapping.embed.weight"].to(6))
        out["mapping.classes"] = __torch__.mapping.normalize(torch.leaky_relu_(y, 0.2))
    elif "mapping.embed.bias" in w:
        __torch__.mapping.prepare_dense(w, out, "mapping.embed", 1.0, 1.0)
    elif "mapping.embed.weight" in w:
        out["mapping.embed.weight"] = w["mapping.embed.weight"].to(6).t().clone()
    out["config.normalize_latents"] = w["config.normalize_latents"].cpu().clone()

# z [N, z_dim], c [N, c_dim] -> w [N, w_dim].
def run(w: Dict[str, Tensor], z: Tensor, c: Tensor) -> Tensor:
    if "mapping.classes" in w:
        y = torch.index_select(w["mapping.classes"], 0, torch.argmax(c, 1))
        x = torch.cat([__torch__.mapping.normalize(z), y], 1)
    elif "mapping.embed.bias" in w:
        y = __torch__.mapping.normalize(__torch__.mapping.dense(w, "mapping.embed", c))
        x = torch.cat([__torch__.mapping.normalize(z), y], 1)
    else:
        x = z
        if "mapping.embed.weight" in w:
            # StyleGAN and StyleGAN2 for TensorFlow: joined first, normalised together, no bias.
            x = torch.cat([z, __torch__.mapping.product(c, w["mapping.embed.weight"])], 1)
        if float(w["config.normalize_latents"]) > 0.0:
            x = __torch__.mapping.normalize(x)
    i = 0
    while ("mapping.fc" + str(i) + ".weight") in w:
        x = torch.leaky_relu_(__torch__.mapping.dense(w, "mapping.fc" + str(i), x), 0.2)
        i += 1
    return x
