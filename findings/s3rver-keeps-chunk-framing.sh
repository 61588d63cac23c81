#!/usr/bin/env bash
# Guess: a server that accepts x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD decodes the
# chunks, or refuses them. What happens: s3rver 3.7.1 checks that header against the values it
# allows (STREAMING-... is one of them) and the request's
#   signature, answers 200, and keeps the framing ("400;chunk-signature=...") as content: the object
#   is longer than x-amz-decoded-content-length says, and its ETag is that of the framed bytes. AWS
#   SDKs send large bodies this way over HTTP.
# What we do: stylemill.s3.payload=auto writes 2 MiB in chunks, reads them back, and signs bodies as
# a whole where they differ.
set -euo pipefail
T=$(mktemp -d); trap 'kill $(cat "$T/pid") 2>/dev/null; rm -rf "$T"' EXIT; cd "$T"
npm install --silent s3rver@3.7.1 > /dev/null
PORT=$((20000 + RANDOM % 20000)); mkdir data
node_modules/.bin/s3rver -s -d data -a 127.0.0.1 -p $PORT --configure-bucket b > log 2>&1 & echo $! > pid
for _ in $(seq 100); do curl -s -o /dev/null "http://127.0.0.1:$PORT/" && break; sleep 0.1; done
python3 - "$PORT" <<'PY'
import datetime, hashlib, hmac, http.client, sys
host = "127.0.0.1:" + sys.argv[1]; content = b"x" * 3000
now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ"); scope = now[:8] + "/us-east-1/s3/aws4_request"
sha = lambda b: hashlib.sha256(b).hexdigest(); mac = lambda k, t: hmac.new(k, t.encode(), hashlib.sha256).digest()
key = b"AWS4S3RVER"
for part in scope.split("/"): key = mac(key, part)
headers = {"content-encoding": "aws-chunked", "host": host, "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
           "x-amz-date": now, "x-amz-decoded-content-length": str(len(content))}
signed = ";".join(headers)
request = "\n".join(["PUT", "/b/k", "", *(k + ":" + v for k, v in headers.items()), "", signed, headers["x-amz-content-sha256"]])
sign = lambda text: mac(key, text).hex()
seed = last = sign("\n".join(["AWS4-HMAC-SHA256", now, scope, sha(request.encode())]))
body = b""
for chunk in [content[i:i + 1024] for i in range(0, 3000, 1024)] + [b""]:
    last = sign("\n".join(["AWS4-HMAC-SHA256-PAYLOAD", now, scope, last, sha(b""), sha(chunk)]))
    body += ("%x;chunk-signature=%s\r\n" % (len(chunk), last)).encode() + chunk + b"\r\n"
headers["authorization"] = "AWS4-HMAC-SHA256 Credential=S3RVER/%s,SignedHeaders=%s,Signature=%s" % (scope, signed, seed)
http_ = http.client.HTTPConnection(host); http_.request("PUT", "/b/k", body, headers); status = http_.getresponse(); status.read()
kept = open("data/b/k._S3rver_object", "rb").read()
print("s3rver 3.7.1 answers %d to 3000 bytes in signed chunks and keeps %d bytes that begin with %r" % (status.status, len(kept), kept[:20]))
sys.exit(not (status.status == 200 and kept == body))
PY
