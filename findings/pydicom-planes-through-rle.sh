#!/usr/bin/env bash
# pydicom 3.0.2 packs a picture in colour with compress(RLELossless), as in the example of its
# documents. The picture was saved plane by plane (Planar Configuration 1) or pixel by pixel (0).
#
# Guess: both come back as they were; RLE itself is by planes.
# Seen: the picture of planes comes back as a mix of its colours: 65,535 of 65,536 pixels differ.
#       Nothing is said, and the header still says RGB. The one saved pixel by pixel is right, and
#       so are both if compress gets the array itself (arr=ds.pixel_array) with 0 in the header.
#       No report was found.
# We: write no DICOM; docs/peers.md says what to pass.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pydicom==3.0.2 numpy==2.4.6 2> /dev/null
cat > planes.py <<'PY'
import io

import numpy as np
import pydicom
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, RLELossless, SecondaryCaptureImageStorage

rows, columns = np.mgrid[:256, :256]
picture = np.stack([rows, columns, (rows + columns) // 2], axis=-1).astype("uint8")


def saved(planes):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
    meta.MediaStorageSOPInstanceUID = "1.2.3"
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset = FileDataset("picture", {}, file_meta=meta, preamble=b"\0" * 128)
    dataset.SOPClassUID, dataset.SOPInstanceUID = meta.MediaStorageSOPClassUID, "1.2.3"
    dataset.Rows = dataset.Columns = 256
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 3, "RGB"
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation = 7, 0
    dataset.PlanarConfiguration = int(planes)
    dataset.PixelData = (np.moveaxis(picture, -1, 0) if planes else picture).tobytes()
    dataset["PixelData"].VR = "OB"
    return again(dataset)


def again(dataset):
    file = io.BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    file.seek(0)
    return pydicom.dcmread(file)


for planes in (False, True):
    name = "planes" if planes else "pixels"
    before = saved(planes).pixel_array
    packed = saved(planes)
    packed.compress(RLELossless)
    after = again(packed).pixel_array
    given = saved(planes)
    array = given.pixel_array
    given.PlanarConfiguration = 0
    given.compress(RLELossless, arr=array)
    print(f"{name}: {(before != picture).any(axis=-1).sum()} pixels differ as saved, "
          f"{(after != picture).any(axis=-1).sum()} after compress(), "
          f"{(again(given).pixel_array != picture).any(axis=-1).sum()} with the array given")
PY
python/bin/python planes.py > seen
cat seen
diff seen - <<'SEEN'
pixels: 0 pixels differ as saved, 0 after compress(), 0 with the array given
planes: 0 pixels differ as saved, 65535 after compress(), 0 with the array given
SEEN
