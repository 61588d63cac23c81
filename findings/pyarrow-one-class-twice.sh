#!/usr/bin/env bash
# pyarrow 25.0.1 beside Polars 1.44.2 and DuckDB 1.5.6: classes kept as a dictionary, two of which
# get one name, as when "Cell" and "cell" become one.
#
# Guess: the counts are those of the names, as `equal` finds them. Arrow's format permits a name
#        twice in a dictionary, and validate(full=True) is content.
# Seen: unique, value_counts and group_by count places in the dictionary, not names: "cell" is there
#       twice, with 2 and with 1 of 3 rows. `equal` finds all 3; cast to text, and in Polars and
#       DuckDB, they are counted right. pandas refuses the column. It is discussed for other
#       libraries of Arrow; pyarrow's documents of these functions do not say it.
# We: labels in our Parquet files are texts and numbers; docs/peers.md warns.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pyarrow==25.0.1 polars==1.44.2 duckdb==1.5.6 pandas==3.0.6 2> /dev/null
cat > classes.py <<'PY'
import duckdb, polars, pyarrow, pyarrow.compute as pc

classes = pyarrow.array(["cell", "Cell", "fibre", "cell"]).dictionary_encode()
renamed = pyarrow.DictionaryArray.from_arrays(classes.indices, pc.utf8_lower(classes.dictionary))
renamed.validate(full=True)
rows = pyarrow.table({"class": renamed})
print("pyarrow, value_counts:", [(count["values"], count["counts"]) for count in renamed.value_counts().to_pylist()])
print("pyarrow, group_by:", [(row["class"], row["count_all"]) for row in rows.group_by("class").aggregate([([], "count_all")]).to_pylist()])
print("pyarrow, unique:", renamed.unique().to_pylist())
print("pyarrow, equal to cell:", pc.sum(pc.equal(renamed, "cell")).as_py())
print("pyarrow, as text:", [(count["values"], count["counts"]) for count in renamed.cast("string").value_counts().to_pylist()])
print("Polars:", sorted(polars.from_arrow(rows)["class"].value_counts().rows()))
print("DuckDB:", duckdb.sql("SELECT class, count(*) FROM rows GROUP BY class ORDER BY class").fetchall())
try:
    print("pandas:", rows.to_pandas()["class"].tolist())
except Exception as refused:
    print("pandas:", refused)
PY
python/bin/python classes.py | tee seen
diff seen - <<'SEEN'
pyarrow, value_counts: [('cell', 2), ('cell', 1), ('fibre', 1)]
pyarrow, group_by: [('cell', 2), ('cell', 1), ('fibre', 1)]
pyarrow, unique: ['cell', 'cell', 'fibre']
pyarrow, equal to cell: 3
pyarrow, as text: [('cell', 3), ('fibre', 1)]
Polars: [('cell', 3), ('fibre', 1)]
DuckDB: [('cell', 3), ('fibre', 1)]
pandas: Categorical categories must be unique
SEEN
echo "as before: pyarrow 25.0.1 counts a class with one name twice"
