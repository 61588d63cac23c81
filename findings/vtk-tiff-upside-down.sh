#!/usr/bin/env bash
# VTK 9.7.1 reads one picture from PNG and from TIFF, as Pillow and tifffile wrote it, and a TIFF
# that it wrote itself.
#
# Guess: one picture is one picture. VTK counts rows from below, and does so for every format.
# Seen: the reader of PNG gives the picture, the reader of TIFF gives it upside down, also from
#       VTK's own file: an image in TIFF and its mask in PNG do not lie on each other. Pictures with
#       alpha, and pictures in colour with 16 bits, get other values altogether. Nothing is said.
#       SetOrientationType(4) turns the first ones up. Seen in the trackers of viewers for years
#       (VisIt, issue 960).
# We: we write PNG, WebP and JPEG; docs/peers.md says what to read with VTK.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check vtk==9.7.1 numpy==2.4.6 pillow==12.3.0 tifffile==2026.3.3 2> /dev/null
cat > pictures.py <<'PY'
import numpy, PIL.Image, tifffile, vtk
from vtk.util import numpy_support

def read(reader, name, orientation=None):
    reader.SetFileName(name)
    if orientation:
        reader.SetOrientationType(orientation)
    reader.Update()
    image = reader.GetOutput()
    width, height, _ = image.GetDimensions()
    values = numpy_support.vtk_to_numpy(image.GetPointData().GetScalars())
    return values.reshape(height, width, -1)[::-1].squeeze()

def show(name, seen, made):
    print(f"{name}:", "as made" if numpy.array_equal(seen, made)
          else "upside down" if numpy.array_equal(seen[::-1], made) else "other values")

random = numpy.random.default_rng(0)
for name, shape, kind in ("grey", (20, 30), "uint8"), ("colour", (20, 30, 3), "uint8"), ("alpha", (20, 30, 4), "uint8"), \
        ("grey of 16 bits", (20, 30), "uint16"), ("colour of 16 bits", (20, 30, 3), "uint16"):
    made = random.integers(0, 200, shape).astype(kind)
    if kind == "uint8":
        PIL.Image.fromarray(made).save("made.png")
        show(f"PNG, {name}", read(vtk.vtkPNGReader(), "made.png"), made)
    tifffile.imwrite("made.tif", made, photometric="rgb" if len(shape) == 3 else "minisblack")
    show(f"TIFF, {name}", read(vtk.vtkTIFFReader(), "made.tif"), made)
    show(f"TIFF, {name}, orientation 4", read(vtk.vtkTIFFReader(), "made.tif", 4), made)
PIL.Image.fromarray(random.integers(0, 200, (20, 30)).astype("uint8")).save("made.png")
reader = vtk.vtkPNGReader()
made = read(reader, "made.png")
writer = vtk.vtkTIFFWriter()
writer.SetInputConnection(reader.GetOutputPort())
writer.SetFileName("own.tif")
writer.Write()
show("VTK's own TIFF, by tifffile", tifffile.imread("own.tif"), made)
show("VTK's own TIFF, by VTK", read(vtk.vtkTIFFReader(), "own.tif"), made)
PY
python/bin/python pictures.py | tee seen
diff seen - <<'SEEN'
PNG, grey: as made
TIFF, grey: upside down
TIFF, grey, orientation 4: as made
PNG, colour: as made
TIFF, colour: upside down
TIFF, colour, orientation 4: as made
PNG, alpha: as made
TIFF, alpha: other values
TIFF, alpha, orientation 4: other values
TIFF, grey of 16 bits: upside down
TIFF, grey of 16 bits, orientation 4: as made
TIFF, colour of 16 bits: other values
TIFF, colour of 16 bits, orientation 4: other values
VTK's own TIFF, by tifffile: as made
VTK's own TIFF, by VTK: upside down
SEEN
echo "as before: VTK 9.7.1 reads TIFF upside down"
