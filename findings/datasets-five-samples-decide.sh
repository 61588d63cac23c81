#!/usr/bin/env bash
# datasets 5.0.1 with Pillow 12.3.0: a shard in the form of WebDataset whose samples are not all
# alike.
#
# Guess: a member or a field that comes late is taken, or refused by name; a real number after whole
#        ones stays, or is refused.
# Seen: the first five samples decide, and no word is said of the others. From the sixth on, an
#       image of another format is None; a caption or a field of the JSON that was not there before
#       is not there; 0.5 is 0 where the five had whole numbers. Streaming does the same. Unlike
#       samples among the first five are refused.
# We: all samples of all versions have the same members and the same fields with the same types, 1
#     is written 1.0, and a version has one image format; docs/peers.md warns for shards of others.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check datasets==5.0.1 pillow==12.3.0 2> /dev/null
cat > late.py <<'PY'
import io, json, tarfile
import datasets, PIL.Image

datasets.disable_progress_bars()

def image(kind):
    file = io.BytesIO()
    PIL.Image.new("RGB", (2, 2)).save(file, kind)
    return file.getvalue()

with tarfile.open("cells.tar", "w") as shard:
    for n in range(1, 9):
        late = n > 5
        members = {"png": image("PNG"), "json": {"psi": 1}} if not late else {
            "png" if n == 6 else "webp": image("PNG" if n == 6 else "WEBP"), "json": {"psi": 0.5, "checked": True}, "txt": "a cell"}
        for extension, content in members.items():
            data = content if isinstance(content, bytes) else (json.dumps(content) if extension == "json" else content).encode()
            member = tarfile.TarInfo(f"s{n}.{extension}")
            member.size = len(data)
            shard.addfile(member, io.BytesIO(data))
for streaming in False, True:
    rows = datasets.load_dataset("webdataset", data_files="cells.tar", split="train", streaming=streaming, cache_dir="cache")
    for row in list(rows)[4:7]:
        print("stream" if streaming else "loaded", row["__key__"], "image" if row["png"] else None, row["json"], *sorted(row.keys() & {"webp", "txt"}))
PY
HF_HOME=$work/home HF_HUB_OFFLINE=1 python/bin/python -W ignore late.py | tee seen
diff seen - <<'SEEN'
loaded s5 image {'psi': 1}
loaded s6 image {'psi': 0}
loaded s7 None {'psi': 0}
stream s5 image {'psi': 1}
stream s6 image {'psi': 0}
stream s7 None {'psi': 0}
SEEN
echo "as before: datasets 5.0.1 takes five samples for all of a shard"
