#!/usr/bin/env bash
# @huggingface/transformers 4.3.2 in Node: what every image processor does first, RawImage.resize,
# with resample 2 (bilinear) and 3 (bicubic) as preprocessor_config.json says, beside Pillow 12.3.0,
# which the same file means in Python; and means of a tensor of 8 bits.
#
# Guess: the same picture to a grey level or two; the mean of pixels that are all 200 is 200 over
#        every axis.
# Seen: bilinear and bicubic take the pixels under four or sixteen points, so a picture made smaller
#       keeps fine lines that Pillow smooths: 512 to 224 differs by 31 to 34 grey levels on average
#       on a picture of waves, by 0.2 with resample 1 (Lanczos). A model gets other input than in
#       Python. Means over an axis wrap at 256: 29. sharp, which it uses, has the right filters too.
#       A change that adds another bilinear way is open since 2024; no report of the difference was
#       found.
# We: our tools resize as Pillow does (ResamplerTest); docs/peers.md says what to do in Node.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pillow==12.3.0 numpy==2.4.6 2> /dev/null
cat > pictures.py <<'PY'
import numpy, PIL.Image

y, x = numpy.mgrid[:512, :512]
waves = numpy.stack([128 + 120 * numpy.sin(x * x / 300), 128 + 120 * numpy.sin(y / 2.1), 128 + 120 * numpy.cos((x + y) / 3)], -1)
image = PIL.Image.fromarray(waves.astype("uint8"))
image.save("waves.png")
for resample in 1, 2, 3:
    image.resize((224, 224), resample).save(f"pillow-{resample}.png")
PY
python/bin/python pictures.py
npm install --silent --no-audit --no-fund --ignore-scripts @huggingface/transformers@4.3.2 > /dev/null 2>&1
cat > read.mjs <<'JS'
import { RawImage, Tensor } from "@huggingface/transformers";
import sharp from "sharp";

const image = await RawImage.read("waves.png");
async function difference(resized, resample) {
  const pillow = await RawImage.read(`pillow-${resample}.png`);
  let sum = 0;
  pillow.data.forEach((value, i) => (sum += Math.abs(value - resized.data[i])));
  return (sum / pillow.data.length).toFixed(1);
}
for (const resample of [1, 2, 3])
  console.log(`resample ${resample}: differs by`, await difference(await image.resize(224, 224, { resample }), resample));
for (const [resample, kernel] of [[2, "linear"], [3, "cubic"]]) {
  const data = await sharp("waves.png").resize(224, 224, { kernel }).raw().toBuffer();
  console.log(`sharp, ${kernel}: differs by`, await difference({ data }, resample));
}
const tensor = new Tensor("uint8", new Uint8Array(12).fill(200), [3, 4]);
console.log("mean of 200s:", ...tensor.mean().data, "over an axis:", ...tensor.mean(0).data);
console.log("as float32:", ...tensor.to("float32").mean(0).data);
JS
node read.mjs | tee seen
diff seen - <<'SEEN'
resample 1: differs by 0.2
resample 2: differs by 31.4
resample 3: differs by 34.2
sharp, linear: differs by 0.2
sharp, cubic: differs by 0.2
mean of 200s: 200 over an axis: 29 29 29 29
as float32: 200 200 200 200
SEEN
echo "as before: @huggingface/transformers 4.3.2 resizes otherwise than Pillow, and means of 8 bits wrap"
