#!/usr/bin/env python3
"""Paints the masks of blood cells by colour, in place of a hand with a brush.

    threshold.py FOLDER      paints every NAME.mask.png of a folder that 'stylemill annotate' made

The rule, for a pixel (r, g, b) of 0 to 255 after a 3 x 3 median of each channel:

    stained     b - (r + g) / 2 >= 12     violet: nuclei of white cells, platelets
    cell        else r - g >= 14          pink and brown: red cells, and the body of white cells
    background  else

Needs NumPy and Pillow (Debian: python3-numpy, python3-pil).
"""
import json
import sys
from pathlib import Path

import numpy
from PIL import Image, ImageFilter

CLASSES = ["background", "cell", "stained"]


def classes_of(image):
    """Returns the class index of every pixel of a Pillow image, uint8 [height, width]."""
    rgb = numpy.asarray(image.convert("RGB").filter(ImageFilter.MedianFilter(3))).astype(float)
    r, g, b = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    stained = b - (r + g) / 2 >= 12
    cell = ~stained & (r - g >= 14)
    return (cell + 2 * stained).astype(numpy.uint8)


def main():
    folder = Path(sys.argv[1])
    classes = json.loads((folder / "classes.json").read_text())
    if [c["name"] for c in classes] != CLASSES:
        sys.exit(f"{folder}/classes.json names other classes than {CLASSES}")
    palette = [int(c["color"][i : i + 2], 16) for c in classes for i in (1, 3, 5)]
    for mask in sorted(folder.glob("*.mask.png")):
        image = mask.with_name(mask.name.replace(".mask.png", ".png"))
        painted = Image.fromarray(classes_of(Image.open(image)), "P")
        painted.putpalette(palette)
        painted.save(mask)
        print(mask)


if __name__ == "__main__":
    main()
