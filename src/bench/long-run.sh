#!/usr/bin/env bash
# The long run (docs/reliability.md): RUNS versions of IMAGES images each, made by two coordinators
# and three workers on a stock Artemis over TLS, Debian's PostgreSQL and radosgw, under Prometheus
# with the shipped alarms, with ROUNDS faults of every kind at moments that SEED decides. As root on
# Debian, with a built tree:
#   apt-get install postgresql prometheus radosgw ceph-mon ceph-osd ceph-common
#   ./mvnw -q package -DskipTests dependency:build-classpath -Dmdep.outputFile=target/cp
#   -Dmdep.includeScope=test src/bench/long-run.sh FOLDER RUNS IMAGES ROUNDS SEED          such as:
#   /var/tmp/long 20 10000 2 7
# The folder is new or keeps the undisturbed runs of an earlier call. It takes ports 21480 to 21499
# of loopback.
set -euo pipefail
HERE=$(dirname "$(realpath "$0")"); ROOT=$(realpath "$HERE/../.."); D=$(realpath -m "$1"); shift
cd "$ROOT"
for program in prometheus promtool radosgw ceph ceph-mon ceph-osd unzip keytool; do
    command -v "$program" > /dev/null || { echo "long-run: $program is missing; see the head of this file" >&2; exit 2; }
done
[ -f target/cp ] || { echo "long-run: target/cp is missing; see the head of this file" >&2; exit 2; }
./stylemill --version > /dev/null
promtool check rules docker/monitoring/stylemill.rules.yml

mkdir -p "$D"
end() {
    # Only its own: ids of an earlier call may be those of other processes by now.
    [ -z "${STARTED:-}" ] || "$D/s3/stop" || true
    for disk in "$D/broker/data" "$D/worker-3/var"; do ! mountpoint -q "$disk" || umount -l "$disk"; done
}
trap end EXIT
end
rm -rf "$D/s3" "$D/broker" "$D/prometheus" "$D"/coordinator-? "$D"/worker-?

src/test/servers/artemis "$D" 127.0.0.1 21485

# Disks that can be filled without harm to others.
mkdir -p "$D/broker/data" "$D/worker-3/var"
mount -t tmpfs -o size=512m tmpfs "$D/broker/data"
mount -t tmpfs -o size=256m,mode=0700 tmpfs "$D/worker-3/var"

STARTED=yes
MEMSTORE_BYTES=8589934592 src/test/servers/radosgw "$D/s3" 21480
java -cp "target/stylemill.jar:target/test-classes:$(cat target/cp)" io.stylemill.command.LongRun "$D" "$@"
