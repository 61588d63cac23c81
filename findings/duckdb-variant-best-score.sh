#!/usr/bin/env bash
# DuckDB 1.5.6: rows of JSON Lines in its new type VARIANT, and the best of their scores and seeds.
#
# Guess: numbers are ordered by value, as its comparisons do.
# Seen: max, ORDER BY and arg_max go by the bytes: of the scores 0.25, 1, 0.9, 2 and 1.0 the largest
#       is 1.0 and 0.9 comes first, of the seeds 255, 256 and 1 it is 1. A condition such as
#       score > 0.95 finds the right rows, so the two do not agree. 1 and 1.0 are counted as two.
#       Reported as pull request 23307 and issue 24251 in 2026; the change is not in this release.
# We: the columns of our index have plain types; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check duckdb==1.5.6 2> /dev/null
cat > rows.jsonl <<'JSON'
{"file": "a.png", "score": 0.25, "seed": 255}
{"file": "b.png", "score": 1, "seed": 256}
{"file": "c.png", "score": 0.9, "seed": 1}
{"file": "d.png", "score": 2, "seed": 255}
{"file": "e.png", "score": 1.0, "seed": 1}
JSON
cat > best.py <<'PY'
import duckdb

base = duckdb.connect()
base.execute("CREATE TABLE rows AS SELECT json::VARIANT AS row FROM read_json_objects('rows.jsonl')")

def show(name, question):
    print(f"{name}:", *(" ".join(str(value) for value in row) for row in base.execute(question).fetchall()))

show("largest score", "SELECT max(row.score) FROM rows")
show("largest score as DOUBLE", "SELECT max(row.score::DOUBLE) FROM rows")
show("best first", "SELECT row.file FROM rows ORDER BY row.score DESC, row.file::VARCHAR")
show("best first as DOUBLE", "SELECT row.file FROM rows ORDER BY row.score::DOUBLE DESC, row.file::VARCHAR")
show("best image", "SELECT arg_max(row.file, row.score) FROM rows")
show("score above 0.95", "SELECT row.file FROM rows WHERE row.score > 0.95 ORDER BY row.file::VARCHAR")
show("largest seed", "SELECT max(row.seed) FROM rows")
show("largest seed as BIGINT", "SELECT max(row.seed::BIGINT) FROM rows")
show("scores", "SELECT count(DISTINCT row.score), count(DISTINCT row.score::DOUBLE) FROM rows")
PY
python/bin/python best.py | tee seen
diff seen - <<'SEEN'
largest score: 1.0
largest score as DOUBLE: 2.0
best first: c.png e.png a.png d.png b.png
best first as DOUBLE: d.png b.png e.png c.png a.png
best image: e.png
score above 0.95: b.png d.png e.png
largest seed: 1
largest seed as BIGINT: 256
scores: 5 4
SEEN
echo "as before: DuckDB 1.5.6 orders VARIANT by bytes"
