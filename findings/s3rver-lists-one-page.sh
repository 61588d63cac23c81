#!/usr/bin/env bash
# Guess: an S3 emulator that can list a bucket can list it in pages, whatever Node.js it runs on.
# What happens: s3rver 3.7.1 answers a list that fits one page, and answers 500 InternalError for
#   the same list as soon as it is truncated (Node.js 17 and newer, seen with 20.20): it encrypts
#   the continuation token with DES, which OpenSSL 3 does not offer without its legacy provider. A
#   bucket works for its first 1,000 objects and cannot be listed from the next one on.
# What we do: doctor --store lists eight keys in pages of three, so that this is seen before
# anything is published.
set -euo pipefail
T=$(mktemp -d); trap 'kill $(cat "$T/pid") 2>/dev/null; rm -rf "$T"' EXIT; cd "$T"
npm install --silent s3rver@3.7.1 > /dev/null
PORT=$((20000 + RANDOM % 20000)); mkdir data
node_modules/.bin/s3rver -s -d data -a 127.0.0.1 -p $PORT --configure-bucket b > log 2>&1 & echo $! > pid
for _ in $(seq 100); do curl -s -o /dev/null "http://127.0.0.1:$PORT/" && break; sleep 0.1; done
C=(curl -s -o answer -w '%{http_code}' --aws-sigv4 aws:amz:us-east-1:s3 --user S3RVER:S3RVER -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD')
for k in 1 2 3; do "${C[@]}" -T /proc/version "http://127.0.0.1:$PORT/b/$k" > /dev/null; done
whole=$("${C[@]}" "http://127.0.0.1:$PORT/b?list-type=2"); keys=$(grep -o '<Key>' answer | wc -l)
paged=$("${C[@]}" "http://127.0.0.1:$PORT/b?list-type=2&max-keys=2"); code=$(grep -o '<Code>[A-Za-z]*' answer || true)
plain=$("${C[@]}" "http://127.0.0.1:$PORT/b?max-keys=2")
echo "s3rver 3.7.1, Node.js $(node --version): whole list $whole with $keys keys; pages of two $paged ${code#<Code>}; version 1 of the list $plain"
[ "$whole $keys $paged ${code#<Code>} $plain" = "200 3 500 InternalError 200" ]
