#!/usr/bin/env bash
# pyarrow 25.0.1: differences, fills and largest digests of a slice of a column, as batches, splits
# and filters make slices, and pandas columns of pyarrow types do.
#
# Guess: a slice gives what its values give in a column of their own.
# Seen: it reads other rows. pairwise_diff of frame times goes on from the row before the slice, and
#       with a longer column each difference is another one. fill_null_forward, fill_null_backward
#       and replace_with_mask of booleans give flags of rows outside; max_element_wise and
#       min_element_wise give digests of fixed size of rows outside. Nothing is said. Numbers are
#       filled rightly. The first was reported in July 2026 and is repaired upstream (50524), the
#       booleans in September 2026 (51223); no report of the digests was found.
# We: our readers give whole columns; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pyarrow==25.0.1 pandas==3.0.6 numpy==2.4.6 2> /dev/null
cat > slices.py <<'PY'
import pandas, pyarrow, pyarrow.compute as compute

def show(name, function, *columns):
    pieces = [column.slice(3, 5) for column in columns]
    print(name)
    print("  slice: ", *function(*pieces).to_pylist())
    print("  copied:", *function(*(pyarrow.array(piece.to_pylist(), piece.type) for piece in pieces)).to_pylist())

times = pyarrow.array([0, 1, 3, 10, 14, 15, 30, 32, 90])
good = pyarrow.array([True, False, True, False, None, None, True, None, False])
other = pyarrow.array([True] * 9)
digests = pyarrow.array([bytes([number]) for number in b"zyxabcdef"], pyarrow.binary(1))
more = pyarrow.array([bytes([number]) for number in b"ABCDEFGHI"], pyarrow.binary(1))
show("differences", compute.pairwise_diff, times)
show("filled forward", compute.fill_null_forward, good)
show("filled backward", compute.fill_null_backward, good)
show("replaced by a mask", lambda a: compute.replace_with_mask(a, pyarrow.array([True] + [False] * 4), pyarrow.array([True])), good)
show("largest digests", compute.max_element_wise, digests, more)
show("filled numbers", compute.fill_null_forward, pyarrow.array([1, 2, 3, 4, None, None, 7, None, 9]))
flags = pandas.Series([True, False, True, False, None, None, True, None, False], dtype="boolean[pyarrow]")
print("pandas, rows 3 to 7:", *flags[3:8].ffill())
print("pandas, copied:", *pandas.Series(flags[3:8].tolist(), dtype="boolean[pyarrow]").ffill())
PY
python/bin/python slices.py | tee seen
diff seen - <<'SEEN'
differences
  slice:  None 1 2 7 4
  copied: None 4 1 15 2
filled forward
  slice:  True True True False False
  copied: False False False True True
filled backward
  slice:  True False False False None
  copied: False True True True None
replaced by a mask
  slice:  True None None False None
  copied: True None None True None
largest digests
  slice:  b'z' b'y' b'x' b'a' b'b'
  copied: b'a' b'b' b'c' b'd' b'e'
filled numbers
  slice:  4 4 4 7 7
  copied: 4 4 4 7 7
pandas, rows 3 to 7: True True True False False
pandas, copied: False False False True True
SEEN
echo "as before: pyarrow 25.0.1 reads outside of slices"
