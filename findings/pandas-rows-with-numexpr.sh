#!/usr/bin/env bash
# pandas 3.0.6 with and without numexpr 2.14.2: rows that query finds, columns that eval makes.
#
# Guess: numexpr makes query and eval faster; the rows and the numbers are the same.
# Seen: which rows query finds depends on whether numexpr is installed. Arithmetic of columns with 8
#       bits wraps without it (a + b is never above 300) and not with it; whole numbers divided by 0
#       are inf without it and 0 with it; and `seed + 1` of 64 bits without a sign is a real number
#       with it, which loses the last digits. No word is said. No report of these was found.
# We: nothing here calls it; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pandas==3.0.6 numpy==2.4.6 2> /dev/null
cat > query.py <<'PY'
import numpy, pandas

random = numpy.random.default_rng(0)
rows = pandas.DataFrame({
    "a": random.integers(0, 256, 1000).astype("uint8"), "b": random.integers(0, 256, 1000).astype("uint8"),
    "right": random.integers(0, 3, 1000), "all": random.integers(0, 3, 1000), "seed": numpy.arange(1000, dtype="uint64") + 2**60})
for text in "a + b > 300", "a - b < 0", "a * b > 1000", "-a < 0", "right // all >= 1":
    print(f"{text}: {len(rows.query(text))} rows")
print("a + b > 300 of int64:", len(rows.astype({"a": "int64", "b": "int64"}).query("a + b > 300")), "rows, with engine=python",
      len(rows.query("a + b > 300", engine="python")))
print("seed + 1:", rows.eval("seed + 1").dtype, int(rows.eval("seed + 1").iloc[0]), "a ** 2:", int(rows.eval("a ** 2").max()))
PY
{
    echo "pandas alone"
    python/bin/python -W ignore query.py
    python/bin/pip install --quiet --disable-pip-version-check numexpr==2.14.2 2> /dev/null
    echo "numexpr installed"
    python/bin/python -W ignore query.py
} | tee seen
diff seen - <<'SEEN'
pandas alone
a + b > 300: 0 rows
a - b < 0: 0 rows
a * b > 1000: 0 rows
-a < 0: 0 rows
right // all >= 1: 566 rows
a + b > 300 of int64: 349 rows, with engine=python 0
seed + 1: uint64 1152921504606846977 a ** 2: 249
numexpr installed
a + b > 300: 349 rows
a - b < 0: 485 rows
a * b > 1000: 923 rows
-a < 0: 997 rows
right // all >= 1: 334 rows
a + b > 300 of int64: 349 rows, with engine=python 0
seed + 1: float64 1152921504606846976 a ** 2: 65025
SEEN
echo "as before: numexpr decides which rows pandas 3.0.6 finds"
