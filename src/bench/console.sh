#!/usr/bin/env bash
# Measures the console: the gallery of a long version, the studio's slider, and many browsers on one
#   coordinator. src/bench/console.sh [IMAGES [LISTENERS [SECONDS]]]
# Needs ./mvnw -DskipTests package, for the classes of src/bench. Starts the programs that it asks,
# on free ports, in a folder that is removed afterwards. Prints medians of alternating rounds; see
# ConsoleBench.
set -euo pipefail
images=${1:-1000000} listeners=${2:-200} seconds=${3:-15}
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
pids=()
end() {
  for pid in "${pids[@]}"; do kill "$pid" 2> "$work/ended" || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2> "$work/ended" || true; done
  rm -rf "$work"
}
trap end EXIT
bench() { java -Xmx2g -cp "$here/target/test-classes:$here/target/stylemill.jar" "$@"; }
console() { bench io.stylemill.console.ConsoleBench "$@"; }

# Starts a program of ours in the folder, and waits until it says something.
start() {
  local said=$1 word=$2
  shift 2
  (cd "$work" && exec "$here/stylemill" "$@") > "$work/$said" 2>&1 &
  pids+=($!)
  until grep -q "$word" "$work/$said"; do
    kill -0 $! 2> "$work/ended" || { cat "$work/$said" >&2; exit 1; }
    sleep 0.2
  done
}
# 'serve' names other servers before the console.
address() { grep -e '(the console' -e '^http' "$work/$1" | grep -o 'http://127[^ ]*' | head -1; }

mkdir "$work/version" "$work/models"
cp "$here/samples/blood-cells/blood-cells-64.safetensors" "$work/models/network.safetensors"
cat > "$work/stylemill.properties" <<'PROPERTIES'
stylemill.home = home
stylemill.web.address = 127.0.0.1:0
stylemill.checkpoints = models
stylemill.workers = none
PROPERTIES
start serve 'is ready' serve
echo "== studio"
console studio "$(address serve)" "$work/models/network.safetensors"

start worker 'eady' worker
curl -sf -H 'Content-Type: application/yaml' --data-binary @- "$(address serve)api/v1/runs" > "$work/run" <<'MANIFEST'
apiVersion: stylemill/v1
dataset: {name: watched, version: 1.0.0}
generator: {checkpoint: network.safetensors}
samples: [{name: all, count: 1000000, label: {class: WBC}, latent: {distribution: normal}}]
output: {shards: {samples: 200}}
MANIFEST
until curl -sf "$(address serve)api/v1/runs" | grep -q '"phase":"generating"'; do sleep 0.5; done
echo "== $listeners listeners, while a worker makes a run"
console live "$(address serve)" "$listeners" "$seconds"

bench io.stylemill.version.IndexBench "$work/version" "$images" > "$work/indexed"
version=$(sed 's/: [0-9]* bytes.*//' "$work/indexed")
start gallery 'http://' open "$version"
echo "== gallery of $images images"
console gallery "$(address gallery)" "$version"
