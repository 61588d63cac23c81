#!/usr/bin/env bash
# DuckDB 1.5.6 for Python: a table of images, of which some have no label yet, as tensors by
# .torch() and .tf().
#
# Guess: an error, or something in the answer that shows the empty places, as fetchnumpy() has
#        masked arrays and df() has NaN and <NA>.
# Seen: nothing shows them. An image without a label has class 0 and False, and a score that is any
#       number that lay in memory, mostly next to 0. The mask of the arrays is thrown away. Its own
#       arrays given back to it lose their mask too. Nothing is said, and no report was found.
# We: our labels have no empty places; docs/peers.md says what to ask for.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check duckdb==1.5.6 torch==2.13.0 numpy==2.4.6 pandas==3.0.6 \
    tensorflow-cpu==2.21.0 2> /dev/null
cat > labels.py <<'PY'
import duckdb

asked = "SELECT * FROM (VALUES (1, 3, true, 0.5::DOUBLE), (2, NULL, NULL, NULL), (3, 4, false, 0.25::DOUBLE)) t(seed, label, good, score) ORDER BY seed"
table = duckdb.sql(asked).df()
print("df:", *(f"{name} {table[name].isna().sum()}" for name in table))
arrays = duckdb.sql(asked).fetchnumpy()
print("fetchnumpy:", arrays["label"], arrays["good"])
for name in "torch", "tf":
    columns = getattr(duckdb.sql(asked), name)()
    print(f"{name}:", columns["label"].numpy().tolist(), columns["good"].numpy().tolist())
    print("  is NaN:", any(score != score for score in columns["score"].numpy().tolist()))
again = {"label": arrays["label"]}
print("its own array, counted:", *duckdb.sql("SELECT count(*), count(label), min(label) FROM again").fetchone())
told = asked.replace("*", "seed, coalesce(label, -1) AS label, coalesce(good, false) AS good, coalesce(score, 'nan') AS score", 1)
columns = duckdb.sql(told).torch()
print("coalesce:", columns["label"].tolist(), columns["score"].tolist())
PY
TF_CPP_MIN_LOG_LEVEL=3 python/bin/python -W ignore labels.py 2> /dev/null | tee seen
diff seen - <<'SEEN'
df: seed 0 label 1 good 1 score 1
fetchnumpy: [3 -- 4] [True -- False]
torch: [3, 0, 4] [True, False, False]
  is NaN: False
tf: [3, 0, 4] [True, False, False]
  is NaN: False
its own array, counted: 3 3 0
coalesce: [3, -1, 4] [0.5, nan, 0.25]
SEEN
echo "as before: DuckDB 1.5.6 makes class 0 of empty places"
