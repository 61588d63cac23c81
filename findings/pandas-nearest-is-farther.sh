#!/usr/bin/env bash
# pandas 3.0.6, and xarray 2026.9.0 on it: the nearest labelled frame of a video, looked up by frame
# numbers without a sign, as uint32.
#
# Guess: reindex(method="nearest") takes the nearer of two frames, or refuses; within tolerance=2 it
#        takes one that is 1 away.
# Seen: where both neighbours are there, it takes the next one, however far it is, and never the one
#       before: for frame 11 of 10, 40, 90 it is 40. With a tolerance, frame 11 has nothing. Whole
#       numbers with a sign are right, and merge_asof(direction="nearest") is right for both. Four
#       of eight frames here get another frame's label. xarray's sel follows. No report was found.
# We: our numbers have a sign; docs/peers.md says what to do with others.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pandas==3.0.6 numpy==2.4.6 xarray==2026.9.0 2> /dev/null
cat > frames.py <<'PY'
import numpy, pandas, xarray

for kind in "int32", "uint8", "uint16", "uint32", "uint64":
    labels = pandas.Series(["cell", "fibre", "drop"], numpy.array([10, 40, 90], kind))
    frames = pandas.Index(numpy.array([9, 11, 24, 26, 41, 64, 66, 91], kind))
    print(kind)
    print("  nearest:", *labels.index[labels.index.get_indexer(frames, method="nearest")])
    print("  labels:", *labels.reindex(frames, method="nearest"))
    print("  within 2:", *labels.reindex(frames, method="nearest", tolerance=2).fillna("-"))
    there = xarray.DataArray(labels.to_numpy(), {"frame": labels.index.to_numpy()}, ["frame"])
    print("  xarray:", there.sel(frame=numpy.array([11, 41], kind), method="nearest").values.tolist())
    left = pandas.DataFrame({"frame": frames})
    right = pandas.DataFrame({"frame": labels.index, "label": labels.to_numpy()})
    print("  merge_asof:", *pandas.merge_asof(left, right, on="frame", direction="nearest")["label"])
PY
python/bin/python frames.py | tee seen
diff seen - <<'SEEN'
int32
  nearest: 10 10 10 40 40 40 90 90
  labels: cell cell cell fibre fibre fibre drop drop
  within 2: cell cell - - fibre - - drop
  xarray: ['cell', 'fibre']
  merge_asof: cell cell cell fibre fibre fibre drop drop
uint8
  nearest: 10 40 40 40 90 90 90 90
  labels: cell fibre fibre fibre drop drop drop drop
  within 2: cell - - - - - - -
  xarray: ['fibre', 'drop']
  merge_asof: cell cell cell fibre fibre fibre drop drop
uint16
  nearest: 10 40 40 40 90 90 90 90
  labels: cell fibre fibre fibre drop drop drop drop
  within 2: cell - - - - - - -
  xarray: ['fibre', 'drop']
  merge_asof: cell cell cell fibre fibre fibre drop drop
uint32
  nearest: 10 40 40 40 90 90 90 90
  labels: cell fibre fibre fibre drop drop drop drop
  within 2: cell - - - - - - -
  xarray: ['fibre', 'drop']
  merge_asof: cell cell cell fibre fibre fibre drop drop
uint64
  nearest: 10 40 40 40 90 90 90 90
  labels: cell fibre fibre fibre drop drop drop drop
  within 2: cell - - - - - - -
  xarray: ['fibre', 'drop']
  merge_asof: cell cell cell fibre fibre fibre drop drop
SEEN
echo "as before: pandas 3.0.6 takes the farther one of unsigned numbers"
