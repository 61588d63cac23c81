#!/usr/bin/env bash
# apache-arrow 21.2.0 (npm) reading a table of pyarrow 25.0.1: scores with an empty place, and
# features of 16 bits, as columns of real numbers and as lists of a fixed length. toArray() is the
# way from a column to the numbers for ml-matrix, ONNX Runtime and charts.
#
# Guess: toArray() gives the numbers that get() gives; an empty place is NaN or null.
# Seen: an empty score is 0, so the mean of 4 and nothing is 2. Real numbers of 16 bits are their
#       bits: 0.5 is 14336, in lists too; get() and toJSON() of the column have 0.5. The bits are
#       meant since 2019
#       (pull request 3653); its documents do not say it, and of the zero no report was found.
# We: our scores and features have no empty places, and 32 or 64 bits; for columns of others
#     docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pyarrow==25.0.1 numpy==2.4.6 2> /dev/null
cat > table.py <<'PY'
import numpy, pyarrow, pyarrow.feather

half = pyarrow.array(numpy.array([0.5, -2], "float16"))
feature = pyarrow.array([[0.5, -2], [1, 3]], pyarrow.list_(pyarrow.float16(), 2))
table = pyarrow.table({"score": pyarrow.array([4, None], pyarrow.float32()), "half": half, "feature": feature})
pyarrow.feather.write_feather(table, "table.arrow", compression="uncompressed")
PY
python/bin/python table.py
npm install --silent --no-audit --no-fund apache-arrow@21.2.0 > /dev/null 2>&1
cat > read.mjs <<'JS'
import fs from "node:fs";
import { tableFromIPC } from "apache-arrow";

const table = tableFromIPC(fs.readFileSync("table.arrow"));
for (const name of ["score", "half"]) {
  const column = table.getChild(name);
  console.log(`${name}: get ${column.get(0)} ${column.get(1)}, toArray ${[...column.toArray()].join(" ")}, ` +
    `Array.from ${Array.from(column).map(String).join(" ")}`);
}
const row = table.getChild("feature").get(0);
console.log(`feature: get ${row.get(0)} ${row.get(1)}, toArray ${[...row.toArray()].join(" ")}, Array.from ${Array.from(row).join(" ")}`);
JS
node read.mjs | tee seen
diff seen - <<'SEEN'
score: get 4 null, toArray 4 0, Array.from 4 null
half: get 0.5 -2, toArray 14336 49152, Array.from 0.5 -2
feature: get 0.5 -2, toArray 14336 49152, Array.from 0.5 -2
SEEN
echo "as before: apache-arrow 21.2.0 gives bits and zeros"
