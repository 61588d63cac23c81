# What a projection makes small: how far the images of a network are from pictures, and how far
# noise is from noise.

# Half the height and width: means of 2 x 2.
def halved(x: Tensor) -> Tensor:
    return torch.avg_pool2d(x, [2, 2], [2, 2], [0, 0], False, True, None)

# [N, C, H, W] twice -> [N]: the mean squared difference, added up over the sizes from the whole one
# down to 8 pixels.
def pixels(image: Tensor, target: Tensor) -> Tensor:
    x = image - target
    sum = torch.mean(x * x, [1, 2, 3])
    while min(x.size(2), x.size(3)) >= 16:
        x = __torch__.gradient.halved(x)
        sum = sum + torch.mean(x * x, [1, 2, 3])
    return sum

# A noise map [N, 1, H, W] -> [N]: squared correlations with the neighbours, over the edges too,
# added up over the sizes down to 8 pixels. Twice the mean of four has their variance (Karras et al.
# 2020, appendix D).
def correlation(noise: Tensor) -> Tensor:
    x = torch.mean(noise * torch.roll(noise, [1], [3]), [1, 2, 3])
    y = torch.mean(noise * torch.roll(noise, [1], [2]), [1, 2, 3])
    sum = x * x + y * y
    while min(noise.size(2), noise.size(3)) > 8:
        noise = __torch__.gradient.halved(noise) * 2.0
        x = torch.mean(noise * torch.roll(noise, [1], [3]), [1, 2, 3])
        y = torch.mean(noise * torch.roll(noise, [1], [2]), [1, 2, 3])
        sum = sum + x * x + y * y
    return sum

class Network(Module):
    __parameters__ = []
    __buffers__ = []
    training : bool

    # image [N, C, H, W], nominally -1..1; form: channels, height, width, low, high of what a
    # feature network takes.
    def prepared(self, image: Tensor, form: Dict[str, Tensor]) -> Tensor:
        numbers = form["form"]
        channels = int(numbers[0])
        height = int(numbers[1])
        width = int(numbers[2])
        low = float(numbers[3])
        high = float(numbers[4])
        x = image
        if x.size(1) > 3:
            x = x[:, :3]
        if x.size(1) == 1 and channels == 3:
            x = x.repeat([1, 3, 1, 1])
        if x.size(1) == 3 and channels == 1:
            x = x[:, 0:1] * 0.299 + x[:, 1:2] * 0.587 + x[:, 2:3] * 0.114
        if x.size(2) > height or x.size(3) > width:
            x = torch.adaptive_avg_pool2d(x, [height, width])
        elif x.size(2) != height or x.size(3) != width:
            x = torch.upsample_bilinear2d(x, [height, width], False, None, None)
        return (x + 1.0) * ((high - low) * 0.5) + low

    # terms: target; features and goal, [N, ...], where a feature network looks; noise.<index>;
    # weights: of pixels, of noise. -> the distance of each image, [N], and the sum to go down from.
    def loss(self, image: Tensor, terms: Dict[str, Tensor]) -> Tuple[Tensor, Tensor]:
        weights = terms["weights"]
        distance = __torch__.gradient.pixels(image, terms["target"]) * weights[0]
        if "features" in terms:
            x = (terms["features"] - terms["goal"]).to(6).reshape([image.size(0), -1])
            distance = distance + torch.sum(x * x, [1])
        total = torch.sum(distance)
        i = 0
        while ("noise." + str(i)) in terms:
            total = total + torch.sum(__torch__.gradient.correlation(terms["noise." + str(i)])) * weights[1]
            i += 1
        return (distance, total)
