#!/usr/bin/env bash
# OpenCV 5.0.0 with astropy 8.0.1 and NumPy 2.4.6: images and boxes whose numbers have the other
# order of bytes, as FITS files and arrays of other machines have.
#
# Guess: such an array is converted, as Pillow and SciPy do, or refused, as PyTorch and JAX do.
# Seen: all 44 functions that were tried take its bytes for numbers of this machine: a mean of 300
#       is 11,265, real numbers between 0 and 1 become any between 0 and 10^38, a box is a million
#       pixels wide, and imwrite stores it so. Nothing is said, and NumPy prints the right numbers
#       of the same array. No report was found.
# We: we write .npy and PNG, which are read right; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check opencv-python-headless==5.0.0.93 astropy==8.0.1 numpy==2.4.6 2> /dev/null
cat > bytes.py <<'PY'
import cv2, numpy
from astropy.io import fits

def show(name, depth, shares, corners):
    cv2.imwrite("depth.png", cv2.resize(depth, (4, 4), interpolation=cv2.INTER_NEAREST).astype("uint16"))
    print(
        f"{name}: mean {cv2.mean(depth)[0]:.0f}, kept in a PNG as {cv2.imread('depth.png', -1).max()},",
        f"share {cv2.blur(shares, (3, 3)).max():.2g}, box", *cv2.boundingRect(corners),
    )

fits.writeto("depth.fits", numpy.full((8, 8), 300, "int16"))
fits.writeto("shares.fits", numpy.full((8, 8), 0.7, "float32"))
depth, shares = fits.getdata("depth.fits"), fits.getdata("shares.fits")
numpy.save("corners.npy", numpy.array([[2, 3], [20, 30]], ">i4"))
corners = numpy.load("corners.npy")
print(f"as NumPy has it: mean {depth.mean():.0f}, share {shares.max():.2g}, corners", *corners.ravel().tolist())
show("as it is", depth, shares, corners)
show("converted", depth.astype("int16"), shares.astype("float32"), corners.astype("int32"))
PY
python/bin/python bytes.py | tee seen
diff seen - <<'SEEN'
as NumPy has it: mean 300, share 0.7, corners 2 3 20 30
as it is: mean 11265, kept in a PNG as 11265, share 4.2e-08, box 33554432 50331648 301989889 452984833
converted: mean 300, kept in a PNG as 300, share 0.7, box 2 3 19 28
SEEN
echo "as before: OpenCV 5.0.0 reads numbers in the order of the machine"
