#!/usr/bin/env bash
# pycocotools 2.0.11: categories by name, annotations of images, and the score of the truth itself.
#
# Guess: getCatIds(catNms="hot dog") gives one category; no images have no annotations; the truth
#        against itself has the average precision 1, whatever the ids are, as the format asks only
#        that they differ.
# Seen: the names are searched for within the text that is given: "hot dog" gives "dog" too, and
#       images of dogs count as hot dogs. An empty list of images gives the annotations of all. The
#       annotation with id 0, a usual first number, is never found: its match is kept as its id, and
#       0 says that there is none. Each is known from reports that are years old; none is in the
#       documents.
# We: `export --as coco` numbers annotations from 1, which a test holds; docs/peers.md says how to
#     ask.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pycocotools==2.0.11 numpy==2.4.6 2> /dev/null
cat > truth.py <<'PY'
import contextlib, io
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

def precision(first):
    truth = COCO()
    truth.dataset = {
        "images": [{"id": image, "width": 100, "height": 100} for image in (1, 2, 3)],
        "categories": [{"id": 1, "name": "dog"}, {"id": 2, "name": "hot dog"}],
        "annotations": [
            {"id": first + place, "image_id": image, "category_id": category, "bbox": [10, 10, 20, 20], "area": 400, "iscrowd": 0}
            for place, (image, category) in enumerate(((1, 1), (1, 2), (2, 1), (2, 2)))],
    }
    with contextlib.redirect_stdout(io.StringIO()):
        truth.createIndex()
        score = COCOeval(truth, truth.loadRes([dict(a, score=0.9) for a in truth.dataset["annotations"]]), "bbox")
        score.evaluate()
        score.accumulate()
        score.summarize()
    return truth, round(float(score.stats[0]), 3)

for first in 1, 0:
    print(f"the truth itself, annotations from {first}:", precision(first)[1])
truth = precision(1)[0]
print("categories named hot dog:", truth.getCatIds(catNms="hot dog"), "as a list:", truth.getCatIds(catNms=["hot dog"]))
print("annotations of image 3:", truth.getAnnIds(imgIds=[3]), "of no image:", truth.getAnnIds(imgIds=[]))
PY
python/bin/python truth.py | tee seen
diff seen - <<'SEEN'
the truth itself, annotations from 1: 1.0
the truth itself, annotations from 0: 0.626
categories named hot dog: [1, 2] as a list: [2]
annotations of image 3: [] of no image: [1, 2, 3, 4]
SEEN
echo "as before: pycocotools 2.0.11 finds names within names, and not the annotation 0"
