#!/usr/bin/env bash
# bsdtar 3.6.2 (libarchive-tools) and GNU tar make a WebDataset shard of samples; tar-stream 3.2.2
# and tar 7.5.23 (npm) read it. One mask is a file with a hole, as numpy.memmap, preallocation and
# cp --sparse=always leave it; the images of two samples are one file with two names.
#
# Guess: a tar holds the bytes of each member under its name, unless holes are asked for (tar -S);
#        all readers give them.
# Seen: bsdtar keeps holes without being asked: the readers find GNUSparseFile.0/0003.mask.npy with
#       other bytes, and no 0003.mask.npy. With both programs the second name is a link without
#       bytes, so that sample's image is empty. No reader says a word. With --format ustar or gnutar
#       bsdtar writes the hole's bytes, GNU tar with --hard-dereference the image twice. Issue 63 of
#       tar-stream asks for holes and is closed. Shown on file systems that have holes.
# We: our shards are written by our own code, each member with its bytes; docs/peers.md says how to
#     pack others.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir samples
cd samples
head -c 3000 /dev/urandom > 0001.png
ln 0001.png 0002.png
truncate -s 200000 0003.mask.npy
printf LAST | dd of=0003.mask.npy bs=1 seek=131072 conv=notrunc status=none
sha256sum 000* > ../sums
bsdtar -cf ../bsdtar.tar 000*
bsdtar --format gnutar -cf ../bsdtar-gnutar.tar 000*
tar -cf ../tar.tar 000*
tar --hard-dereference -cf ../tar-hard-dereference.tar 000*
cd ..
npm install --silent --no-audit --no-fund tar-stream@3.2.2 tar@7.5.23 > /dev/null 2>&1
cat > read.mjs <<'JS'
import crypto from "node:crypto";
import fs from "node:fs";
import * as tar from "tar";
import stream from "tar-stream";

const sums = new Map(fs.readFileSync("sums", "utf8").trim().split("\n").map((line) => line.split("  ").reverse()));
const judge = (name, bytes) =>
  `${name} ${crypto.createHash("sha256").update(bytes).digest("hex") === sums.get(name) ? "right" : bytes.length ? "other bytes" : "empty"}`;
for (const file of process.argv.slice(2)) {
  const seen = [];
  const extract = stream.extract();
  extract.on("entry", (header, body, next) => {
    const parts = [];
    body.on("data", (part) => parts.push(part));
    body.on("end", () => (seen.push(judge(header.name, Buffer.concat(parts))), next()));
  });
  await new Promise((done) => fs.createReadStream(file).pipe(extract).on("finish", done));
  console.log(`${file}, tar-stream:`, seen.join(", "));
  const other = [];
  await tar.t({
    file,
    onReadEntry: (entry) => {
      const parts = [];
      entry.on("data", (part) => parts.push(part));
      entry.on("end", () => other.push(judge(entry.path, Buffer.concat(parts))));
    },
  });
  console.log(`${file}, tar: ${other.join() === seen.join() ? "the same" : other.join(", ")}`);
}
JS
node read.mjs bsdtar.tar bsdtar-gnutar.tar tar.tar tar-hard-dereference.tar | tee seen
diff seen - <<'SEEN'
bsdtar.tar, tar-stream: 0001.png right, 0002.png empty, GNUSparseFile.0/0003.mask.npy other bytes
bsdtar.tar, tar: the same
bsdtar-gnutar.tar, tar-stream: 0001.png right, 0002.png empty, 0003.mask.npy right
bsdtar-gnutar.tar, tar: the same
tar.tar, tar-stream: 0001.png right, 0002.png empty, 0003.mask.npy right
tar.tar, tar: the same
tar-hard-dereference.tar, tar-stream: 0001.png right, 0002.png right, 0003.mask.npy right
tar-hard-dereference.tar, tar: the same
SEEN
echo "as before: bsdtar 3.6.2 keeps holes that tar-stream and tar do not know"
