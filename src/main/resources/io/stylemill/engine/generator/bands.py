# StyleGAN3's filters on CPUs, as products of matrices.
#
# A filter is the same for all channels. So along one axis it is the product of a band matrix with
# all channels at once, for which CPUs have their fastest kernels, at whatever number of taps;
# convolutions of single channels reach a tenth of that or less (docs/performance.md).

# ---- Preparation ---------------------------------------------------------------------------------------------------

# A 1-D filter as a matrix [rows, columns]: element (o, i) is the tap `shift + a * o + b * i`, or 0
# where there is none.
def band(f: Tensor, rows: int, columns: int, shift: int, a: int, b: int) -> Tensor:
    o = torch.arange(rows, dtype=4).unsqueeze(1)
    i = torch.arange(columns, dtype=4).unsqueeze(0)
    tap = o * a + i * b + shift
    inside = torch.logical_and(torch.ge(tap, 0), torch.lt(tap, f.size(0)))
    return (torch.take(f, tap.clamp(0, f.size(0) - 1)) * inside.to(f.dtype)).to(6)

# A 2-D filter as a sum of pairs of filters along columns and rows, [pairs, taps] each: its singular
# vectors (Eckart and Young 1936). Those below 1e-6 of the first are left out: together they are
# less than what float32 rounds off in the sums. A radial filter of StyleGAN3 becomes three or four
# pairs.
def pairs(d: Tensor) -> Tuple[Tensor, Tensor]:
    if d.dim() == 1:
        return (d.unsqueeze(0), d.unsqueeze(0))
    u, s, v = torch.linalg_svd(d)
    n = int(torch.sum(torch.gt(s, s[0] * 1e-6)))
    root = torch.sqrt(s[:n]).unsqueeze(1)
    return (u.t()[:n] * root, v[:n] * root)

# Adds the matrices of layer `name` to `out`, where the layer has both filters and they suit.
# up_filter [taps] with its gains, down_filter [taps] or [taps, taps]; height and width of the map
# before them; margin as in `config.layers`. Returns the height and width after them.
#
# up_rows [H', H] and up_columns [W', W]; down_rows [pairs, H'', H'] and down_columns [pairs, W'',
# W']; up_bound: how much larger than the largest value of a map those of its up-sampled map can be.
def prepare(out: Dict[str, Tensor], name: str, up_filter: Tensor, down_filter: Tensor, up: int, down: int, margin: List[int], height: int, width: int) -> Tuple[int, int]:
    taps = up_filter.size(0)
    high, wide = height * up + margin[2] + margin[3] - taps + 1, width * up + margin[0] + margin[1] - taps + 1
    last_high, last_wide = (high - down_filter.size(0)) // down + 1, (wide - down_filter.size(0)) // down + 1
    if up_filter.is_cuda or up_filter.dim() != 1 or taps == 1:
        return (last_high, last_wide)
    columns, rows = __torch__.bands.pairs(down_filter.to(7))
    if columns.size(0) > 5:
        # As much work as the filter itself.
        return (last_high, last_wide)
    up_rows = __torch__.bands.band(up_filter, high, height, taps - 1 - margin[2], 1, -up)
    up_columns = __torch__.bands.band(up_filter, wide, width, taps - 1 - margin[0], 1, -up)
    down_rows: List[Tensor] = []
    down_columns: List[Tensor] = []
    for k in range(columns.size(0)):
        down_rows.append(__torch__.bands.band(columns[k].flip([0]), last_high, high, 0, -down, 1))
        down_columns.append(__torch__.bands.band(rows[k].flip([0]), last_wide, wide, 0, -down, 1))
    out[name + ".up_rows"], out[name + ".up_columns"] = up_rows, up_columns
    out[name + ".down_rows"], out[name + ".down_columns"] = torch.stack(down_rows), torch.stack(down_columns)
    bound = torch.amax(torch.sum(torch.abs(up_rows), [1])) * torch.amax(torch.sum(torch.abs(up_columns), [1]))
    out[name + ".up_bound"] = bound
    # up, taps, left, top; down, taps.
    out[name + ".bands"] = torch.tensor([up, taps, margin[0], margin[2], down, down_filter.size(0)])
    return (last_high, last_wide)

# ---- Use -----------------------------------------------------------------------------------------------------------

