#!/usr/bin/env bash
# DuckDB 1.5.6: a column of digests as BLOB, such as the SHA-256 of the network that made each
# image, written to Parquet by DuckDB.
#
# Guess: `WHERE digest = ...` finds the rows, as in a table.
# Seen: it finds none, without a word. A column whose values repeat is written with a dictionary and
#       a Bloom filter, and that filter is asked for the value as text, in which bytes that are no
#       ASCII are written \xFF, not for its bytes. IN with two digests, a comparison with hex(),
#       columns without repeats (no dictionary) and columns of text are right.
# We: every digest of our tables is text, 64 hexadecimal digits; docs/peers.md warns.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check duckdb==1.5.6 2> /dev/null
cat > digests.py <<'PY'
import duckdb

duckdb.sql("CREATE TABLE images AS SELECT unhex(sha256(network)) AS digest, sha256(network) AS text"
           " FROM (SELECT 'network ' || i % 3 AS network FROM range(3000) AS t(i))")
duckdb.sql("COPY images TO 'repeats.parquet'")
duckdb.sql("COPY (SELECT DISTINCT * FROM images) TO 'once.parquet'")
for source in "images", "'repeats.parquet'", "'once.parquet'":
    print(source + ":", *(f"{name} {duckdb.sql(f'SELECT count(*) FROM {source} WHERE {filter}').fetchone()[0]}" for name, filter in (
        ("digest =", "digest = unhex(sha256('network 1'))"),
        ("digest IN", "digest IN (unhex(sha256('network 1')), unhex(sha256('network 2')))"),
        ("hex(digest) =", "lower(hex(digest)) = sha256('network 1')"),
        ("text =", "text = sha256('network 1')"))), sep="  ")
PY
python/bin/python digests.py | tee seen
diff seen - <<'SEEN'
images:  digest = 1000  digest IN 2000  hex(digest) = 1000  text = 1000
'repeats.parquet':  digest = 0  digest IN 2000  hex(digest) = 1000  text = 1000
'once.parquet':  digest = 1  digest IN 2  hex(digest) = 1  text = 1
SEEN
echo "as before: DuckDB 1.5.6 does not find digests in Parquet files of its own"
