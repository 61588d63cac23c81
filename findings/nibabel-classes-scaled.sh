#!/usr/bin/env bash
# nibabel 5.4.2: a NIfTI mask with 8 bits is read by get_fdata, one class is changed, and it is
# saved with its own header.
#
# Guess: whole numbers between 0 and 255 are stored as they are: the header says uint8, and they
#        fit.
# Seen: get_fdata gives floats, and floats are stretched over all 256 steps: class 1 comes back as
#       0.988 and class 5 as 4.988. Cut to whole numbers, which is how masks are used, they are 0
#       and 4: class 1 is background. Nothing is said. An array of integers, or a header told
#       float32, keeps the numbers. Reported since 2021 and open; its guide says that floats are
#       scaled, not that numbers that fit are changed.
# We: we write no NIfTI; docs/peers.md says how to write masks.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check nibabel==5.4.2 numpy==2.4.6 2> /dev/null
cat > mask.py <<'PY'
import nibabel, numpy

made = numpy.zeros((4, 4, 4), "uint8")
made[1], made[2], made[3] = 1, 2, 12
nibabel.save(nibabel.Nifti1Image(made, numpy.eye(4)), "mask.nii")
mask = nibabel.load("mask.nii")
changed = mask.get_fdata()
changed[changed == 2] = 5

def show(name, image):
    nibabel.save(image, "changed.nii")
    read = nibabel.load("changed.nii")
    values = read.get_fdata()
    print(f"{name}: stored as {read.get_data_dtype()},", *(round(value, 3) for value in numpy.unique(values).tolist()),
          "as whole numbers", *numpy.unique(values.astype(int)).tolist())

print("wanted:", *numpy.unique(changed).tolist())
show("floats", nibabel.Nifti1Image(changed, mask.affine, mask.header))
show("integers", nibabel.Nifti1Image(changed.astype("uint8"), mask.affine, mask.header))
header = mask.header.copy()
header.set_data_dtype("float32")
show("floats as float32", nibabel.Nifti1Image(changed, mask.affine, header))
PY
python/bin/python mask.py | tee seen
diff seen - <<'SEEN'
wanted: 0.0 1.0 5.0 12.0
floats: stored as uint8, 0.0 0.988 4.988 12.0 as whole numbers 0 4 12
integers: stored as uint8, 0.0 1.0 5.0 12.0 as whole numbers 0 1 5 12
floats as float32: stored as float32, 0.0 1.0 5.0 12.0 as whole numbers 0 1 5 12
SEEN
echo "as before: nibabel 5.4.2 changes classes that fit"
