#!/usr/bin/env bash
# DuckDB 1.5.6 for Python: NumPy records as many formats of labels have them (a number of 1 byte,
# then numbers of 2, 4 or 8), whose fields are asked for as columns.
#
# Guess: the numbers of the field, or an error. It reads every second row of an array rightly.
# Seen: other numbers: 1, 2, 3 are 1, 519, 198400. It counts steps in whole numbers of the field's
#       size, so a field whose record is no multiple of it is read from other bytes: boxes get parts
#       of the label and of one another. Fields of 1 byte are right, so a table is half right.
#       Polars, pyarrow and pandas read the same fields rightly. Nothing is said; no report of this
#       was found (strides of whole items were repaired from 2021 to 2023).
# We: our annotations are JSON and Parquet; docs/peers.md says what to do with records.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check duckdb==1.5.6 numpy==2.4.6 polars==1.44.2 pyarrow==25.0.1 \
    pandas==3.0.6 2> /dev/null
cat > boxes.py <<'PY'
import duckdb, numpy, pandas, polars, pyarrow

boxes = numpy.array([(10, 20, 110, 220, 1), (30, 40, 130, 240, 2), (50, 60, 150, 260, 1), (70, 80, 170, 280, 3)],
    [("x1", "<u2"), ("y1", "<u2"), ("x2", "<u2"), ("y2", "<u2"), ("label", "u1")])
boxes.tofile("boxes.bin")
boxes = numpy.fromfile("boxes.bin", boxes.dtype)
table_ = {name: boxes[name] for name in boxes.dtype.names}
print("NumPy:", *boxes.tolist())
print("Polars:", *polars.DataFrame(table_).rows())
print("pyarrow:", *(tuple(row.values()) for row in pyarrow.table(table_).to_pylist()))
print("DuckDB:", *duckdb.sql("SELECT * FROM table_").fetchall())
frame = pandas.DataFrame(table_)
print("DuckDB, by pandas:", *duckdb.sql("SELECT * FROM frame").fetchall())
x2 = boxes["x2"]
print("one field:", *duckdb.sql("SELECT * FROM x2").fetchall())
seeds = numpy.array([(7, 1), (7, 2), (7, 3)], [("class", "u1"), ("seed", "<i8")])["seed"]
print("seeds:", *(row[0] for row in duckdb.sql("SELECT * FROM seeds").fetchall()))
copied = {name: numpy.ascontiguousarray(field) for name, field in table_.items()}
print("copied:", *duckdb.sql("SELECT * FROM copied").fetchall())
PY
python/bin/python boxes.py | tee seen
diff seen - <<'SEEN'
NumPy: (10, 20, 110, 220, 1) (30, 40, 130, 240, 2) (50, 60, 150, 260, 1) (70, 80, 170, 280, 3)
Polars: (10, 20, 110, 220, 1) (30, 40, 130, 240, 2) (50, 60, 150, 260, 1) (70, 80, 170, 280, 3)
pyarrow: (10, 20, 110, 220, 1) (30, 40, 130, 240, 2) (50, 60, 150, 260, 1) (70, 80, 170, 280, 3)
DuckDB: (10, 20, 110, 220, 1) (7681, 10240, 33280, 61440, 2) (512, 50, 60, 150, 1) (260, 17921, 20480, 43520, 3)
DuckDB, by pandas: (10, 20, 110, 220, 1) (30, 40, 130, 240, 2) (50, 60, 150, 260, 1) (70, 80, 170, 280, 3)
one field: (110,) (33280,) (60,) (20480,)
seeds: 1 519 198400
copied: (10, 20, 110, 220, 1) (30, 40, 130, 240, 2) (50, 60, 150, 260, 1) (70, 80, 170, 280, 3)
SEEN
echo "as before: DuckDB 1.5.6 reads fields of records from other bytes"
