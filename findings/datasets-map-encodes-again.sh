#!/usr/bin/env bash
# datasets 5.0.1 with Pillow 12.3.0: a column of images in Parquet, and `map` with a function that
# only looks at an image and returns one number for a new column.
#
# Guess: the column of images is not touched; the function did not return it.
# Seen: every image that was looked at is written again, with Pillow's usual options for its format:
#       a lossless WebP becomes a lossy one, a JPEG of quality 95 one of quality 75, and their names
#       are gone. PNG keeps its pixels. `filter`, and `map` with input_columns or with_format, leave
#       the bytes alone. A row remembers which columns were decoded, and what was decoded is taken
#       for the function's own result.
# We: docs/peers.md names input_columns; `file_sha256` and `pixel_sha256` of the index show that it
#     happened.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check datasets==5.0.1 pillow==12.3.0 2> /dev/null
cat > look.py <<'PY'
import io
import datasets, numpy, PIL.Image

datasets.disable_progress_bars()
pixels = numpy.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=numpy.uint8)
column = datasets.Features({"image": datasets.Image()})

def mean(row):
    return {"mean": numpy.asarray(row["image"]).mean()}

for name, options in ("PNG", {}), ("WEBP", {"lossless": True}), ("JPEG", {"quality": 95}):
    file = io.BytesIO()
    PIL.Image.fromarray(pixels).save(file, name, **options)
    made = {"image": [{"bytes": file.getvalue(), "path": "a." + name.lower()}]}
    datasets.Dataset.from_dict(made, column).to_parquet(name + ".parquet")
    read = datasets.load_dataset("parquet", data_files=name + ".parquet", split="train", cache_dir="cache")
    before = numpy.asarray(read[0]["image"])
    for how, after in {
        "map": read.map(mean),
        "map, input_columns": read.map(lambda image: mean({"image": image}), input_columns=["image"]),
        "map, with_format": read.with_format("numpy").map(mean).with_format(None),
        "filter": read.filter(lambda row: mean(row)["mean"] > 0),
    }.items():
        kept = after.cast_column("image", datasets.Image(decode=False))[0]["image"]
        same = (numpy.asarray(after[0]["image"]) == before).all()
        print(name, how + ":", "bytes", "kept," if kept["bytes"] == file.getvalue() else "new,", "pixels",
              "kept," if same else "changed,", "name", kept["path"] or "gone")
PY
HF_HOME=$work/home HF_HUB_OFFLINE=1 python/bin/python -W ignore look.py | tee seen
diff seen - <<'SEEN'
PNG map: bytes kept, pixels kept, name gone
PNG map, input_columns: bytes kept, pixels kept, name a.png
PNG map, with_format: bytes kept, pixels kept, name a.png
PNG filter: bytes kept, pixels kept, name a.png
WEBP map: bytes new, pixels changed, name gone
WEBP map, input_columns: bytes kept, pixels kept, name a.webp
WEBP map, with_format: bytes kept, pixels kept, name a.webp
WEBP filter: bytes kept, pixels kept, name a.webp
JPEG map: bytes new, pixels changed, name gone
JPEG map, input_columns: bytes kept, pixels kept, name a.jpeg
JPEG map, with_format: bytes kept, pixels kept, name a.jpeg
JPEG filter: bytes kept, pixels kept, name a.jpeg
SEEN
echo "as before: datasets 5.0.1 encodes again what a function of map only looked at"
