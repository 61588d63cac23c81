#!/usr/bin/env bash
# fflate 0.8.3, JSZip 3.10.2 and client-zip 2.5.1 (npm): zip archives of 70,000 small files, as many
# as the images of FFHQ, which StyleGAN takes as one zip. Read by fflate, adm-zip 0.6.1, yauzl
# 3.4.0, unzipper 0.12.5 and Python 3.11. yazl 3.3.1 writes one rightly.
#
# Guess: each writer uses Zip64, as client-zip says it does, or refuses more than 65,535 files; so
#        every reader sees 70,000.
# Seen: fflate and JSZip write the number of files modulo 65,536, and client-zip writes 65,535
#       without the record that Zip64 asks for. Nothing is said when writing. Four readers then show
#       4,464 files (4,465 with JSZip's folder) without a word, fflate those of its own archive too;
#       of client-zip's they show 65,535, or say that it is damaged. Python and Java read on to the
#       end of the list and see all.
# We: the files of `export --as stylegan-zip` have Zip64; docs/peers.md warns of these programs.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund fflate@0.8.3 jszip@3.10.2 client-zip@2.5.1 yazl@3.3.1 adm-zip@0.6.1 yauzl@3.4.0 unzipper@0.12.5
cat > zips.mjs <<'JS'
import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { unzipSync, zipSync } from 'fflate';
import { downloadZip } from 'client-zip';
import AdmZip from 'adm-zip';
import JSZip from 'jszip';
import unzipper from 'unzipper';
import yauzl from 'yauzl';
import yazl from 'yazl';

const files = Array.from({ length: 70_000 }, (_, i) => [`00000/img${String(i).padStart(8, '0')}.txt`, Buffer.from(String(i))]);
const writers = {
  fflate: () => zipSync(Object.fromEntries(files.map(([name, bytes]) => [name, new Uint8Array(bytes)])), { level: 0 }),
  jszip: () => {
    const zip = new JSZip();
    files.forEach(([name, bytes]) => zip.file(name, bytes));
    return zip.generateAsync({ type: 'nodebuffer' });
  },
  'client-zip': async () => {
    const entries = files.map(([name, input]) => ({ name, input, lastModified: new Date(2026, 0, 1) }));
    return Buffer.from(await downloadZip(entries).arrayBuffer());
  },
  yazl: async () => {
    const zip = new yazl.ZipFile();
    files.forEach(([name, bytes]) => zip.addBuffer(bytes, name, { compress: false }));
    zip.end();
    await pipeline(zip.outputStream, createWriteStream('yazl.zip'));
    return readFileSync('yazl.zip');
  },
};
const readers = {
  fflate: (file) => Object.keys(unzipSync(readFileSync(file))).length,
  'adm-zip': (file) => new AdmZip(file).getEntries().length,
  yauzl: (file) => new Promise((done, failed) => yauzl.open(file, { lazyEntries: false }, (error, zip) => {
    if (error) { failed(error); return; }
    let count = 0;
    zip.on('entry', () => count++).on('end', () => done(count)).on('error', failed);
  })),
  unzipper: async (file) => (await unzipper.Open.file(file)).files.length,
};
for (const [writer, write] of Object.entries(writers)) {
  const file = writer + '.zip';
  writeFileSync(file, await write());
  const seen = [];
  for (const [reader, read] of Object.entries(readers)) {
    seen.push(`${reader} ${await Promise.resolve(read(file)).catch(() => 'refuses')}`);
  }
  console.log(`${writer}: ${seen.join(', ')}`);
}
JS
{
  node zips.mjs
  for writer in fflate jszip client-zip yazl; do
    python3 -c "import sys, zipfile; print(sys.argv[1] + ': Python', len(zipfile.ZipFile(sys.argv[1] + '.zip').namelist()))" $writer
  done
} | tee seen
diff seen - <<'SEEN'
fflate: fflate 4464, adm-zip 4464, yauzl 4464, unzipper 4464
jszip: fflate 4465, adm-zip 4465, yauzl 4465, unzipper 4465
client-zip: fflate 65535, adm-zip 65535, yauzl 65535, unzipper refuses
yazl: fflate 70000, adm-zip 70000, yauzl 70000, unzipper 70000
fflate: Python 70000
jszip: Python 70001
client-zip: Python 70000
yazl: Python 70000
SEEN
echo "as before: fflate, JSZip and client-zip write more than 65,535 files without Zip64"
