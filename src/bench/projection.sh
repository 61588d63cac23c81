#!/usr/bin/env bash
# Compares 'project --space w' with NVIDIA's projector.py: the same network, pictures, steps and
#   feature network. src/bench/projection.sh NVIDIA_CODE [STEPS [PICTURES [ROUNDS]]]
# NVIDIA_CODE is a folder with stylegan2-ada-pytorch. Needs a python3 (or $PYTHON) with torch,
# Pillow, click, requests and tqdm; the feature network is VGG16's shape with random weights.
# Alternating rounds: milliseconds of a step of a picture, and of all cores together; the last
# distances of both; at the end the ratios of the sums.
set -euo pipefail
code=$1 steps=${2:-100} count=${3:-4} rounds=${4:-2}
here=$(cd "$(dirname "$0")" && pwd)
stylemill=${STYLEMILL:-$here/../../stylemill}
network=$here/../../samples/blood-cells/blood-cells-64.safetensors
python=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" "$here/projection.py" features "$work/features.pt"
"$stylemill" generate "$network" --class WBC --seeds "1-$count" --no-xmp --outdir "$work/pictures" > "$work/said"

# Prints wall and CPU seconds of a run of so many steps.
ours() {
  rm -f "$work"/w.npz*
  local TIMEFORMAT='%R %U %S'
  { time "$stylemill" project "$network" "$work/pictures" -o "$work/w.npz" --space w --class WBC --steps "$1" \
    --perceptual "$work/features.pt" --perceptual-size 64 > "$work/said" 2>&1; } 2>&1 | awk '{ print $1, $2 + $3 }'
}

for ((round = 1; round <= rounds; round++)); do
  "$python" "$here/projection.py" nvidia "$code" "$network" "$work/features.pt" "$steps" "$work"/pictures/*.png \
    2> "$work/warned" > "$work/theirs" || { cat "$work/warned" >&2; exit 1; }
  once=$(ours 1)
  all=$(ours "$steps")
  echo "$once $all" | awk -v n=$(((steps - 1) * count)) '{ print "step", ($3 - $1) * 1000 / n, ($4 - $2) * 1000 / n }' \
    > "$work/ours"
  echo "round $round: NVIDIA $(grep ^step "$work/theirs"), ours $(cat "$work/ours")"
  paste -d' ' <(grep ^step "$work/theirs") "$work/ours" >> "$work/all"
done
echo "distances of NVIDIA:" $(grep -v ^step "$work/theirs" | awk '{ print $2 }')
echo "distances, ours:    " $(grep -o '"loss":[0-9.e-]*' "$work/w.npz.json" | cut -d: -f2)
awk '{ a += $2; b += $5; c += $3; d += $6 } END { printf "NVIDIA / ours: %.2f in time, %.2f in CPU time\n", a / b, c / d }' "$work/all"
