#!/usr/bin/env bash
# blosc2 4.12.0 beside NumPy 2.4.6: a compressed column of six seeds of 64 bits is asked for one of
# them.
#
# Guess: the column is int64 and the number fits, so that == finds its one row; & and % are those of
#        whole numbers.
# Seen: == computes in floats: it finds the first row for the seed of the third, sum() of the same
#       expression counts six rows, every odd seed is even by & and %, and -3 % 7 is -3. The type of
#       the result says int64, and nothing is said. The same question as a text in brackets, or
#       within where(), is answered right. No report was found.
# We: docs/peers.md says to compare with the loaded column.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check blosc2==4.12.0 numpy==2.4.6 2> /dev/null
cat > seeds.py <<'PY'
import blosc2, numpy

first = 1_152_921_504_606_846_976
plain = numpy.arange(first, first + 6)
wanted = first + 2
packed = blosc2.asarray(plain)
rows = blosc2.asarray(numpy.arange(6))
table = blosc2.asarray(numpy.array([(seed, row) for row, seed in enumerate(plain)], [("seed", "i8"), ("row", "i4")]))

def found(name, answers):
    print(f"{name}: rows", numpy.flatnonzero(answers).tolist())

found("NumPy ==", plain == wanted)
found("blosc2 ==", (packed == wanted)[:])
found("blosc2 == a number of NumPy", (packed == numpy.int64(wanted))[:])
print("blosc2 sum(==):", int(blosc2.sum(packed == wanted)), "rows")
found("blosc2 where(==)", blosc2.where(packed == wanted, rows, -1)[:] >= 0)
print("blosc2 table:", "rows", table[f"seed == {wanted}"][:]["row"].tolist())
found("blosc2, loaded", packed[:] == wanted)
print("NumPy & 1:", (plain & 1).tolist(), "blosc2 & 1:", (packed & 1)[:].tolist(), (packed & 1).dtype)
print("NumPy % 2:", (plain % 2).tolist(), "blosc2 % 2:", (packed % 2)[:].tolist())
small = numpy.array([-3, -1, 3])
print("NumPy % 7:", (small % 7).tolist(), "blosc2 % 7:", (blosc2.asarray(small) % 7)[:].tolist())
PY
python/bin/python seeds.py | tee seen
diff seen - <<'SEEN'
NumPy ==: rows [2]
blosc2 ==: rows [0]
blosc2 == a number of NumPy: rows [0]
blosc2 sum(==): 6 rows
blosc2 where(==): rows [2]
blosc2 table: rows [2]
blosc2, loaded: rows [2]
NumPy & 1: [0, 1, 0, 1, 0, 1] blosc2 & 1: [0, 0, 0, 0, 0, 0] int64
NumPy % 2: [0, 1, 0, 1, 0, 1] blosc2 % 2: [0, 0, 0, 0, 0, 0]
NumPy % 7: [4, 6, 3] blosc2 % 7: [-3, -1, 3]
SEEN
echo "as before: blosc2 4.12.0 finds another seed"
