#!/usr/bin/env bash
# fsspec 2026.6.0: one file with brackets in its name, run[1].tar, beside run1.tar.
#
# Guess: rm and cat of a path that exists work on that file; [1] is a pattern only where there is no
#        such file.
# Seen: cat gives the bytes of run1.tar, in a folder, in a zip file and in memory, though the other
#       file is there. In memory `rm("run[1].tar")` deletes run1.tar and keeps run[1].tar. open and
#       exists take the name as it is. It is known that such a file may be "not found"; that another
#       one is read or deleted is said nowhere.
# We: we use no fsspec but in snippets that open one file, which is right; docs/peers.md warns.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check fsspec==2026.6.0 2> /dev/null
cat > brackets.py <<'PY'
import fsspec, os, zipfile

os.mkdir("runs")
with zipfile.ZipFile("runs.zip", "w") as packed:
    for name in "run[1].tar", "run1.tar":
        packed.writestr(name, name)
        with open("runs/" + name, "w") as file:
            file.write(name)
        fsspec.filesystem("memory").pipe("/" + name, name.encode())
for kind, files, folder in (
        ("folder", fsspec.filesystem("file"), os.path.abspath("runs") + "/"),
        ("zip", fsspec.filesystem("zip", fo="runs.zip"), ""),
        ("memory", fsspec.filesystem("memory"), "/")):
    path = folder + "run[1].tar"
    with files.open(path) as file:
        print(f"{kind}: exists {files.exists(path)}, open reads {file.read().decode()},", end=" ")
    print("cat reads", *(value.decode() for value in files.cat(path).values()))
    if kind != "zip":
        files.rm(path)
        print(f"{kind}: rm run[1].tar leaves", *sorted(os.path.basename(name) for name in files.find(folder)))
PY
python/bin/python brackets.py | tee seen
diff seen - <<'SEEN'
folder: exists True, open reads run[1].tar, cat reads run1.tar
folder: rm run[1].tar leaves run1.tar
zip: exists True, open reads run[1].tar, cat reads run1.tar
memory: exists True, open reads run[1].tar, cat reads run1.tar
memory: rm run[1].tar leaves run[1].tar
SEEN
echo "as before: fsspec 2026.6.0 reads, and in memory deletes, another file than was named"
