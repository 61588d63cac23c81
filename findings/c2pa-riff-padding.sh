#!/usr/bin/env bash
# c2pa-rs (npm @contentauth/c2pa-wasm 0.15.0): a WebP file whose C2PA chunk has an odd length. RIFF
# puts one byte of padding after it.
#
# Guess: a data hash that leaves out the chunk with its padding, and one that leaves out the chunk
#        alone, both hold: the specification asks that the manifest is left out, and the padding
#        belongs to the chunk.
# Seen: with the padding left out the file is Invalid (assertion.dataHash.mismatch: "data hash
#       exclusion does not match the manifest location in the asset"), though the hash is right.
#       Without it, it is Valid.
# We: our manifests have an even length, so there is no padding.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @contentauth/c2pa-wasm@0.15.0
openssl genpkey -algorithm ed25519 -out root.key
openssl req -x509 -new -key root.key -subj /O=Test/CN=root -days 30 -out root.pem
openssl genpkey -algorithm ed25519 -out leaf.key
openssl req -new -key leaf.key -subj /O=Test/CN=leaf -out leaf.csr
printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=1.3.6.1.5.5.7.3.36\nauthorityKeyIdentifier=keyid\n' > leaf.ext
openssl x509 -req -in leaf.csr -CA root.pem -CAkey root.key -CAcreateserial -days 30 -extfile leaf.ext -outform DER -out leaf.der 2> /dev/null
cat > odd.mjs <<'JS'
import crypto from 'node:crypto';
import fs from 'node:fs';
import init, { WasmReader } from '@contentauth/c2pa-wasm';

await init({ module_or_path: fs.readFileSync('node_modules/@contentauth/c2pa-wasm/pkg/c2pa_bg.wasm') });
const webp = Buffer.from('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==', 'base64');
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), crypto.createHash('sha256')).digest();

// CBOR, as much of it as is needed.
const head = (major, n) =>
  n < 24 ? Buffer.from([(major << 5) | n])
    : n < 256 ? Buffer.from([(major << 5) | 24, n])
      : Buffer.from([(major << 5) | 25, n >> 8, n & 255]);
const cbor = v =>
  v === null ? Buffer.from([0xf6])
    : typeof v === 'number' ? (v < 0 ? head(1, -1 - v) : head(0, v))
      : typeof v === 'string' ? Buffer.concat([head(3, Buffer.byteLength(v)), Buffer.from(v)])
        : Buffer.isBuffer(v) ? Buffer.concat([head(2, v.length), v])
          : Array.isArray(v) ? Buffer.concat([head(4, v.length), ...v.map(cbor)])
            : Buffer.concat([head(5, v.size), ...[...v].flat().map(cbor)]);
const map = object => new Map(Object.entries(object));

// JUMBF: a box, a superbox without its own head, a superbox.
const box = (type, ...parts) => {
  const body = Buffer.concat(parts);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 8);
  return Buffer.concat([length, Buffer.from(type), body]);
};
const inside = (type, label, ...parts) =>
  Buffer.concat([
    box('jumd', Buffer.from(type), Buffer.from('00110010800000aa00389b71', 'hex'), Buffer.from([3]), Buffer.from(label + '\0')),
    ...parts,
  ]);
const jumb = (...described) => box('jumb', inside(...described));

const manifest = 'urn:c2pa:11111111-2222-4333-8444-555555555555';
function store(start, length, hash, pad) {
  const actions = map({ actions: [map({
    action: 'c2pa.created',
    digitalSourceType: 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
  })] });
  const binding = map({ exclusions: [map({ start, length })], name: 'x', alg: 'sha256', hash, pad: Buffer.alloc(pad) });
  const assertions = [['c2pa.actions.v2', actions], ['c2pa.hash.data', binding]].map(
    ([label, value]) => [label, inside('cbor', label, box('cbor', cbor(value)))]);
  const claim = cbor(map({
    instanceID: 'xmp:iid:11111111-2222-4333-8444-555555555555',
    claim_generator_info: map({ name: 'test' }),
    signature: `self#jumbf=/c2pa/${manifest}/c2pa.signature`,
    created_assertions: assertions.map(
      ([label, content]) => map({ url: `self#jumbf=c2pa.assertions/${label}`, hash: sha256(content) })),
    alg: 'sha256',
  }));
  const protectedHeader = cbor(new Map([[1, -8], [33, fs.readFileSync('leaf.der')]]));
  const signed = cbor(['Signature1', protectedHeader, Buffer.alloc(0), claim]);
  const signature = crypto.sign(null, signed, fs.readFileSync('leaf.key'));
  const cose = Buffer.concat([Buffer.from([0xd2]), cbor([protectedHeader, new Map(), null, signature])]);
  return jumb('c2pa', 'c2pa', jumb('c2ma', manifest,
    jumb('c2as', 'c2pa.assertions', ...assertions.map(([, content]) => box('jumb', content))),
    jumb('c2cl', 'c2pa.claim.v2', box('cbor', claim)),
    jumb('c2cs', 'c2pa.signature', box('cbor', cose))));
}

async function read(odd, withPadding) {
  const none = Buffer.alloc(32);
  const pad = (store(webp.length, 1000, none, 0).length % 2 === 1) === odd ? 0 : 1;
  const bytes = store(webp.length, 1000, none, pad).length;
  const excluded = 8 + bytes + (withPadding ? bytes % 2 : 0);
  const file = Buffer.alloc(webp.length + 8 + bytes + (bytes % 2));
  webp.copy(file);
  file.writeUInt32LE(file.length - 8, 4);
  file.write('C2PA', webp.length);
  file.writeUInt32LE(bytes, webp.length + 4);
  const hash = sha256(file.subarray(0, webp.length), file.subarray(webp.length + excluded));
  store(webp.length, excluded, hash, pad).copy(file, webp.length + 8);
  const said = JSON.parse((await WasmReader.fromBytes('image/webp', new Uint8Array(file))).json());
  const codes = said.validation_status.map(status => status.code);
  console.log(odd ? 'odd' : 'even', withPadding ? 'padding left out' : 'padding hashed', said.validation_state, ...codes);
}
await read(false, true);
await read(true, false);
await read(true, true);
JS
node odd.mjs | tee seen
diff seen - <<'SEEN'
even padding left out Valid signingCredential.untrusted
odd padding hashed Valid signingCredential.untrusted
odd padding left out Invalid signingCredential.untrusted assertion.dataHash.mismatch
SEEN
echo "as before: c2pa-wasm 0.15.0 refuses a data hash that leaves out the padding of a RIFF chunk"