# Which of `size` inputs the outputs `first` to before `last` of an up-filter need: from, and before
# which.
def needed(first: int, last: int, size: int, up: int, taps: int, margin: int) -> Tuple[int, int]:
    a = min(max(-((margin - first) // up), 0), size - 1)
    return (a, max(a + 1, min((last + taps - 2 - margin) // up + 1, size)))

# Along the rows: x [H, W, C] -> blocks of 64 columns, each [H, columns * C].
def widened(x: Tensor, t: Tensor, up: int, taps: int, margin: int) -> List[Tensor]:
    h = x.size(0)
    blocks: List[Tensor] = []
    for k in range((t.size(0) + 63) // 64):
        o = k * 64
        e = min(o + 64, t.size(0))
        a, b = __torch__.bands.needed(o, e, t.size(1), up, taps, margin)
        blocks.append(torch.bmm(t[o:e, a:b].unsqueeze(0).expand([h, -1, -1]), x[:, a:b]).reshape([h, -1]))
    return blocks

# Along the rows, the sum over the pairs: x [pairs, H, W, C] -> y [H, W', C].
def narrow(x: Tensor, t: Tensor, down: int, taps: int, y: Tensor) -> None:
    h, wide = x.size(1), t.size(1)
    for k in range((wide + 31) // 32):
        o = k * 32
        e = min(o + 32, wide)
        a, b = o * down, (e - 1) * down + taps
        part = torch.bmm(t[0, o:e, a:b].unsqueeze(0).expand([h, -1, -1]), x[0, :, a:b])
        for p in range(1, t.size(0)):
            part = part.baddbmm_(t[p, o:e, a:b].unsqueeze(0).expand([h, -1, -1]), x[p, :, a:b])
        y[:, o:e].copy_(part)

# Up-filter, leaky ReLU, clamp, down-filter: x float32 [1, C, H, W] -> [1, C, H', W'].
#
# The large map between the filters is never whole. Strips of it, some rows of some thousand
# numbers, are made, activated and filtered again while they lie in the cache.
def run(w: Dict[str, Tensor], name: str, x: Tensor, clamp: float) -> Tensor:
    up_rows, down_rows, down_columns = w[name + ".up_rows"], w[name + ".down_rows"], w[name + ".down_columns"]
    settings: List[int] = annotate(List[int], w[name + ".bands"].tolist())
    up, up_taps, left, top, down, taps = settings[0], settings[1], settings[2], settings[3], settings[4], settings[5]
    x = x.permute([0, 2, 3, 1]).contiguous().squeeze(0)
    c, wide, n = x.size(2), down_columns.size(2), down_columns.size(2) * x.size(2)
    if clamp > 0.0:
        # Most maps are far from the bound. Their size tells so before they grow.
        least, most = torch.aminmax(x)
        if max(-float(least), float(most)) * float(w[name + ".up_bound"]) <= clamp:
            clamp = 0.0
    blocks = __torch__.bands.widened(x, w[name + ".up_columns"], up, up_taps, left)
    y = torch.empty([down_rows.size(1), down_columns.size(1), c], dtype=6)
    middle = torch.empty([15 * down + taps, 4096], dtype=6)
    strip = torch.empty([down_rows.size(0) * 16, n], dtype=6)
    for k in range((y.size(0) + 15) // 16):
        o = k * 16
        e = min(o + 16, y.size(0))
        first, last = o * down, (e - 1) * down + taps
        a, b = __torch__.bands.needed(first, last, up_rows.size(1), up, up_taps, top)
        grow = up_rows[first:last, a:b]
        shrink = down_rows[:, o:e, first:last].flatten(0, 1)
        at = 0
        for block in blocks:
            for i in range((block.size(1) + 4095) // 4096):
                source = block[a:b, i * 4096:(i + 1) * 4096]
                m = middle[:last - first, :source.size(1)]
                m = torch.leaky_relu_(torch.mm(grow, source, out=m), 0.2)
                if clamp > 0.0:
                    m = m.clamp_(-clamp, clamp)
                part = torch.mm(shrink, m, out=strip[:shrink.size(0), at:at + m.size(1)])
                at += m.size(1)
        filtered = strip[:shrink.size(0)].reshape([down_rows.size(0), e - o, wide, c])
        __torch__.bands.narrow(filtered, down_columns, down, taps, y[o:e])
    return y.unsqueeze(0).permute([0, 3, 1, 2])
