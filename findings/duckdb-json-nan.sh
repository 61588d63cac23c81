#!/usr/bin/env bash
# DuckDB 1.5.6: JSON of a real number that is NaN or infinite, such as the score of a labeler that could not tell.
#
# Guess: DuckDB writes null for it, or refuses it, as JSON has no word for it. Then every line that COPY writes is JSON.
# Seen: to_json and COPY (FORMAT json) write NaN and Infinity, and json_valid calls that valid. RFC 8259 has neither word, so
#       strict readers stop there. Python's json reads it, because it knows these words too.
# We: records hold finite numbers alone (docs/decisions/010-json.md), and queries write NaN as a text.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check duckdb==1.5.6 2> /dev/null
cat > scores.py <<'PY'
import duckdb, json

duckdb.sql("COPY (SELECT 'nan'::DOUBLE AS score, '-inf'::DOUBLE AS log) TO 'scores.jsonl' (FORMAT json)")
print("line:", open("scores.jsonl").read().strip())
print("json_valid:", duckdb.sql("SELECT json_valid(to_json('nan'::DOUBLE)), to_json('inf'::DOUBLE)").fetchone())

def strict(word):
    raise ValueError(word + " is no JSON")

try:
    json.loads(open("scores.jsonl").read(), parse_constant=strict)
    print("a strict reader: reads it")
except ValueError as refused:
    print("a strict reader:", refused)
PY
python/bin/python scores.py | tee seen
diff seen - <<'SEEN'
line: {"score":NaN,"log":-Infinity}
json_valid: (True, 'Infinity')
a strict reader: NaN is no JSON
SEEN
echo "as before: DuckDB 1.5.6 writes NaN and Infinity into JSON, and calls it valid"
