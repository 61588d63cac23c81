#!/usr/bin/env bash
# Reads a published version with every reader that `stylemill verify --readers` knows, in pinned versions: once with
# new ones, once with old ones (wids is in the old webdataset alone).
#
#   src/bench/readers.sh VERSION_FOLDER [WORK_FOLDER]
#
# It needs Python 3.10 to 3.12 with venv, the package index PyPI, and some 3 GB. WORK_FOLDER keeps what was installed.
# The exit status is that of the first run that does not hold.
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,8p' "$0"; exit 2; }
version=$(realpath "$1")
work=$(realpath -m "${2:-$(mktemp -d)}")
here=$(cd "$(dirname "$0")/../.." && pwd)

with() { # NAME PACKAGE...
  local venv=$work/$1
  [ -x "$venv/bin/python" ] || python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet "${@:2}"
  echo "== $1: ${*:2}"
  "$here/stylemill" verify "$version" --metadata --readers --python "$venv/bin/python"
}

with new webdataset==1.0.2 datasets==5.0.0 mlcroissant==1.1.0 pycocotools torchvision duckdb==1.5.6 pillow
with old webdataset==0.2.107 datasets==2.21.0 mlcroissant==1.0.22 'numpy<2' pycocotools torchvision==0.18.1 pillow
