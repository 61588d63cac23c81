#!/usr/bin/env bash
# datasets 5.0.1: Parquet files of one split that give the same class names in another order
# (ClassLabel in their footers), as two makers of one set do.
#
# Guess: refused, as concatenate_datasets refuses the same two files when they were loaded one by
#        one; or put in order.
# Seen: the names of the first file are taken for the numbers of all files, without a word,
#       streaming or not: half of the labels are wrong. Which file is first depends on file names.
# We: the classes of a version have one order in all its files, and `mix` gives the numbers anew;
#     docs/peers.md warns.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check datasets==5.0.1 2> /dev/null
cat > names.py <<'PY'
import datasets

datasets.disable_progress_bars()
files = ["night-1.parquet", "night-2.parquet"]
for file, names in zip(files, (["cat", "dog"], ["dog", "cat"])):
    label = datasets.ClassLabel(names=names)
    rows = {"label": [label.str2int("cat")], "shows": ["cat"]}
    datasets.Dataset.from_dict(rows, datasets.Features({"label": label, "shows": datasets.Value("string")})).to_parquet(file)

def load(files, streaming):
    return datasets.load_dataset("parquet", data_files=files, split="train", streaming=streaming, cache_dir="cache")

def said(rows):
    return ", ".join(f"{row['shows']} is {rows.features['label'].int2str(row['label'])}" for row in rows)

for streaming in False, True:
    print("streaming:" if streaming else "loaded:", said(load(files, streaming)))
try:
    print("concatenated:", said(datasets.concatenate_datasets([load(file, False) for file in files])))
except ValueError:
    print("concatenated: refused")
PY
HF_HOME=$work/home HF_HUB_OFFLINE=1 python/bin/python -W ignore names.py | tee seen
diff seen - <<'SEEN'
loaded: cat is cat, cat is dog
streaming: cat is cat, cat is dog
concatenated: refused
SEEN
echo "as before: datasets 5.0.1 takes the first file's class names for all files"
