#!/usr/bin/env bash
# jstat 1.9.6 (npm): percentile beside NumPy 2.4.6's, of 11 and of 8 scores or times.
#
# Guess: the same numbers, for both take the line between two neighbours.
# Seen: between the last two values jstat takes the lower one: of ten times of 1 s and one of 101 s
#       the 95th percentile is 1, not 51. So the largest value counts only at 100 %. All other
#       percentiles agree. No report was found.
# We: our percentiles are our own; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund jstat@1.9.6 > /dev/null 2>&1
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check numpy==2.4.6 2> /dev/null
cat > percentiles.cjs <<'JS'
const { jStat } = require("jstat");

const times = [...Array(10).fill(1), 101];
const scores = [1, 2, 2, 3, 3, 3, 4, 9];
const shares = [0.25, 0.5, 0.75, 0.8, 0.9, 0.95, 0.99, 1];
const round = (value) => +value.toFixed(6);
for (const values of [times, scores])
  console.log("jstat:", ...shares.map((share) => `${share}=${round(jStat.percentile(values, share))}`));
JS
node percentiles.cjs | tee seen
python/bin/python - <<'PY' | tee -a seen
import numpy

for values in [1] * 10 + [101], [1, 2, 2, 3, 3, 3, 4, 9]:
    print("NumPy:", *(f"{share:g}={numpy.quantile(values, share):.6g}" for share in (0.25, 0.5, 0.75, 0.8, 0.9, 0.95, 0.99, 1)))
PY
diff seen - <<'SEEN'
jstat: 0.25=1 0.5=1 0.75=1 0.8=1 0.9=1 0.95=1 0.99=1 1=101
jstat: 0.25=2 0.5=3 0.75=3.25 0.8=3.6 0.9=4 0.95=4 0.99=4 1=9
NumPy: 0.25=1 0.5=1 0.75=1 0.8=1 0.9=1 0.95=51 0.99=91 1=101
NumPy: 0.25=2 0.5=3 0.75=3.25 0.8=3.6 0.9=5.5 0.95=7.25 0.99=8.65 1=9
SEEN
echo "as before: jstat 1.9.6 leaves the largest value out of percentiles"
