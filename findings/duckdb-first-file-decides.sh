#!/usr/bin/env bash
# DuckDB 1.5.6 (npm @duckdb/node-api 1.5.6-r.1): Parquet files of one dataset with a whole-number
# column in the first and a real one in the second, as psi is where one night writes 1 and the next
# 0.5.
#
# Guess: the column is read as DOUBLE, or the query is refused, as it is when a number does not fit.
# Seen: the first file's type wins: 0.5 is read as 0 and 1.5 as 2, without a word, and a filter for
#       0.5 finds nothing. With union_by_name the column is DOUBLE and all is right.
# We: every column of the index has one type in every version, `truncation_psi` always a real one.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund @duckdb/node-api@1.5.6-r.1
cat > nights.mjs <<'JS'
import { DuckDBInstance } from '@duckdb/node-api';
const duckdb = await (await DuckDBInstance.create(':memory:')).connect();
await duckdb.run("COPY (SELECT 1 AS psi) TO 'night-1.parquet'");
await duckdb.run("COPY (SELECT unnest([0.5, 1.5])::DOUBLE AS psi) TO 'night-2.parquet'");
for (const from of ["'night-*.parquet'", "read_parquet('night-*.parquet', union_by_name=true)"]) {
  const all = await duckdb.runAndReadAll(`SELECT typeof(psi), psi FROM ${from}`);
  const half = await duckdb.runAndReadAll(`SELECT count(*) FROM ${from} WHERE psi = 0.5`);
  console.log(all.getRows()[0][0], all.getRows().map(row => row[1]).join(' '), 'with 0.5:', String(half.getRows()[0][0]));
}
JS
node nights.mjs | tee seen
diff seen - <<'SEEN'
INTEGER 1 0 2 with 0.5: 0
DOUBLE 1 0.5 1.5 with 0.5: 1
SEEN
echo "as before: the first file's type rounds the others in DuckDB 1.5.6"
