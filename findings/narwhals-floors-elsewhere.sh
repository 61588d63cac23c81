#!/usr/bin/env bash
# narwhals 2.26.0 (pip) on Polars, pandas and DuckDB: shares of scores by `score // 0.25`, and
# numbers counted from the end.
#
# Guess: one expression gives one result on all of them, which is what narwhals is for.
# Seen: on DuckDB `//` does not round down: of real numbers it is the quotient, so that each score
#       is a group of its own, and whole numbers are rounded to 0 (-20 // 3 is -6, not -7). On
#       pandas `cum_count(reverse=True)` begins at 0, not at 1. No report of either was found.
# We: our queries are SQL, where `floor(score / 0.25)` says it; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check narwhals==2.26.0 polars==1.44.2 pandas==3.0.6 duckdb==1.5.6 pyarrow==25.0.1 2> /dev/null
cat > floors.py <<'PY'
import duckdb
import narwhals
import pandas
import polars

rows = {"id": [0, 1, 2, 3], "score": [0.1, 0.2, 0.6, 0.9], "step": [-20, -3, 4, 20]}
table = polars.DataFrame(rows)
for name, frame in ("Polars", table.lazy()), ("pandas", pandas.DataFrame(rows)), ("DuckDB", duckdb.table("table")):
    made = narwhals.from_native(frame).with_columns(
        (narwhals.col("score") // 0.25).alias("bin"),
        (narwhals.col("score") / 0.25).floor().alias("floor"),
        (narwhals.col("step") // 3).alias("thirds"),
        narwhals.col("step").cum_count(reverse=True).over(order_by="id").alias("left"),
    ).lazy().collect("polars").sort("id")
    print(name, *(f"{column} {made[column].to_list()}" for column in ("bin", "floor", "thirds", "left")), sep=": ")
PY
python/bin/python -W ignore floors.py 2>&1 | tee seen
diff seen - <<'SEEN'
Polars: bin [0.0, 0.0, 2.0, 3.0]: floor [0.0, 0.0, 2.0, 3.0]: thirds [-7, -1, 1, 6]: left [4, 3, 2, 1]
pandas: bin [0.0, 0.0, 2.0, 3.0]: floor [0.0, 0.0, 2.0, 3.0]: thirds [-7, -1, 1, 6]: left [3, 2, 1, 0]
DuckDB: bin [0.4, 0.8, 2.4, 3.6]: floor [0.0, 0.0, 2.0, 3.0]: thirds [-6, -1, 1, 6]: left [4, 3, 2, 1]
SEEN
echo "as before: one expression of narwhals 2.26.0 gives other bins on DuckDB, and other counts on pandas"
