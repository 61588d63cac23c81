#!/usr/bin/env bash
# Has readers that are not ours read the Content Credentials of a published version: c2pa-rs, the
# reference implementation, as WebAssembly (@contentauth/c2pa-wasm), and @trustnxt/c2pa-ts, which
# knows no WebP.
#
#   src/bench/c2pa.sh VERSION_FOLDER [IMAGES_PER_SHARD]
#
# Fails when a reader finds anything but an unknown signer, when the root of the version does not
# make the signer trusted, or when a changed byte is not noticed. Needs Node.js 20 and npm.
set -euo pipefail
version=$(realpath "$1")
most=${2:-100}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @contentauth/c2pa-wasm@0.15.0 @trustnxt/c2pa-ts@0.9.4
mkdir images
for shard in "$version"/data/*.tar; do
  tar -tf "$shard" | grep -E '^[^.]+\.(png|jpg|webp)$' | head -n "$most" > names || true
  tar -xf "$shard" -C images -T names
done
cat > read.mjs <<'JS'
import fs from 'node:fs';
import init, { WasmReader } from '@contentauth/c2pa-wasm';
import { JPEG, PNG } from '@trustnxt/c2pa-ts/asset';
import { SuperBox } from '@trustnxt/c2pa-ts/jumbf';
import { ManifestStore } from '@trustnxt/c2pa-ts/manifest';

await init({ module_or_path: fs.readFileSync('node_modules/@contentauth/c2pa-wasm/pkg/c2pa_bg.wasm') });
const types = { png: 'image/png', jpg: 'image/jpeg', webp: 'image/webp' };
const pem = fs.readFileSync(process.argv[2], 'utf8');
const root = '-----BEGIN CERTIFICATE-----' + pem.split('-----BEGIN CERTIFICATE-----').pop();
const trusting = JSON.stringify({ trust: { user_anchors: root }, verify: { verify_trust: true } });

async function reference(bytes, type, settings) {
  const said = JSON.parse((await WasmReader.fromBytes(type, bytes, settings)).json());
  const codes = (said.validation_status ?? []).map(status => status.code);
  return [said.validation_state, ...codes].join(' ');
}

async function typescript(bytes) {
  const asset = PNG.canRead(bytes) ? new PNG(bytes) : new JPEG(bytes);
  const result = await ManifestStore.read(SuperBox.fromBuffer(asset.getManifestJUMBF())).validate(asset);
  return result.isValid ? 'valid' : 'invalid';
}

const seen = {};
const count = (what, outcome) => (seen[`${what}: ${outcome}`] = (seen[`${what}: ${outcome}`] ?? 0) + 1);
for (const name of fs.readdirSync('images')) {
  const extension = name.split('.').pop();
  const bytes = new Uint8Array(fs.readFileSync(`images/${name}`));
  count(`${extension} c2pa-wasm`, await reference(bytes, types[extension]));
  count(`${extension} c2pa-wasm, root trusted`, await reference(bytes, types[extension], trusting));
  const changed = bytes.slice();
  changed[extension === 'webp' ? 100 : changed.length - 30] ^= 1;
  count(`${extension} c2pa-wasm, one bit changed`, await reference(changed, types[extension], trusting));
  if (extension !== 'webp') {
    count(`${extension} c2pa-ts`, await typescript(bytes));
    count(`${extension} c2pa-ts, one bit changed`, await typescript(changed));
  }
}
for (const [what, images] of Object.entries(seen)) console.log(`${images} x ${what}`);
const right = {
  'c2pa-wasm': 'Valid signingCredential.untrusted',
  'c2pa-wasm, root trusted': 'Trusted',
  'c2pa-wasm, one bit changed': 'Invalid assertion.dataHash.mismatch',
  'c2pa-ts': 'valid',
  'c2pa-ts, one bit changed': 'invalid',
};
const wrong = Object.keys(seen).filter(what => {
  const [reader, outcome] = what.replace(/^\w+ /, '').split(': ');
  return right[reader] !== outcome;
});
if (wrong.length > 0 || Object.keys(seen).length === 0) {
  console.error('not as it should be:', wrong);
  process.exit(1);
}
JS
node read.mjs "$version/audit/c2pa.pem"
