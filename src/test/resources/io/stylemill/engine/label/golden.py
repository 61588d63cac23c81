"""Computes golden.json with NumPy and SciPy alone, independently of the program under test.

    python3 golden.py FOLDER-OF-sample-cases FILE-OF-blood-cells-classifier.pt > golden.json
"""
import json, sys, struct, zipfile, zlib
from fractions import Fraction
import numpy as np
import scipy.linalg

CASES, CLASSIFIER = sys.argv[1:3]
PNGS = ['platelet-2.png', 'rbc-0.png', 'rbc-7-none.png']


def png(path):
    """Pixels [h, w, c] of an 8-bit PNG that is not interlaced."""
    data = open(path, 'rb').read()
    at, idat = 8, b''
    while at < len(data):
        n, kind = struct.unpack('>I4s', data[at:at + 8])
        body = data[at + 8:at + 8 + n]
        at += 12 + n
        if kind == b'IHDR':
            w, h, depth, colour, _, _, interlace = struct.unpack('>IIBBBBB', body)
            assert depth == 8 and interlace == 0
            c = {0: 1, 2: 3, 6: 4}[colour]
        if kind == b'IDAT':
            idat += body
    raw, out = zlib.decompress(idat), np.zeros((h, w * c), np.int64)
    for y in range(h):
        kind, line = raw[y * (w * c + 1)], raw[y * (w * c + 1) + 1:(y + 1) * (w * c + 1)]
        for i in range(w * c):
            a = out[y, i - c] if i >= c else 0
            b = out[y - 1, i] if y else 0
            d = out[y - 1, i - c] if y and i >= c else 0
            p = a + b - d
            paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - d), 2, d))[2]
            out[y, i] = (line[i] + [0, a, b, (a + b) // 2, paeth][kind]) % 256
    return out.reshape(h, w, c)


def drawn(w, h, c):
    y, x, k = np.meshgrid(np.arange(h), np.arange(w), np.arange(c), indexing='ij')
    return (x * 200 // w + y * y * 90 // (h * h) * (k + 1) + (x * 7 + y * 3 + x * y) % 29 + 31 * k) % 256


def luminance(p):
    if p.shape[2] == 1:
        return p[:, :, 0]
    return (19595 * p[:, :, 0] + 38470 * p[:, :, 1] + 7471 * p[:, :, 2] + 32768) >> 16


def boxes(v, rows, columns):
    """Means over equal boxes, pixels cut where a border goes through them; in 1/256, rounded half up."""
    def shares(n, m):
        s = [[max(Fraction(0), min(Fraction(j + 1), Fraction((i + 1) * n, m)) - max(Fraction(j), Fraction(i * n, m)))
              for j in range(n)] for i in range(m)]
        return s
    h, w = v.shape
    a, b = shares(h, rows), shares(w, columns)
    half = [[sum(b[i][j] * int(v[y, j]) for j in range(w) if b[i][j]) for i in range(columns)] for y in range(h)]
    out = np.zeros((rows, columns), np.int64)
    for r in range(rows):
        for i in range(columns):
            mean = sum(a[r][y] * half[y][i] for y in range(h) if a[r][y]) / (Fraction(h, rows) * Fraction(w, columns))
            out[r, i] = int((512 * mean + 1) // 2)
    return out


def number(bits):
    return '%016x' % int(''.join('1' if b else '0' for b in np.ravel(bits)), 2)


def hashes(p):
    v = luminance(p)
    d = boxes(v, 8, 9)
    n = np.arange(32)
    basis = np.cos(np.pi * (2 * n[None] + 1) * np.arange(8)[:, None] / 64)
    f = basis @ boxes(v, 32, 32) @ basis.T
    gap = np.sort(np.abs(f - np.median(f)).ravel())[0]
    assert gap > 1e-3, gap
    return {'dHash': number(d[:, 1:] > d[:, :-1]), 'pHash': number(f > np.median(f))}


def classifier(path):
    z = zipfile.ZipFile(path)
    root = z.namelist()[0].split('/')[0]
    a = {}
    for i in range(30):
        raw = z.read(f'{root}/data/{i}')
        a[i] = np.frombuffer(raw, '<f4' if len(raw) != 8 else '<i8').astype(np.float64)
    sizes, blocks = [3, 16, 32, 64, 64], []
    for i in range(4):
        w, b, gamma, beta, mean, var = (a[7 * i + k] for k in range(6))
        blocks.append((w.reshape(sizes[i + 1], sizes[i], 3, 3), b, gamma, beta, mean, var))

    def run(x):
        for w, b, gamma, beta, mean, var in blocks:
            n, _, h, wd = x.shape
            q = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
            y = sum(np.einsum('oc,nchw->nohw', w[:, :, i, j], q[:, :, i:i + h, j:j + wd]) for i in range(3) for j in range(3))
            c = lambda v: v[None, :, None, None]
            y = (y + c(b) - c(mean)) / np.sqrt(c(var) + 1e-5) * c(gamma) + c(beta)
            y = np.maximum(y, 0).reshape(n, -1, h // 2, 2, wd // 2, 2).max((3, 5))
            x = y
        o = x.mean((2, 3)) @ a[28].reshape(3, 64).T + a[29]
        e = np.exp(o - o.max(1, keepdims=True))
        return e / e.sum(1, keepdims=True)
    return run


def rows(n, d, shift, factor):
    i, j = np.meshgrid(np.arange(n), np.arange(d), indexing='ij')
    wave = (i * 7919 + j * 104729 + i * i * 31 + i * j * j * 17) % 1009
    return ((wave / 256.0 + (i % 7) * (j % 3) / 4.0 + shift * (j % 2)) * factor).astype(np.float32).astype(np.float64)


def squares(a, b):
    return ((a[:, None] - b[None]) ** 2).sum(2)


def kid(x, y):
    """Binkowski et al. 2018, unbiased, of whole sets of one size."""
    d, m = x.shape[1], len(x)
    k = lambda a, b: (a @ b.T / d + 1) ** 3
    xx, yy, xy = k(x, x), k(y, y), k(x, y)
    return (xx.sum() - np.trace(xx) + yy.sum() - np.trace(yy)) / (m * (m - 1)) - 2 * xy.mean()


def fid(x, y):
    """Heusel et al. 2017; the root's trace is the sum of singular values of one set's deviations times the other's."""
    a, b = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    p, q = x - x.mean(0), y - y.mean(0)
    root = np.linalg.svd(p @ q.T, compute_uv=False).sum() / np.sqrt((len(x) - 1) * (len(y) - 1))
    if len(x) > x.shape[1] < len(y):
        assert abs(root - np.trace(scipy.linalg.sqrtm(a @ b)).real) < 1e-6
    return ((x.mean(0) - y.mean(0)) ** 2).sum() + np.trace(a) + np.trace(b) - 2 * root


def radii(x, k):
    s = squares(x, x)
    np.fill_diagonal(s, np.inf)
    return np.sort(s, 1)[:, k - 1]


def measures(x, y):
    """x made, y real."""
    s = squares(x, y)
    r3, r5, m3 = radii(y, 3), radii(y, 5), radii(x, 3)
    pairs = lambda a: np.sqrt(squares(a, a)[np.triu_indices(len(a), 1)]).mean()
    return {
        'fid': fid(x, y),
        'precision': (s <= r3[None]).any(1).mean(),
        'recall': (s <= m3[:, None]).any(0).mean(),
        'density': (s < r5[None]).sum() / 5 / len(x),
        'coverage': (s < r5[None]).any(0).mean(),
        'diversity': pairs(x),
        'realDiversity': pairs(y),
        'kid': kid(x[:min(len(x), len(y))], y[:min(len(x), len(y))]),
    }


out = {'hashes': {}, 'scores': {}, 'measures': []}
for name in PNGS:
    out['hashes'][name] = hashes(png(f'{CASES}/{name}'))
for w, h, c in [(37, 21, 3), (5, 3, 1), (200, 150, 3), (128, 128, 3), (9, 300, 1), (64, 64, 4)]:
    out['hashes'][f'{w}x{h}x{c}'] = hashes(drawn(w, h, c))
run = classifier(CLASSIFIER)
for name in PNGS + ['drawn']:
    p = drawn(64, 64, 3) if name == 'drawn' else png(f'{CASES}/{name}')
    x = (p / 255.0 - 0.5) / 0.5
    out['scores'][name] = run(x.transpose(2, 0, 1)[None])[0].tolist()
for nx, ny, d, shift, factor in [(60, 45, 8, 0.0, 1.0), (300, 300, 16, 0.5, 0.5), (7, 40, 12, 0.25, 1.0), (40, 9, 33, 0.0, 2.0)]:
    out['measures'].append({'made': nx, 'real': ny, 'dimensions': d, 'shift': shift, 'factor': factor,
                            **measures(rows(nx, d, shift, factor), rows(ny, d, 0.0, 1.0))})
print(json.dumps(out, indent=1))
