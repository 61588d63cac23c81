#!/usr/bin/env bash
# datasets 5.0.1: with_format("numpy") and with_format("torch") of columns with times, numbers of
# images, and seeds.
#
# Guess: NumPy has every type of Arrow, so the values stay: float64 as float64, and a column of
#        int64 with an empty place as float64.
# Seen: every real number becomes float32: times in seconds are rounded to 128 seconds. One empty
#       place makes float32 of a whole column of int64: the image 400000001 is 400000000. A uint64
#       above 2^63 gets a sign. Nothing is said, and `features` goes on to state float64. With
#       dtype=None NumPy keeps float64. Reported since 2023 and open; the documents state no types.
# We: our seeds are int64 without empty places, which stay exact; docs/peers.md says what to write.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check datasets==5.0.1 torch==2.13.0 numpy==2.4.6 2> /dev/null
cat > formats.py <<'PY'
import datasets, pyarrow

table = datasets.Dataset(pyarrow.table({
    "time": pyarrow.array([1_700_000_000.0, 1_700_000_030.5]),
    "image": pyarrow.array([400_000_001, None]),
    "seed": pyarrow.array([2**63 + 5, 1], pyarrow.uint64()),
    "whole": pyarrow.array([2**53 + 1, 1]),
}))
print("stated:", *(f"{name} {feature.dtype}," for name, feature in table.features.items()))
for name, formatted in {
    "numpy": table.with_format("numpy"),
    "torch": table.with_format("torch"),
    "numpy, dtype=None": table.with_format("numpy", dtype=None),
}.items():
    rows = formatted[:]
    print(name + ":", *(f"{column} {rows[column].dtype} {rows[column].tolist()}," for column in table.column_names))
PY
HF_HOME=$work/home HF_HUB_OFFLINE=1 python/bin/python -W ignore formats.py | tee seen
diff seen - <<'SEEN'
stated: time float64, image int64, seed uint64, whole int64,
numpy: time float32 [1700000000.0, 1700000000.0], image float32 [400000000.0, nan], seed int64 [-9223372036854775803, 1], whole int64 [9007199254740993, 1],
torch: time torch.float32 [1700000000.0, 1700000000.0], image torch.float32 [400000000.0, nan], seed torch.int64 [-9223372036854775803, 1], whole torch.int64 [9007199254740993, 1],
numpy, dtype=None: time float64 [1700000000.0, 1700000030.5], image float64 [400000001.0, nan], seed uint64 [9223372036854775813, 1], whole int64 [9007199254740993, 1],
SEEN
echo "as before: formats of datasets 5.0.1 round numbers"
