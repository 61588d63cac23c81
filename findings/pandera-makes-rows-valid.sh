#!/usr/bin/env bash
# pandera 0.33.1 on pandas 3.0.6 and Polars 1.44.2: a table of labels is validated with coerce=True
# and checks of the range.
#
# Guess: coerce=True turns a column into the wanted type, and what does not fit (300 or -1 in 8
#        bits, 5.9 as a whole number, the text "False" as a boolean) is an error, since the tool is
#        there to find such values.
# Seen: on pandas class 300 becomes 44 and -1 becomes 255, 5.9 becomes 5, "False" becomes True, and
#       all of it is valid: the checks see the new values. A number of 2^40 is 0 in 32 bits. On
#       Polars 300 and "False" are errors, but 5.9 is 5. Reported for whole numbers as pull request
#       2443, merged in September 2026; this release has it still.
# We: nothing here calls it; docs/peers.md says how to check tables.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check "pandera[polars]==0.33.1" pandas==3.0.6 polars==1.44.2 numpy==2.4.6 2> /dev/null
cat > validate.py <<'PY'
import pandas, polars
import pandera.pandas as on_pandas, pandera.polars as on_polars
from pandera.errors import SchemaError

def show(name, library, frames, kind, values, check):
    schema = library.DataFrameSchema({"label": library.Column(kind, check, coerce=True)})
    try:
        print(name, values, "as", kind, "is valid:", list(schema.validate(frames.DataFrame({"label": values}))["label"]))
    except SchemaError:
        print(name, values, "as", kind, "is an error")

classes = on_pandas.Check.in_range(0, 255)
show("pandas:", on_pandas, pandas, "uint8", [300, -1, 5], classes)
show("pandas:", on_pandas, pandas, "int32", [2**40], classes)
show("pandas:", on_pandas, pandas, "int64", [5.9], classes)
show("pandas:", on_pandas, pandas, "bool", ["False", "True"], None)
show("Polars:", on_polars, polars, polars.UInt8, [300, -1, 5], on_polars.Check.in_range(0, 255))
show("Polars:", on_polars, polars, polars.Int64, [5.9], on_polars.Check.in_range(0, 255))
show("Polars:", on_polars, polars, polars.Boolean, ["False", "True"], None)
first = on_pandas.DataFrameSchema({"label": on_pandas.Column(int, classes)})
try:
    first.validate(pandas.DataFrame({"label": [300, -1, 5]}))
except SchemaError:
    print("without coerce: 300 is an error")
PY
python/bin/python -W ignore validate.py | tee seen
diff seen - <<'SEEN'
pandas: [300, -1, 5] as uint8 is valid: [44, 255, 5]
pandas: [1099511627776] as int32 is valid: [0]
pandas: [5.9] as int64 is valid: [5]
pandas: ['False', 'True'] as bool is valid: [True, True]
Polars: [300, -1, 5] as UInt8 is an error
Polars: [5.9] as Int64 is valid: [5]
Polars: ['False', 'True'] as Boolean is an error
without coerce: 300 is an error
SEEN
echo "as before: pandera 0.33.1 makes values fit and finds them valid"
