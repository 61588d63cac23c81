#!/usr/bin/env bash
# SciPy 1.17.1 and scikit-learn 1.9.1: distances, errors and statistics of images as they come out
# of a file, as arrays of 8 bits.
#
# Guess: a library that measures how far two images are apart takes care of 8 bits, or refuses them:
#        scikit-learn's mean squared error, skimage's and OpenCV's norms, and SciPy's own cdist give
#        the value of the same numbers as float64.
# Seen: the functions of scipy.spatial.distance for two vectors subtract, multiply and add in 8
#       bits: two pictures of noise have the cosine distance 0, that of equal ones.
#       scipy.stats.tmean gives 3.25 for a picture whose mean is 125.9, and a paired t-test finds a
#       difference where there is none. In scikit-learn, max_error and median_absolute_error wrap.
#       No word is said.
# We: no code here calls them; docs/peers.md says what to give to them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check scipy==1.17.1 scikit-learn==1.9.1 numpy==2.4.6 2> /dev/null
cat > bits.py <<'PY'
import numpy
from scipy import stats
from scipy.spatial import distance
from sklearn import metrics

chance = numpy.random.default_rng(0)
one, other = chance.integers(0, 256, (2, 300), "uint8")
for name, measure in {
    "distance.cdist, cityblock": lambda a, b: distance.cdist([a], [b], "cityblock")[0, 0],
    "distance.cityblock": distance.cityblock,
    "distance.euclidean": distance.euclidean,
    "distance.cosine": distance.cosine,
    "stats.tmean": lambda a, b: stats.tmean(a),
    "stats.ttest_rel, p": lambda a, b: stats.ttest_rel(a, b).pvalue,
    "mean_squared_error": metrics.mean_squared_error,
    "median_absolute_error": metrics.median_absolute_error,
    "max_error": metrics.max_error,
}.items():
    print(f"{name}: {measure(one, other):.2f}, right {measure(one.astype(float), other.astype(float)):.2f}")
PY
python/bin/python -W ignore bits.py | tee seen
diff seen - <<'SEEN'
distance.cdist, cityblock: 24694.00, right 24694.00
distance.cityblock: 37534.00, right 24694.00
distance.euclidean: 2512.25, right 1739.07
distance.cosine: 0.00, right 0.24
stats.tmean: 3.25, right 125.92
stats.ttest_rel, p: 0.00, right 0.50
mean_squared_error: 10081.19, right 10081.19
median_absolute_error: 128.50, right 73.00
max_error: 254.00, right 245.00
SEEN
echo "as before: SciPy 1.17.1 and scikit-learn 1.9.1 measure images of 8 bits in 8 bits"
