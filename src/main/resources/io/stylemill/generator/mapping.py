# The mapping network f: z, c -> w (Karras et al. 2019, section 2), shared by all families.
#
# Equalised learning rates (Karras et al. 2018, section 4.1) and the gain of the activation are folded into the weights
# once, in `prepare_dense`; that leaves a plain matrix product and a leaky ReLU here.
#
# Samples are rows. A row's result must not depend on the others, so nothing here is averaged over the batch.

def normalize(x: Tensor) -> Tensor:
    # Second moment of each row becomes 1.
    return x * torch.rsqrt(torch.mean(x * x, [1], True) + 1e-8)

# Folds runtime scales into a dense layer: y = gain * (x (weight * lr / sqrt(fan_in))^T + bias * lr).
# `gain` may move in front of the leaky ReLU because that is positively homogeneous.
def prepare_dense(w: Dict[str, Tensor], out: Dict[str, Tensor], name: str, lr: float, gain: float) -> None:
    weight = w[name + ".weight"].to(6)
    fan_in = weight.size(1)
    out[name + ".weight"] = (weight * (lr * gain / (fan_in ** 0.5))).t().contiguous()
    if (name + ".bias") in w:
        out[name + ".bias"] = w[name + ".bias"].to(6) * (lr * gain)

def dense(w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
    return torch.addmm(w[name + ".bias"], x, w[name + ".weight"])

def prepare(w: Dict[str, Tensor], out: Dict[str, Tensor]) -> None:
    i = 0
    while ("mapping.fc" + str(i) + ".weight") in w:
        __torch__.mapping.prepare_dense(
            w, out, "mapping.fc" + str(i), float(w["config.mapping_lr_multiplier"]), 2.0 ** 0.5)
        i += 1
    if "mapping.embed.bias" in w:
        __torch__.mapping.prepare_dense(w, out, "mapping.embed", 1.0, 1.0)
    elif "mapping.embed.weight" in w:
        out["mapping.embed.weight"] = w["mapping.embed.weight"].to(6).t().clone()

# z [N, z_dim], c [N, c_dim] -> w [N, w_dim].
def run(w: Dict[str, Tensor], z: Tensor, c: Tensor) -> Tensor:
    if "mapping.embed.bias" in w:
        y = __torch__.mapping.normalize(__torch__.mapping.dense(w, "mapping.embed", c))
        x = torch.cat([__torch__.mapping.normalize(z), y], 1)
    else:
        x = z
        if "mapping.embed.weight" in w:
            # StyleGAN and StyleGAN2 for TensorFlow: joined first, normalised together, no bias.
            x = torch.cat([z, torch.matmul(c, w["mapping.embed.weight"])], 1)
        x = __torch__.mapping.normalize(x)
    i = 0
    while ("mapping.fc" + str(i) + ".weight") in w:
        x = torch.leaky_relu_(__torch__.mapping.dense(w, "mapping.fc" + str(i), x), 0.2)
        i += 1
    return x
