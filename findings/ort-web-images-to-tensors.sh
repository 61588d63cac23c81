#!/usr/bin/env bash
# onnxruntime-web 1.30.0: Tensor.fromImage of ImageData, and toImageData back. Its code runs in
# Node; ImageData and the canvas that it asks a browser for are those of @napi-rs/canvas 1.1.1.
#
# Guess: resizedWidth and resizedHeight resize; norm.mean is subtracted; toImageData with the same
#        norm gives the pixels back.
# Seen: they cut the corner out, or put black around the picture, and the tensor has the wanted
#       size. A value is (pixel + bias) / mean, so that the usual mean of a model does something
#       else; the way back computes (value - bias) × mean, which is no inverse: 100 becomes
#       255. Without bias it comes back. That it crops is reported as 24050 and closed without a
#       change; of the way back no report was found.
# We: our snippets make tensors with code of their own; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts onnxruntime-web@1.30.0 @napi-rs/canvas@1.1.1 > /dev/null 2>&1
cat > image.mjs <<'JS'
import { createCanvas, ImageData } from "@napi-rs/canvas";

globalThis.ImageData = ImageData;
globalThis.OffscreenCanvas = function (width, height) {
  return createCanvas(width, height);
};
Object.defineProperty(OffscreenCanvas, Symbol.hasInstance, { value: (it) => typeof it?.getContext === "function" });
const { Tensor } = await import("onnxruntime-common");
const image = new ImageData(4, 4);
for (let i = 0; i < 16; i++) image.data.set([10 * i, 100, 200, 255], 4 * i);
const red = (tensor) => Array.from(tensor.data.subarray(0, tensor.data.length / 3)).join(" ");
const norm = { mean: 1, bias: 0 };
console.log("4 x 4:", red(await Tensor.fromImage(image, { norm })));
console.log("2 x 2:", red(await Tensor.fromImage(image, { norm, resizedWidth: 2, resizedHeight: 2 })));
const wide = await Tensor.fromImage(image, { norm, resizedWidth: 6, resizedHeight: 6 });
console.log("6 x 6:", wide.dims.join(" "), "first row", ...wide.data.subarray(0, 6), "last row", ...wide.data.subarray(30, 36));
const canvas = createCanvas(4, 4);
canvas.getContext("2d").putImageData(image, 0, 0);
const small = createCanvas(2, 2).getContext("2d");
small.drawImage(canvas, 0, 0, 2, 2);
console.log("2 x 2, drawn first:", red(await Tensor.fromImage(small.getImageData(0, 0, 2, 2), { norm })));
for (const bias of [0, -50]) {
  const options = { norm: { mean: 50, bias } };
  const tensor = await Tensor.fromImage(image, options);
  const back = tensor.toImageData({ ...options, format: "RGB" });
  console.log(`mean 50, bias ${bias}: 100 is ${tensor.data[16]}, back ${back.data[1]}`);
}
JS
node image.mjs | tee seen
diff seen - <<'SEEN'
4 x 4: 0 10 20 30 40 50 60 70 80 90 100 110 120 130 140 150
2 x 2: 0 10 40 50
6 x 6: 1 3 6 6 first row 0 10 20 30 0 0 last row 0 0 0 0 0 0
2 x 2, drawn first: 25 45 105 125
mean 50, bias 0: 100 is 2, back 100
mean 50, bias -50: 100 is 1, back 255
SEEN
echo "as before: onnxruntime-web 1.30.0 crops, and does not come back"
