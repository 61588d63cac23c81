#!/usr/bin/env bash
# scikit-learn 1.9.1: PCA with its usual settings of float32 features whose mean is large against
# their spread, as measures of brightness are: 20,000 rows of 64 columns, mean 100, spread from 1
# down to 0.01 along 64 directions.
#
# Guess: PCA subtracts the mean first, so directions and variances equal those of the same numbers
#        as float64 to a percent.
# Seen: for at most 1,000 columns and ten times as many rows, the solver "auto" takes the products
#       first and subtracts the mean's products after. In float32 little is left: of the first ten
#       directions some have nothing to do with the right ones, and a variance is off by 40 to 70 %.
#       At mean 1,000 it is 100 times the right one. svd_solver="full" is right. So is any solver
#       with float64, or after the mean was subtracted by hand.
# We: `directions` computes with float64 and subtracts the mean first; docs/peers.md says what to
#     give to scikit-learn.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check scikit-learn==1.9.1 numpy==2.4.6 2> /dev/null
cat > pca.py <<'PY'
import numpy
from sklearn.decomposition import PCA

chance = numpy.random.default_rng(0)
turn = numpy.linalg.qr(chance.normal(size=(64, 64)))[0]
spread = chance.normal(size=(20_000, 64)) * numpy.geomspace(1, 0.01, 64) @ turn

def said(features, solver="auto"):
    right = PCA(10, svd_solver="full").fit(features.astype("float64"))
    model = PCA(10, svd_solver=solver).fit(features)
    off = numpy.abs(model.explained_variance_ / right.explained_variance_ - 1).max()
    same = numpy.abs((model.components_ * right.components_).sum(1)).min()
    variances = "right" if off < 0.01 else "off by a tenth and more" if off > 0.1 else off
    return f"variances {variances}, directions {'right' if same > 0.99 else 'others' if same < 0.5 else same}"

for mean in (0, 100, 1000):
    features = (spread + mean).astype("float32")
    print(f"mean {mean}: {said(features)}")
print("mean 100, full:", said((spread + 100).astype("float32"), "full"))
print("mean 100, float64:", said(spread + 100))
features = (spread + 100).astype("float32")
print("mean 100, subtracted:", said(features - features.mean(0)))
PY
python/bin/python pca.py | tee seen
diff seen - <<'SEEN'
mean 0: variances right, directions right
mean 100: variances off by a tenth and more, directions others
mean 1000: variances off by a tenth and more, directions others
mean 100, full: variances right, directions right
mean 100, float64: variances right, directions right
mean 100, subtracted: variances right, directions right
SEEN
echo "as before: PCA of scikit-learn 1.9.1 loses float32 features that are far from zero"
