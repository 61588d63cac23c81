#!/usr/bin/env bash
# pandas 3.0.6 and Polars 1.44.2: which images have the seeds of a list? Seeds of 64 bits, as one
# takes them from a hash: one table has them as signed numbers, the other without a sign; or both
# are "Int64" of pandas and the list has an empty place.
#
# Guess: whole numbers compare as whole numbers: a seed is found only by itself, as `merge` and
#        `join` of the same columns find it.
# Seen: isin of pandas and == of Polars turn both sides into float64 first, where seeds near 2^60
#       and more are one number with the 128 before and after them. Other images are found, without
#       a word. In pandas it is enough that the list of the same type has an empty place. merge,
#       join and is_in of Polars are right.
# We: the column `seed` is signed in all our files; docs/peers.md says how to compare with other
#     tables.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pandas==3.0.6 polars==1.44.2 numpy==2.4.6 2> /dev/null
cat > seeds.py <<'PY'
import pandas, polars

have = [1788253718459801233, 1788253718459801299]
want = [1788253718459801299]

def said(what, found):
    print(f"{what}: {'right' if list(found) == [False, True] else 'both' if all(found) else list(found)}")

signed = pandas.Series(have, dtype="int64")
said("pandas isin, int64 in int64", signed.isin(pandas.Series(want)))
said("pandas isin, int64 in uint64", signed.isin(pandas.Series(want, dtype="uint64")))
said("pandas isin, Int64 in Int64", signed.astype("Int64").isin(pandas.Series(want, dtype="Int64")))
said("pandas isin, Int64 in Int64 with an empty place", signed.astype("Int64").isin(pandas.Series(want + [None], dtype="Int64")))
merged = pandas.DataFrame({"seed": signed}).merge(pandas.DataFrame({"seed": pandas.Series(want, dtype="uint64")}))
said("pandas merge, int64 with uint64", signed.isin(merged.seed.astype("int64")))
column = polars.Series("seed", have)
other = polars.Series("seed", want, dtype=polars.UInt64)
table = column.to_frame()
said("Polars ==, Int64 with UInt64", table.select(polars.col("seed") == polars.lit(want[0], dtype=polars.UInt64))["seed"])
said("Polars is_in, Int64 in UInt64", column.is_in(other))
said("Polars join, Int64 with UInt64", column.is_in(table.join(other.to_frame(), on="seed")["seed"]))
PY
python/bin/python -W ignore seeds.py | tee seen
diff seen - <<'SEEN'
pandas isin, int64 in int64: right
pandas isin, int64 in uint64: both
pandas isin, Int64 in Int64: right
pandas isin, Int64 in Int64 with an empty place: both
pandas merge, int64 with uint64: right
Polars ==, Int64 with UInt64: both
Polars is_in, Int64 in UInt64: right
Polars join, Int64 with UInt64: right
SEEN
echo "as before: pandas 3.0.6 and Polars 1.44.2 take different seeds for equal"
