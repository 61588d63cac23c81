# Class scores of pixels from a network's own activations, inside the same pass: a linear classifier
# over the activations of chosen layers (Zhang et al. 2021, "DatasetGAN"; Xu and Zheng 2021, "Linear
# Semantics in Generative Adversarial Networks").
#
# `head` holds, by name of a layer, a matrix [K, C] of K classes; `bias` [K]; `unit`, 1 / ln K. A
# linear map of upsampled activations is the upsampled linear map of them, so scores are computed at
# the layer's own resolution. With the key `features` the activations themselves are wanted instead
# (of one image). An empty head asks for nothing.
#
# With `votes` [M, K, U] and `votes_bias` [M, K] the head is an ensemble of M perceptrons with one
# hidden layer of U units: the matrices of the layers and `bias` are those of all hidden units,
# member by member.
#
# Scores lie class by class: on CPUs, sums over classes are then several times as fast as pixel by
# pixel.

# A place for what is seen of the next image: the results themselves where activations are wanted.
def place(head: Dict[str, Tensor], seen: Dict[str, Tensor]) -> Dict[str, Tensor]:
    fresh: Dict[str, Tensor] = {}
    if "features" in head:
        fresh = seen
    return fresh

# What was seen of one image of a batch.
def one(head: Dict[str, Tensor], seen: Dict[str, Tensor], n: int) -> Dict[str, Tensor]:
    own: Dict[str, Tensor] = {}
    if "features" in head:
        own = seen
    else:
        for k in seen:
            own[k] = seen[k][n:n + 1]
    return own

# Looks at the activations x [N, C, H, W] of a layer, without the rim that lies outside the image.
def see(head: Dict[str, Tensor], seen: Dict[str, Tensor], name: str, x: Tensor, rim: int) -> None:
    if name in head:
        if rim > 0:
            x = x[:, :, rim:x.size(2) - rim, rim:x.size(3) - rim]
        n, c, h, v = x.size(0), x.size(1), x.size(2), x.size(3)
        if "features" in head:
            seen[name] = x.to(6).clone(memory_format=0)
        else:
            k = head[name].to(x.dtype)
            pixels = x.permute([0, 2, 3, 1]).reshape([n, h * v, c]).transpose(1, 2)
            if x.is_cuda:
                y = torch.matmul(k, pixels)
            else:
                # One image a call, so that its scores do not depend on its neighbours.
                images: List[Tensor] = []
                for one in torch.unbind(pixels):
                    images.append(torch.mm(k, one))
                y = images[0] if n == 1 else torch.cat(images, 0)
            y = y.to(6).reshape([n, k.size(0), h, v])
            size = str(h) + "x" + str(v)
            if size in seen:
                y = y.add_(seen[size])
            seen[size] = y

# Linear interpolation of `small` values to `large` ones, as a matrix [small, large]; kept in `head`
# for the next image.
def band(head: Dict[str, Tensor], small: int, large: int, device: Device) -> Tensor:
    name = "band " + str(small) + " " + str(large)
    if not (name in head):
        ones = torch.eye(small, dtype=6, device=device).unsqueeze(0)
        head[name] = torch.upsample_linear1d(ones, [large], False)[0]
    return head[name]

# The hidden units or classes from `first` to `end` of the pixels of an image, [N, units, h, v],
# from what was seen of it. Bilinear interpolation is a product with a matrix on either side; the
# one on the left is a single product for all resolutions, which are stacked, and it adds them up.
def stretched(head: Dict[str, Tensor], seen: Dict[str, Tensor], image: Tensor, first: int, end: int) -> Tensor:
    n, h, v = image.size(0), image.size(2), image.size(3)
    total = head["bias"][first:end].reshape([1, -1, 1, 1])
    whole = False
    rows: List[Tensor] = []
    bands: List[Tensor] = []
    for k in seen:
        y = seen[k][:, first:end]
        if y.size(2) == h and y.size(3) == v:
            total = total + y
            whole = True
        else:
            across = __torch__.mask.band(head, y.size(3), v, image.device)
            rows.append(torch.mm(y.reshape([-1, y.size(3)]), across).reshape([-1, y.size(2), v]))
            bands.append(__torch__.mask.band(head, y.size(2), h, image.device))
    if len(rows) == 0:
        return total.expand([n, -1, h, v])
    if not ("bands" in head):
        head["bands"] = torch.cat(bands, 0).t().contiguous()
    stack = torch.cat(rows, 1)
    down = head["bands"].unsqueeze(0).expand([stack.size(0), -1, -1])
    if whole:
        return torch.baddbmm(total.reshape([-1, h, v]), down, stack).reshape([n, -1, h, v])
    return torch.bmm(down, stack).reshape([n, -1, h, v]).add_(total)

