#!/usr/bin/env bash
# xarray 2026.9.0 and dask 2026.8.0: the mean of the pixels of an image of 8 bits inside a mask of 0
# and 1, and with weights of 8 bits, beside NumPy 2.4.6.
#
# Guess: as NumPy's average: the sums are taken in a type that holds them.
# Seen: weighted() of xarray multiplies and adds in the type of image and mask. The mean of 64
#       pixels of 200 inside a mask of 32 is 0, and of 48 is 2.7; the sums of pixels and of the mask
#       itself go on from 255 with 0. With a mask of booleans they do too. da.average of dask
#       multiplies in that type and adds in a larger one: right inside a mask, wrong with weights.
#       Nothing is said. No report was found.
# We: docs/peers.md says what to convert first.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check xarray==2026.9.0 dask==2026.8.0 numpy==2.4.6 2> /dev/null
cat > means.py <<'PY'
import dask.array as da
import numpy as np
import xarray as xr


def show(what, pixels, weights):
    expected = np.average(pixels, weights=weights)
    weighted = xr.DataArray(pixels, dims="pixel").weighted(xr.DataArray(weights, dims="pixel"))
    lazy = da.average(da.from_array(pixels), weights=da.from_array(weights)).compute()
    print(f"{what}: NumPy {expected:.1f}, xarray {float(weighted.mean()):.1f}, dask {float(lazy):.1f}; "
          f"weight of all {weights.sum()}, xarray {float(weighted.sum_of_weights()):.0f}")


pixels = np.full(64, 200, dtype=np.uint8)
for inside in (1, 32, 48):
    show(f"mask of {inside}", pixels, (np.arange(64) < inside).astype(np.uint8))
show("mask of 48 as booleans", pixels, np.arange(64) < 48)
show("mask of 48 as real numbers", pixels, (np.arange(64) < 48).astype(np.float64))
show("weights 1 to 4", np.array([10, 200, 150, 250], dtype=np.uint8), np.array([1, 2, 3, 4], dtype=np.uint8))
many = np.full(400, 100, dtype=np.uint8)
show("mask of 300", many, (np.arange(400) < 300).astype(np.uint8))
PY
python/bin/python means.py > seen
cat seen
diff seen - <<'SEEN'
mask of 1: NumPy 200.0, xarray 200.0, dask 200.0; weight of all 1, xarray 1
mask of 32: NumPy 200.0, xarray 0.0, dask 200.0; weight of all 32, xarray 32
mask of 48: NumPy 200.0, xarray 2.7, dask 200.0; weight of all 48, xarray 48
mask of 48 as booleans: NumPy 200.0, xarray 2.7, dask 200.0; weight of all 48, xarray 48
mask of 48 as real numbers: NumPy 200.0, xarray 200.0, dask 200.0; weight of all 48.0, xarray 48
weights 1 to 4: NumPy 186.0, xarray 6.8, dask 58.0; weight of all 10, xarray 10
mask of 300: NumPy 100.0, xarray 1.1, dask 100.0; weight of all 300, xarray 44
SEEN
