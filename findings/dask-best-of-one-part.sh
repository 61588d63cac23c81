#!/usr/bin/env bash
# dask 2026.8.0 beside pandas 3.0.6: the best image of each class, by
# groupby("label").score.idxmax().
#
# Guess: the number of partitions changes the speed, not the answer.
# Seen: with two partitions or more it is the best of one partition, here the first: image 1 with .2
#       for image 4 with .9. max() beside it says .9. idxmin() does the same. Reported in 2023
#       (issue 9882 of its repository) and open.
# We: docs/peers.md says what to write instead.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check dask==2026.8.0 pandas==3.0.6 pyarrow==25.0.1 2> /dev/null
cat > best.py <<'PY'
import dask.dataframe, pandas

index = pandas.DataFrame({"label": list("aabbaabb"), "score": [.1, .2, .3, .4, .9, .5, .8, .6]})
print("pandas:", index.groupby("label").score.idxmax().to_dict())
for parts in 1, 2, 4:
    frame = dask.dataframe.from_pandas(index, npartitions=parts)
    groups = frame.groupby("label").score
    print(f"dask, {parts} parts:", groups.idxmax().compute().to_dict(), "with the scores", groups.max().compute().to_dict())
print("dask, computed first:", frame[["label", "score"]].compute().groupby("label").score.idxmax().to_dict())
PY
python/bin/python -W ignore best.py | tee seen
diff seen - <<'SEEN'
pandas: {'a': 4, 'b': 6}
dask, 1 parts: {'a': 4, 'b': 6} with the scores {'a': 0.9, 'b': 0.8}
dask, 2 parts: {'a': 1, 'b': 3} with the scores {'a': 0.9, 'b': 0.8}
dask, 4 parts: {'a': 1, 'b': 3} with the scores {'a': 0.9, 'b': 0.8}
dask, computed first: {'a': 4, 'b': 6}
SEEN
echo "as before: dask 2026.8.0 gives the best of one part"
