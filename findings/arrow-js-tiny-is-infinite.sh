#!/usr/bin/env bash
# apache-arrow 21.2.0 (npm): scores and features written as Float16, beside NumPy 2.4.6.
#
# Guess: a number too small for 16 bits becomes 0, one too large becomes infinite, as in NumPy.
# Seen: 1e-8 becomes -Infinity, and 1e-9 and 70000 become other numbers: a score that is nearly 0 is
#       the lowest of all. What fits into 16 bits is right. No report was found.
# We: our scores are written by Java as 32 or 64 bits; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund apache-arrow@21.2.0 > /dev/null 2>&1
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check numpy==2.4.6 2> /dev/null
cat > half.mjs <<'JS'
import { Float16, vectorFromArray } from "apache-arrow";

const values = [0.5, 0.001, 1e-6, 1e-8, 1e-9, 1e-10, -1e-8, 65504, 70000, 1e6];
console.log("Arrow:", values.map((value) => `${value}=${vectorFromArray([value], new Float16()).get(0)}`).join(" "));
JS
node half.mjs | tee seen
python/bin/python -W ignore - <<'PY' | tee -a seen
import numpy

print("NumPy:", *(f"{float(numpy.float16(value)):.7g}" for value in (0.5, 0.001, 1e-6, 1e-8, 1e-9, 1e-10, -1e-8, 65504, 70000, 1e6)))
PY
diff seen - <<'SEEN'
Arrow: 0.5=0.5 0.001=0.0010004043579101562 0.000001=0.0000010132789611816406 1e-8=-Infinity 1e-9=0.000041961669921875 1e-10=0.00005316734313964844 -1e-8=-Infinity 65504=65504 70000=2.134765625 1000000=3.814453125
NumPy: 0.5 0.001000404 1.013279e-06 0 0 0 -0 65504 inf inf
SEEN
echo "as before: apache-arrow 21.2.0 makes -Infinity of 1e-8 in Float16"
