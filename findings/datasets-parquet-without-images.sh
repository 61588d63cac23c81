#!/usr/bin/env bash
# datasets 5.0.1 with Pillow 12.3.0: a folder of images, loaded and written with `to_parquet`.
#
# Guess: the Parquet file holds the images, as one that push_to_hub makes, and as a folder that
#        save_to_disk makes.
# Seen: it holds none. It holds the absolute path of each image on the machine that wrote it, and no
#       word is said. There it loads well; elsewhere each row fails when it is read. save_to_disk
#       does hold the images.
# We: `export --as hf-parquet` and `hub` hold the bytes and a name without folders; docs/peers.md
#     warns.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check datasets==5.0.1 pillow==12.3.0 2> /dev/null
cat > move.py <<'PY'
import datasets, pathlib, PIL.Image

datasets.disable_progress_bars()
pathlib.Path("cells").mkdir()
PIL.Image.new("RGB", (8, 8), "white").save("cells/a.png")
folder = datasets.load_dataset("imagefolder", data_dir="cells", split="train", cache_dir="cache")
folder.to_parquet("cells.parquet")
folder.save_to_disk("saved")
parquet = datasets.load_dataset("parquet", data_files="cells.parquet", split="train", cache_dir="cache")
held = parquet.cast_column("image", datasets.Image(decode=False))[0]["image"]
print("in the Parquet file:", held["bytes"], "and", "the whole path" if held["path"] == str(pathlib.Path("cells/a.png").resolve()) else held["path"])
for where in "here", "elsewhere":
    for name, rows in ("to_parquet", parquet), ("save_to_disk", datasets.load_from_disk("saved")):
        try:
            print(f"{where}, {name}:", rows[0]["image"].size)
        except FileNotFoundError:
            print(f"{where}, {name}: no such file")
    pathlib.Path("cells").rename("moved") if where == "here" else None
PY
HF_HOME=$work/home HF_HUB_OFFLINE=1 python/bin/python -W ignore move.py | tee seen
diff seen - <<'SEEN'
in the Parquet file: None and the whole path
here, to_parquet: (8, 8)
here, save_to_disk: (8, 8)
elsewhere, to_parquet: no such file
elsewhere, save_to_disk: (8, 8)
SEEN
echo "as before: datasets 5.0.1 writes Parquet files of images without the images"
