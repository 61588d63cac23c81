#!/usr/bin/env bash
# transformers 5.18.0 beside pycocotools 2.0.11: two objects as COCO run-length encodings.
#
# Guess: return_coco_annotation=True gives one encoding for each object, in the order of
#        segments_info, as pycocotools writes them.
# Seen: three encodings for two objects: the first is the background, so each object has the mask of
#       its neighbour in the list. They are pairs of place and length, along rows and from 1, where
#       COCO counts runs of 0 and 1 down columns: pycocotools reads other pixels. Nothing is said.
#       No report was found.
# We: our `coco` exports come from the masks; docs/peers.md says what to encode.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check transformers==5.18.0 torch==2.13.0 pillow==12.3.0 \
    pycocotools==2.0.11 numpy==2.4.6 2> /dev/null
cat > runs.py <<'PY'
from types import SimpleNamespace
import numpy, torch, transformers
from pycocotools import mask as coco

transformers.logging.set_verbosity_error()
masks = torch.full((1, 2, 6, 8), -8.0)
masks[0, 0, 1:3, 1:4] = 8
masks[0, 1, 3:5, 5:8] = 8
logits = torch.full((1, 2, 4), -9.0)
logits[0, 0, 1] = logits[0, 1, 2] = 9
outputs = SimpleNamespace(class_queries_logits=logits, masks_queries_logits=masks)
processor = transformers.Mask2FormerImageProcessorPil()
result = processor.post_process_instance_segmentation(outputs, target_sizes=[(6, 8)], return_coco_annotation=True)[0]
print("objects:", [(s["id"], s["label_id"]) for s in result["segments_info"]], "encodings:", len(result["segmentation"]))
for runs in result["segmentation"]:
    print("transformers:", [int(n) for n in runs])
made = processor.post_process_instance_segmentation(outputs, target_sizes=[(6, 8)])[0]["segmentation"].numpy()
for number in 0, 1:
    mask = made == number
    own = coco.encode(numpy.asfortranarray(mask.astype("uint8")))
    for name, runs in ("its own place", result["segmentation"][number]), ("the next place", result["segmentation"][number + 1]):
        counts = [int(n) for n in runs]
        counts += [0] * (len(counts) % 2) + [mask.size - sum(counts)] if sum(counts) <= mask.size else []
        read = coco.decode(coco.frPyObjects({"counts": counts, "size": [6, 8]}, 6, 8)) if sum(counts) == mask.size else None
        print(f"object {number}, {coco.area(own)} pixels, encoding at {name}:", "no COCO encoding" if read is None
              else f"{int(read.sum())} pixels, {int((read * mask).sum())} of them right")
PY
python/bin/python -W ignore runs.py 2> /dev/null | tee seen
diff seen - <<'SEEN'
objects: [(0, 1), (1, 2)] encodings: 3
transformers: [1, 10, 13, 5, 21, 10, 33, 5, 41, 8]
transformers: [11, 2, 18, 3]
transformers: [31, 2, 38, 3]
object 0, 5 pixels, encoding at its own place: no COCO encoding
object 0, 5 pixels, encoding at the next place: 5 pixels, 0 of them right
object 1, 5 pixels, encoding at its own place: 5 pixels, 0 of them right
object 1, 5 pixels, encoding at the next place: no COCO encoding
SEEN
echo "as before: the runs of transformers 5.18.0 are not COCO's"
