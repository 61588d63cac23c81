#!/usr/bin/env bash
# datasets 5.0.1: JSON Lines whose field has numbers in one row and text or a box in another. Such a
# column gets the new type Json by itself.
#
# Guess: each value comes back as it is in the file; that is what JSON is for.
# Seen: numbers are written again with ten digits after the point: a share of 1e-12 is 0, a third is
#       0.33333333330000003. A text that looks like JSON is read once more: the class "007" is 7,
#       "true" is True, and the digest "00412e10" is 4120000000000.0, while "ab12e456" beside it
#       stays. Nothing is said. A column with one type keeps all. Its page says that objects are
#       kept as JSON, not this. A change that was offered (8652) is about the last digit of numbers.
# We: the columns of our exports have one type each; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check datasets==5.0.1 2> /dev/null
cat > rows.py <<'PY'
import datasets, json

datasets.disable_progress_bars()

def read(name, rows):
    with open(f"{name}.jsonl", "w") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    table = datasets.load_dataset("json", data_files=f"{name}.jsonl", split="train", cache_dir="cache")
    for column, kind in table.features.items():
        for row, value in zip(rows, table[column]):
            print(f"{name}, {column} as {kind._type}: {row[column]!r} is {value!r}")

mixed = [
    {"share": 1e-12, "label": "007", "digest": "ab12e456"},
    {"share": 1 / 3, "label": "true", "digest": "00412e10"},
    {"share": "none", "label": 7, "digest": None},
    {"share": {"left": 1e-12}, "label": "cat", "digest": 0},
]
read("mixed", mixed)
read("alike", [{"share": json.dumps(row["share"]), "label": str(row["label"]), "digest": row["digest"]} for row in mixed[:2]])
PY
HF_HOME=$work/home HF_HUB_OFFLINE=1 python/bin/python -W ignore rows.py 2> errors | tee seen || { cat errors; exit 1; }
diff seen - <<'SEEN'
mixed, share as Json: 1e-12 is 0.0
mixed, share as Json: 0.3333333333333333 is 0.33333333330000003
mixed, share as Json: 'none' is 'none'
mixed, share as Json: {'left': 1e-12} is {'left': 0.0}
mixed, label as Json: '007' is 7
mixed, label as Json: 'true' is True
mixed, label as Json: 7 is 7
mixed, label as Json: 'cat' is 'cat'
mixed, digest as Json: 'ab12e456' is 'ab12e456'
mixed, digest as Json: '00412e10' is 4120000000000.0
mixed, digest as Json: None is None
mixed, digest as Json: 0 is 0
alike, share as Value: '1e-12' is '1e-12'
alike, share as Value: '0.3333333333333333' is '0.3333333333333333'
alike, label as Value: '007' is '007'
alike, label as Value: 'true' is 'true'
alike, digest as Value: 'ab12e456' is 'ab12e456'
alike, digest as Value: '00412e10' is '00412e10'
SEEN
echo "as before: datasets 5.0.1 rounds numbers and guesses at texts in its type Json"
