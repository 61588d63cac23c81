#!/usr/bin/env bash
# hyparquet 1.33.0 (npm): image files in a Parquet column of bytes, as Hugging Face datasets have
# them.
#
# Guess: a column without a text type (BYTE_ARRAY without logical type) comes as Uint8Array.
# Seen: it comes as text, decoded as UTF-8: every byte that is no UTF-8 is replaced, and a PNG
#       cannot be had back. With the option utf8: false the bytes are right, and texts that are
#       marked as such still are texts.
# We: docs/peers.md names the option for those who read an exported set with it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund @duckdb/node-api@1.5.6-r.1 hyparquet@1.33.0 hyparquet-compressors@1.1.2
cat > bytes.mjs <<'JS'
import { DuckDBInstance } from '@duckdb/node-api';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
const duckdb = await (await DuckDBInstance.create(':memory:')).connect();
await duckdb.run("COPY (SELECT {'bytes': '\\x89PNG\\x0D\\x0A\\x1A\\x0A'::BLOB, 'path': 'a.png'} AS image) TO 'set.parquet'");
for (const options of [{}, { utf8: false }]) {
  const [row] = await parquetReadObjects({ file: await asyncBufferFromFile('set.parquet'), compressors, ...options });
  const { bytes, path } = row.image;
  console.log(bytes.constructor.name, Buffer.from(bytes).toString('hex'), path.constructor.name);
}
JS
node bytes.mjs | tee seen
diff seen - <<'SEEN'
String efbfbd504e470d0a1a0a String
Uint8Array 89504e470d0a1a0a String
SEEN
echo "as before: hyparquet 1.33.0 turns bytes into text unless told not to"