# What an ensemble says: the class with the most votes, of equal ones the one with the larger mean
# share; and the members' disagreement, the entropy of the mean share less the mean entropy
# (Jensen-Shannon divergence).
def vote(head: Dict[str, Tensor], seen: Dict[str, Tensor], image: Tensor) -> Tuple[Tensor, Tensor]:
    n, h, v = image.size(0), image.size(2), image.size(3)
    members, classes, units = head["votes"].size(0), head["votes"].size(1), head["votes"].size(2)
    share = torch.zeros([n, classes, h * v], dtype=6, device=image.device)
    votes = torch.zeros([n, classes, h * v], dtype=6, device=image.device)
    inner = torch.zeros([n, h * v], dtype=6, device=image.device)
    indices = torch.arange(classes, dtype=4, device=image.device).reshape([1, -1, 1])
    for m in range(members):
        hidden = torch.relu_(__torch__.mask.stretched(head, seen, image, m * units, (m + 1) * units)).flatten(2)
        weights = head["votes"][m].unsqueeze(0).expand([n, -1, -1])
        scores = torch.bmm(weights, hidden).add_(head["votes_bias"][m].reshape([1, -1, 1]))
        logs = torch.log_softmax(scores, 1)
        one = torch.exp(logs)
        best, found = torch.max(scores, 1)
        share = share + one / float(members)
        votes = votes + torch.eq(found.unsqueeze(1), indices).to(6)
        inner = inner - torch.sum(one * logs, [1]) / float(members)
    outer = torch.sum(share * torch.log(torch.clamp(share, 1.0e-20)), [1]) * (-1.0)
    most, labels = torch.max(votes + share, 1)
    return (labels.to(0).reshape([n, h, v]), torch.mean(outer - inner, [1]))

# Classes of the pixels of an image [N, C, H, W] from the scores that were seen of it: appends to
# `labels` uint8 [N, H, W] and to `uncertainty` float32 [N], the mean entropy, or the disagreement
# of an ensemble, as a share of the largest.
def classify(head: Dict[str, Tensor], seen: Dict[str, Tensor], image: Tensor, out: Dict[str, Tensor]) -> None:
    if "bias" in head:
        if "votes" in head:
            labels, doubt = __torch__.mask.vote(head, seen, image)
        else:
            total = __torch__.mask.stretched(head, seen, image, 0, head["bias"].size(0))
            logs = torch.log_softmax(total, 1)
            # Faster on CPUs than argmax; of equal scores both take the first.
            best, found = torch.max(total, 1)
            labels = found.to(0)
            doubt = torch.mean(torch.sum(torch.exp(logs) * logs, [1]) * (-1.0), [1, 2])
        uncertainty = doubt * head["unit"]
        if "labels" in out:
            labels = torch.cat([out["labels"], labels], 0)
            uncertainty = torch.cat([out["uncertainty"], uncertainty], 0)
        out["labels"] = labels.contiguous()
        out["uncertainty"] = uncertainty

# Classifies the images of a batch: one by one on CPUs, so that none depends on its neighbours.
def classify_all(head: Dict[str, Tensor], seen: Dict[str, Tensor], image: Tensor, out: Dict[str, Tensor]) -> None:
    if image.is_cuda:
        __torch__.mask.classify(head, seen, image, out)
    else:
        for n in range(image.size(0)):
            __torch__.mask.classify(head, __torch__.mask.one(head, seen, n), image[n:n + 1], out)
