#!/usr/bin/env bash
# Guess: a server of which exactly one of many writers at once wins under If-None-Match does as well
# under If-Match. What happens: S3Proxy 4.1.0 over a folder (filesystem-nio2) makes a file in one
# step for If-None-Match: * and so lets one of
#   eight writers win; for If-Match it compares the ETag and writes in two steps, and answers 200 to
#   several writers that all name the same old ETag: an update is lost. One after another it refuses
#   the second with 412, as it should.
# What we do: the two conditions are judged apart; changes of one object by one process go through a
#   lock, and the embedded server's folder belongs to one process.
set -euo pipefail
MVN=$(command -v mvn || realpath "$(dirname "$0")/../mvnw")
T=$(mktemp -d); trap 'kill $(cat "$T/pid") 2>/dev/null; rm -rf "$T"' EXIT; cd "$T"
without=$(for g in com.google.cloud com.azure; do echo "<exclusion><groupId>$g</groupId><artifactId>*</artifactId></exclusion>"; done)
cat > pom.xml <<END
<project><modelVersion>4.0.0</modelVersion><groupId>t</groupId><artifactId>t</artifactId><version>1</version>
<dependencies><dependency><groupId>org.gaul</groupId><artifactId>s3proxy</artifactId><version>4.1.0</version><exclusions>$without</exclusions></dependency></dependencies></project>
END
"$MVN" -q -B -ntp org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile=cp > /dev/null
PORT=$((20000 + RANDOM % 20000)); mkdir -p data/trial
printf '%s\n' s3proxy.authorization=none s3proxy.endpoint=http://127.0.0.1:$PORT jclouds.provider=filesystem-nio2 \
    jclouds.filesystem.basedir="$T/data" jclouds.identity=a jclouds.credential=b > conf
java -Xmx300m -cp "$(cat cp)" org.gaul.s3proxy.Main --properties conf > log 2>&1 & echo $! > pid
for _ in $(seq 300); do curl -s -o /dev/null "http://127.0.0.1:$PORT/" && break; sleep 0.1; done
python3 - $PORT <<'PY'
import http.client, sys, threading
def put(key, body, headers, gate=None):
    c = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1])); c.connect()
    if gate: gate.wait()
    c.request("PUT", "/trial/" + key, body, headers); r = c.getresponse(); r.read(); return r.status, r.getheader("ETag")
tag = put("alone", "0", {})[1]
alone = [put("alone", "1", {"If-Match": tag})[0], put("alone", "2", {"If-Match": tag})[0]]
def race(name, headers):
    winners = []
    for key in range(40):
        gate = threading.Barrier(8); found = []; h = headers("%s%d" % (name, key))
        threads = [threading.Thread(target=lambda i=i: found.append(put("%s%d" % (name, key), str(i), h, gate)[0])) for i in range(8)]
        [t.start() for t in threads]; [t.join() for t in threads]
        winners.append(found.count(200))
    return winners
new = race("new", lambda k: {"If-None-Match": "*"}); old = race("old", lambda k: {"If-Match": put(k, "old", {})[1]})
print("S3Proxy 4.1.0: If-Match one after another %s; of 40 keys with 8 writers at once, most winners of a key: If-None-Match %d, If-Match %d"
      % (alone, max(new), max(old)))
sys.exit(not (alone == [200, 412] and max(new) == 1 and max(old) > 1))
PY
