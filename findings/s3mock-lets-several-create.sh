#!/usr/bin/env bash
# Guess: a server that refuses a second PUT with If-None-Match: * with 412 lets exactly one of
# several writers at once win. What happens: Adobe S3Mock 4.12.4 and 5.2.0 refuse the second of two
# writers that come one after another, and answer 200 to
#   several of eight that come at once. A client that probes with two requests believes in a lock
#   that is none.
# What we do: the probe before the first write lets 8 writers meet on up to 8 keys; the warning says
# how many won.
set -euo pipefail
MVN=$(command -v mvn || realpath "$(dirname "$0")/../mvnw")
T=$(mktemp -d); trap 'kill $(cat "$T/pid") 2>/dev/null; rm -rf "$T"' EXIT; cd "$T"
for version in 4.12.4 5.2.0; do
    "$MVN" -q -B -ntp org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
        -Dartifact=com.adobe.testing:s3mock:$version:jar:exec -DoutputDirectory="$T" > /dev/null
    PORT=$((20000 + RANDOM % 20000))
    java -Xmx300m -Djava.io.tmpdir="$T" -jar s3mock-$version-exec.jar --server.port=0 --com.adobe.testing.s3mock.httpPort=$PORT > log 2>&1 &
    echo $! > pid
    for _ in $(seq 300); do curl -s -o /dev/null "http://127.0.0.1:$PORT/" && break; sleep 0.2; done
    curl -s -X PUT "http://127.0.0.1:$PORT/trial" > /dev/null
    python3 - $PORT $version <<'PY'
import http.client, sys, threading
def put(key, body, gate=None):
    c = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1])); c.connect()
    if gate: gate.wait()
    c.request("PUT", "/trial/" + key, body, {"If-None-Match": "*"}); r = c.getresponse(); r.read(); return r.status
alone = [put("alone", "1"), put("alone", "2")]
winners = []
for key in range(40):
    gate = threading.Barrier(8); found = []
    threads = [threading.Thread(target=lambda i=i: found.append(put("k%d" % key, str(i), gate))) for i in range(8)]
    [t.start() for t in threads]; [t.join() for t in threads]
    winners.append(found.count(200))
print("S3Mock %s: one after another %s; of 40 keys with 8 writers at once, %d writers won, %d keys have more than one winner"
      % (sys.argv[2], alone, sum(winners), sum(w > 1 for w in winners)))
sys.exit(not (alone == [200, 412] and max(winners) > 1))
PY
    kill "$(cat pid)"
done
