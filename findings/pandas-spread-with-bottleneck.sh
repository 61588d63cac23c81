#!/usr/bin/env bash
# pandas 3.0.6 with and without bottleneck 1.6.0: mean, standard deviation and variance of a column
# of float32, as of 20 million scores.
#
# Guess: bottleneck makes pandas faster, and numbers stay the same to the digits of float32.
# Seen: with bottleneck installed, nothing else changed, the standard deviation of numbers around
#       100 with a spread of 1 is 7.51, and 18.03 where every seventh place is empty: the sum of 32
#       bits stops growing. std, var and sem are wrong, mean and sum are right: pandas keeps those
#       two from bottleneck. Reported as bottleneck issues 443 and 462, both open, and pandas issue
#       57505, closed.
# We: nothing here calls it; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pandas==3.0.6 numpy==2.4.6 2> /dev/null
cat > spread.py <<'PY'
import sys
import numpy, pandas

scores = pandas.Series(numpy.random.default_rng(1).normal(100, 1, 20_000_000).astype("float32"))
holes = scores.copy()
holes[::7] = numpy.nan
frame = pandas.DataFrame({"score": scores[:2_000_000]})
for name, column in ("2 million", scores[:2_000_000]), ("20 million", scores), ("with empty places", holes):
    print(f"{name}: mean {column.mean():.2f} std {column.std():.2f} var {column.var():.2f}, in float64 std {column.astype(float).std():.2f}")
pandas.set_option("compute.use_bottleneck", False)
print(f"20 million without use_bottleneck: std {scores.std():.2f}")
PY
{
    echo "pandas alone"
    python/bin/python spread.py
    python/bin/pip install --quiet --disable-pip-version-check bottleneck==1.6.0 2> /dev/null
    echo "bottleneck installed"
    python/bin/python spread.py
} | tee seen
diff seen - <<'SEEN'
pandas alone
2 million: mean 100.00 std 1.00 var 1.00, in float64 std 1.00
20 million: mean 100.00 std 1.00 var 1.00, in float64 std 1.00
with empty places: mean 100.00 std 1.00 var 1.00, in float64 std 1.00
20 million without use_bottleneck: std 1.00
bottleneck installed
2 million: mean 100.00 std 1.65 var 2.73, in float64 std 1.00
20 million: mean 100.00 std 7.51 var 56.43, in float64 std 1.00
with empty places: mean 100.00 std 18.03 var 325.03, in float64 std 1.00
20 million without use_bottleneck: std 1.00
SEEN
echo "as before: pandas 3.0.6 with bottleneck 1.6.0 gives other standard deviations"
