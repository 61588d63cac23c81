#!/usr/bin/env bash
# pycocotools 2.0.11 with pandas 3.0.6: boxes of a table, as x, y, width, height, compared with
# themselves, and made masks of.
#
# Guess: iou and frPyObjects take the array by its rows, as NumPy shows it: equal boxes have 1.
# Seen: pandas keeps a table by its columns, and iou reads the memory as if it were rows: equal
#       boxes have an overlap of 0, and any array that was turned (.T) or whose columns were put in
#       another order does too. frPyObjects makes other masks, also of boxes[:, :4] where a score is
#       the fifth number. Nothing is said. Only masks are asked for their order in memory (issue 91
#       of its repository); no report about boxes was found.
# We: boxes of `coco` are lists, which are read right; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pycocotools==2.0.11 pandas==3.0.6 numpy==2.4.6 2> /dev/null
cat > boxes.py <<'PY'
import numpy, pandas
from pycocotools.mask import area, frPyObjects, iou

boxes = numpy.array([[0.0, 0, 10, 10], [20, 0, 10, 10], [0, 20, 5, 30], [40, 40, 8, 8]])
table = pandas.DataFrame(boxes.tolist(), columns=["x", "y", "width", "height"])
table["score"] = [0.9, 0.8, 0.7, 0.6]
given = {
    "an array": boxes,
    "a table": table[["x", "y", "width", "height"]].to_numpy(),
    "columns put in order": boxes[:, [2, 3, 0, 1]][:, [2, 3, 0, 1]],
    "the first four of five": numpy.array(table.values.tolist())[:, :4],
    "a table, copied": numpy.ascontiguousarray(table[["x", "y", "width", "height"]]),
}
for name, value in given.items():
    assert (value == boxes).all()
    print(f"{name}: equal boxes overlap by", *iou(value, boxes, [0] * 4).diagonal().tolist(), "areas", *area(frPyObjects(value, 64, 64)))
PY
python/bin/python boxes.py | tee seen
diff seen - <<'SEEN'
an array: equal boxes overlap by 1.0 1.0 1.0 1.0 areas 100 100 150 64
a table: equal boxes overlap by 0.0 0.0 0.0 0.0 areas 0 800 40 240
columns put in order: equal boxes overlap by 0.0 0.0 0.0 0.0 areas 0 800 40 240
the first four of five: equal boxes overlap by 1.0 1.0 1.0 1.0 areas 100 0 0 34
a table, copied: equal boxes overlap by 1.0 1.0 1.0 1.0 areas 100 100 150 64
SEEN
echo "as before: pycocotools 2.0.11 reads boxes of a table by other numbers"
