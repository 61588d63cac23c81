#!/usr/bin/env bash
# Cuts the network without closing connections (docs/reliability.md). A coordinator and a worker
# have a network namespace each, as on machines of their own. Stock Artemis over TLS and radosgw run
# outside. While a version is made, packets are lost in silence: all to and from the worker, for a
# short and for a long time; only those to the worker; all to and from the coordinator. Then the
# version must be published, pass verify, and have the shards of one that was made undisturbed.
# As root on Debian, with a built tree:
#   apt-get install iproute2 unzip curl radosgw ceph-mon ceph-osd ceph-common
#   src/bench/cut-network.sh FOLDER [IMAGES]
# The folder is new or of an earlier call. It takes the addresses 10.77.0.0/24 and 10.78.0.0/24 and
# the ports 61617 and 21480 to 21482.
set -euo pipefail
ROOT=$(realpath "$(dirname "$(realpath "$0")")/../.."); D=$(realpath -m "$1"); IMAGES=${2:-8000}
cd "$ROOT"
HOST=10.77.0.1
export AWS_ACCESS_KEY_ID=access AWS_SECRET_ACCESS_KEY=secret
unset JAVA_ARGS
end() {
    for part in worker coordinator; do
        ip netns pids "mill-$part" 2> "$D/ended" | xargs -r kill 2> "$D/ended" || true
        ip netns del "mill-$part" 2> "$D/ended" || true
    done
    [ ! -f "$D/broker.pid" ] || kill "$(cat "$D/broker.pid")" 2> "$D/ended" || true
    [ ! -x "$D/s3/stop" ] || "$D/s3/stop" 2> "$D/ended" || true
    rm -f "$D/broker.pid" "$D/s3/stop"
}
mkdir -p "$D"
end
trap end EXIT
rm -rf "$D"/{broker,s3,coordinator,worker,alone,trusted.p12}
mkdir -p "$D"/{coordinator,worker,alone}
say() { echo "$(date +%T) $*"; }

./stylemill --version > /dev/null

# Two machines with one cable each.
subnet=77
for part in worker coordinator; do
    ip netns add "mill-$part"
    ip link add "mill-${part:0:6}" type veth peer name inside netns "mill-$part"
    ip addr add "10.$subnet.0.1/24" dev "mill-${part:0:6}"
    ip link set "mill-${part:0:6}" up
    ip -n "mill-$part" addr add "10.$subnet.0.2/24" dev inside
    ip -n "mill-$part" link set inside up
    ip -n "mill-$part" link set lo up
    ip -n "mill-$part" route add default via "10.$subnet.0.1"
    subnet=78
done

src/test/servers/artemis "$D" $HOST 61617
STYLEMILL_KEYSTORE=$D/broker/etc/broker.p12 STYLEMILL_KEYSTORE_PASSWORD=changeit "$D/broker/bin/artemis" run > "$D/broker.log" 2>&1 &
echo $! > "$D/broker.pid"
RADOSGW_HOST=0.0.0.0 src/test/servers/radosgw "$D/s3" 21480
# What curl 7 signs by itself lacks this header, which radosgw wants.
curl -sf -o "$D/create.log" --aws-sigv4 aws:amz:us-east-1:s3 -u access:secret -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' \
    -X PUT "http://$HOST:21480/datasets"

for part in coordinator worker; do
    cat > "$D/$part/stylemill.properties" <<END
stylemill.home = $D/$part/var
stylemill.broker.url = tcp://$HOST:61617?sslEnabled=true&trustStorePath=$D/trusted.p12&trustStorePassword=changeit
stylemill.broker.user = $part
stylemill.broker.password = of-the-$part
stylemill.s3.endpoint = http://$HOST:21480
END
done
echo 'stylemill.workers = none' >> "$D/coordinator/stylemill.properties"
cat > "$D/manifest.yaml" <<END
apiVersion: stylemill/v1
dataset: {name: cut, version: 1.0.0, license: CC0-1.0}
generator: {checkpoint: $ROOT/samples/blood-cells/blood-cells-64.safetensors}
output: {shards: {samples: 100}}
samples:
  - name: white-cells
    label: {class: WBC}
    latent: {seeds: "0-$((IMAGES - 1))"}
END

on() { (cd "$D/$1" && exec ip netns exec "mill-$1" "$ROOT/stylemill" "${@:2}" > "$D/$1/out" 2> "$D/$1/err"); }
stored() { grep -c ' is stored' "$D/worker/err" || true; }
# Waits until the worker has stored more shards than before, or fails after five minutes.
goes_on() {
    local before; before=$(stored)
    for _ in $(seq 150); do
        [ "$(stored)" -le $((before + 3)) ] || { say "  goes on: $(stored) shards"; return; }
        kill -0 "$run" 2> "$D/ended" || { say "  the run has ended: $(stored) shards"; return; }
        sleep 2
    done
    say "no shard in five minutes"; exit 1
}
on worker worker & on coordinator run "$D/manifest.yaml" --out s3://datasets & run=$!
goes_on
say "all packets of the worker are lost for 40 s"
ip link set mill-worker down; sleep 40; ip link set mill-worker up
goes_on
say "all packets of the worker are lost for 150 s"
ip link set mill-worker down; sleep 150; ip link set mill-worker up
goes_on
say "packets to the worker are lost for 100 s, those from it arrive"
ip route add blackhole 10.77.0.2; sleep 100; ip route del blackhole 10.77.0.2
goes_on
say "all packets of the coordinator are lost for 100 s"
ip link set mill-coordi down; sleep 100; ip link set mill-coordi up
goes_on
wait "$run" && say "published"
(cd "$D/coordinator" && ip netns exec mill-coordinator "$ROOT/stylemill" verify s3://datasets/cut/1.0.0 > "$D/verify.log" 2>&1) ||
    { tail -n 20 "$D/verify.log"; exit 1; }
say "verify: $(tail -n 1 "$D/verify.log")"
(cd "$D/coordinator" && ip netns exec mill-coordinator "$ROOT/stylemill" pull s3://datasets/cut/1.0.0 "$D/coordinator/pulled" > "$D/pull.log" 2>&1)
(cd "$D/alone" && "$ROOT/stylemill" run "$D/manifest.yaml" --out "$D/alone/datasets" > out 2> err)
cmp <(cd "$D/coordinator/pulled" && sha256sum data/*.tar) <(cd "$D/alone/datasets/cut/1.0.0" && sha256sum data/*.tar)
say "the shards are those of the undisturbed version"
