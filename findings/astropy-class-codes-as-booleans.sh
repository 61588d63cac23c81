#!/usr/bin/env bash
# astropy 8.0.1 and pandas 3.0.6: a column of class codes, as pandas makes them, goes into a FITS
# table and back.
#
# Guess: the column comes back with the same numbers, as unsigned or wider ones if FITS has no such
#        type, or is refused.
# Seen: codes of a pandas category are int8, and int8 becomes a logical column: 0, 1, 2, 3 are
#       False, True, True, True. Nothing is said when it is written or read. An image of int8 and a
#       column of int16 keep their numbers. Reported in 2021 (issue 11963 of its repository) and
#       open.
# We: we write no FITS; docs/peers.md says what to write.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check astropy==8.0.1 numpy==2.4.6 pandas==3.0.6 2> /dev/null
cat > codes.py <<'PY'
import numpy, pandas
from astropy.io import fits
from astropy.table import Table

codes = pandas.Categorical(["cell", "debris", "fibre", "cell", "debris", "yeast"]).codes
print("written:", codes.dtype, codes.tolist())

def back(name, table):
    table.write("classes.fits", overwrite=True)
    read = Table.read("classes.fits")["class"]
    print(f"{name}:", read.dtype.name, read.tolist())

back("table", Table({"class": codes}))
back("table of a frame", Table.from_pandas(pandas.DataFrame({"class": codes})))
back("table of int16", Table({"class": codes.astype("int16")}))
fits.ImageHDU(codes).writeto("image.fits")
print("image:", fits.getdata("image.fits", 1).tolist())
PY
python/bin/python codes.py | tee seen
diff seen - <<'SEEN'
written: int8 [0, 1, 2, 0, 1, 3]
table: bool [False, True, True, False, True, True]
table of a frame: bool [False, True, True, False, True, True]
table of int16: int16 [0, 1, 2, 0, 1, 3]
image: [0, 1, 2, 0, 1, 3]
SEEN
echo "as before: astropy 8.0.1 makes booleans of class codes"
