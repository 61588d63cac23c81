#!/usr/bin/env bash
# @turf/turf 7.4.0 (npm) beside Shapely 2.1.2: booleanOverlap and booleanTouches of boxes of objects
# with whole-number corners.
#
# Guess: boxes that share an edge or a corner touch and do not overlap, as its page defines it (the
#        common part has as many dimensions).
# Seen: of 2,500 pairs of boxes, all 444 that only touch overlap for Turf, and so do 106 of 126 of
#       which one lies within the other. 202 of 542 that overlap also touch. The overlaps are
#       reported (2454). `intersect` is right for all.
# We: our overlaps are counted on pixels; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund @turf/turf@7.4.0 > /dev/null 2>&1
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check shapely==2.1.2 numpy==2.4.6 2> /dev/null
cat > boxes.mjs <<'JS'
import * as turf from "@turf/turf";

let state = 3;
const below = (n) => Math.floor(((state = (state * 1103515245 + 12345) % 2 ** 31) / 2 ** 31) * n);
const box = () => {
  const [x, y] = [below(8), below(8)];
  return [x, y, x + 1 + below(5), y + 1 + below(5)];
};
const rows = Array.from({ length: 2500 }, () => [box(), box()]).map(([a, b]) => {
  const [one, other] = [turf.bboxPolygon(a), turf.bboxPolygon(b)];
  const common = turf.intersect(turf.featureCollection([one, other]));
  return [a, b, turf.booleanOverlap(one, other), turf.booleanTouches(one, other), common !== null];
});
console.log(JSON.stringify(rows));
JS
node boxes.mjs > rows.json
python/bin/python - <<'PY' | tee seen
import collections, json, shapely

counts = collections.Counter()
for a, b, overlap, touch, common in json.load(open("rows.json")):
    one, other = shapely.box(*a), shapely.box(*b)
    kind = "touch" if one.touches(other) else "overlap" if one.overlaps(other) else "apart" if one.disjoint(other) else "within"
    counts[kind, "all"] += 1
    counts[kind, "overlap for Turf"] += overlap
    counts[kind, "touch for Turf"] += touch
    counts[kind, "intersect for Turf"] += common
for kind in "apart", "touch", "overlap", "within":
    print(f"{kind}:", *(f"{name} {counts[kind, name]}" for name in ("all", "overlap for Turf", "touch for Turf", "intersect for Turf")), sep=" | ")
PY
diff seen - <<'SEEN'
apart: | all 1388 | overlap for Turf 0 | touch for Turf 0 | intersect for Turf 0
touch: | all 444 | overlap for Turf 444 | touch for Turf 415 | intersect for Turf 0
overlap: | all 542 | overlap for Turf 542 | touch for Turf 202 | intersect for Turf 542
within: | all 126 | overlap for Turf 106 | touch for Turf 38 | intersect for Turf 126
SEEN
echo "as before: Turf 7.4.0 says that boxes which touch overlap"
