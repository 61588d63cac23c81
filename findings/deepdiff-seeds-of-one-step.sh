#!/usr/bin/env bash
# deepdiff 9.1.0: two lists of rows that differ in a seed, in the number of an image, or in a time
# in milliseconds.
#
# Guess: whole numbers are compared exactly. The options are about reals: significant_digits says
#        how many digits after the point count, math_epsilon how large a difference may be,
#        ignore_numeric_type_changes that 1 and 1.0 are equal.
# Seen: ignore_numeric_type_changes and significant_digits make text of numbers by way of a float of
#       64 bits, so seeds that differ in the last digits are equal. math_epsilon of 0.001 allows,
#       beside 0.001, a share of 1e-9: from 1,000,000,000 on numbers one apart are equal, and times
#       are equal that are a second apart. No report was found.
# We: nothing here calls it; docs/peers.md says how to compare rows.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check deepdiff==9.1.0 2> /dev/null
cat > differ.py <<'PY'
from deepdiff import DeepDiff

options = {}, {"ignore_numeric_type_changes": True}, {"significant_digits": 3}, {"math_epsilon": 0.001}
pairs = {"seed": (2**60, 2**60 + 1), "image": (4_000_000_000, 4_000_000_001), "time": (1_796_000_000_000, 1_796_000_001_000),
         "small": (400, 401)}
for name, (one, other) in pairs.items():
    print(name, "as text", "differs" if DeepDiff([{name: str(one)}], [{name: str(other)}], math_epsilon=0.001,
                                               significant_digits=3, ignore_numeric_type_changes=True) else "EQUAL")
    for option in options:
        found = DeepDiff([{name: one, "score": 0.5}], [{name: other, "score": 0.5}], **option)
        print(name, *(f"{key}={value}" for key, value in option.items()), "differs" if found else "EQUAL")
PY
python/bin/python differ.py | tee seen
diff seen - <<'SEEN'
seed as text differs
seed differs
seed ignore_numeric_type_changes=True EQUAL
seed significant_digits=3 EQUAL
seed math_epsilon=0.001 EQUAL
image as text differs
image differs
image ignore_numeric_type_changes=True differs
image significant_digits=3 differs
image math_epsilon=0.001 EQUAL
time as text differs
time differs
time ignore_numeric_type_changes=True differs
time significant_digits=3 differs
time math_epsilon=0.001 EQUAL
small as text differs
small differs
small ignore_numeric_type_changes=True differs
small significant_digits=3 differs
small math_epsilon=0.001 differs
SEEN
echo "as before: deepdiff 9.1.0 calls numbers equal that are not"
