#!/usr/bin/env bash
# DuckDB 1.5.6 (npm @duckdb/node-api 1.5.6-r.1): unsigned 64-bit seeds in CSV, JSON and Parquet.
#
# Guess: a column with 18446744073709551615 is read as an unsigned or wider whole number, exactly,
#        from each format, and stays exact when it is written again.
# Seen: CSV gives DOUBLE, and the seed is 18446744073709552000. JSON gives HUGEINT, exactly; but
#       COPY of that column TO Parquet writes DOUBLE, and the seed is lost one step later.
# We: the `seed` of our CSV and index is a signed 64-bit number, which all three read exactly.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund @duckdb/node-api@1.5.6-r.1
printf 'key,seed\na,1\nb,18446744073709551615\n' > seeds.csv
printf '{"seed":1}\n{"seed":18446744073709551615}\n' > seeds.jsonl
cat > seeds.mjs <<'JS'
import { DuckDBInstance } from '@duckdb/node-api';
const duckdb = await (await DuckDBInstance.create(':memory:')).connect();
await duckdb.run("COPY (FROM 'seeds.jsonl') TO 'seeds.parquet'");
for (const file of ['seeds.csv', 'seeds.jsonl', 'seeds.parquet']) {
  const rows = await duckdb.runAndReadAll(`SELECT typeof(seed), seed::VARCHAR FROM '${file}' ORDER BY seed DESC LIMIT 1`);
  console.log(file, ...rows.getRows()[0]);
}
JS
node seeds.mjs | tee seen
diff seen - <<'SEEN'
seeds.csv DOUBLE 1.8446744073709552e+19
seeds.jsonl HUGEINT 18446744073709551615
seeds.parquet DOUBLE 1.8446744073709552e+19
SEEN
echo "as before: DuckDB 1.5.6 keeps a 64-bit seed in JSON only"
