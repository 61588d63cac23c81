#!/usr/bin/env bash
# DuckDB 1.5.6 with pyarrow 25.0.1: NaN in a Parquet column of real numbers, such as the score of a
# labeler that could not tell.
#
# Guess: for DuckDB a NaN is larger than every number, so that `score > 0.9` finds it; a table and a
#        Parquet file with the same rows give the same answer.
# Seen: with Parquet the answer depends on how the rows are divided. Where no number of a row group
#       is above 0.9, its NaN is not found; where all its numbers are at most 0.9, `score <= 0.9`
#       finds it. The least and largest value that a row group states leave NaN out, as Parquet
#       asks, and the filter is decided by them alone. In a row group with numbers on both sides all
#       is right.
# We: every real number of our index is finite, -1 where there is none; docs/peers.md warns for
#     files of others.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check duckdb==1.5.6 pyarrow==25.0.1 2> /dev/null
cat > scores.py <<'PY'
import duckdb, math, pyarrow, pyarrow.parquet

rows = pyarrow.table({"score": [0.95, 0.99, 0.2, math.nan]})
for size in 4, 2:
    pyarrow.parquet.write_table(rows, f"groups-of-{size}.parquet", row_group_size=size)
duckdb.sql("CREATE TABLE scores AS FROM rows")
for source in "scores", "'groups-of-4.parquet'", "'groups-of-2.parquet'":
    print(source + ":", *(
        f"{filter} {duckdb.sql(f'SELECT count(*) FROM {source} WHERE {filter}').fetchone()[0]}" + ","
        for filter in ("score > 0.9", "score <= 0.9", "NOT score > 0.9")),
        "of", duckdb.sql(f"SELECT count(*) FROM {source}").fetchone()[0])
PY
python/bin/python scores.py | tee seen
diff seen - <<'SEEN'
scores: score > 0.9 3, score <= 0.9 1, NOT score > 0.9 1, of 4
'groups-of-4.parquet': score > 0.9 3, score <= 0.9 1, NOT score > 0.9 1, of 4
'groups-of-2.parquet': score > 0.9 2, score <= 0.9 2, NOT score > 0.9 2, of 4
SEEN
echo "as before: row groups decide what DuckDB 1.5.6 finds of NaN"
