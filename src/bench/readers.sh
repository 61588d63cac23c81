#!/usr/bin/env bash
# Reads a published version with every reader that `stylemill verify --readers` knows, in pinned
# versions: once with new ones, once with old ones (wids is in the old webdataset alone), once with
# those that the system's Python has.
#
#   src/bench/readers.sh VERSION_FOLDER [WORK_FOLDER]
#
# It needs Python 3.10 to 3.12 with venv, and a package index; with all packages some 3 GB.
# WORK_FOLDER keeps what was installed. A package that the index does not have is named, and its
# reader is told as not installed. The exit status is 3 where a reader sees something else than the
# index says, as that of `verify`.
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,10p' "$0"; exit 2; }
version=$(realpath "$1")
work=$(realpath -m "${2:-$(mktemp -d)}")
here=$(cd "$(dirname "$0")/../.." && pwd)
worst=0

verify() { # PYTHON
  local rc=0
  "$here/stylemill" verify "$version" --metadata --readers --python "$1" || rc=$?
  [ $rc -le $worst ] || worst=$rc
}

with() { # NAME PACKAGE...
  local venv=$work/$1 package
  [ -x "$venv/bin/python" ] || python3 -m venv "$venv"
  echo "== $1: ${*:2}"
  # One by one: an index that lacks one of them has the others all the same. What is there is not
  # asked for again.
  for package in "${@:2}"; do
    "$venv/bin/pip" install --quiet --disable-pip-version-check --retries 1 "$package" 2> "$work/pip.txt" ||
      echo "   not to be had: $package ($(grep -m 1 ^ERROR "$work/pip.txt" || tail -n 1 "$work/pip.txt"))"
  done
  verify "$venv/bin/python"
}

mkdir -p "$work"
with new webdataset==1.0.2 datasets==5.0.1 mlcroissant==1.1.0 pycocotools==2.0.11 torchvision duckdb==1.5.6 pillow
with old 'numpy<2' webdataset==0.2.107 datasets==2.21.0 mlcroissant==1.0.22 pycocotools torchvision==0.18.1 pillow
if [ -x /usr/bin/python3 ]; then
  echo "== the system's own: $(/usr/bin/python3 --version)"
  verify /usr/bin/python3
fi
exit $worst
