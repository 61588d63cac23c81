#!/usr/bin/env bash
# Compares the CPU time of an image on one thread with NVIDIA's code: the same file, the same
#   allocator settings. src/bench/peer.sh NVIDIA_CODE [SHAPE [BATCH [ROUNDS]]]
# NVIDIA_CODE is a folder with stylegan3. Needs a python3 (or $PYTHON) with torch, click, requests,
# scipy and Pillow. SHAPE is stylegan2-256, stylegan3-t-256 or stylegan3-r-256, with random weights.
# OLD=CHECKOUT measures an older build too. The programs alternate; a line for each round, the
# medians, and NVIDIA's time as a multiple of ours.
set -euo pipefail
code=$1 shape=${2:-stylegan2-256} batch=${3:-1} rounds=${4:-3}
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# What our launcher sets; without it NVIDIA's code takes two to seven times as long.
export MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TRIM_THRESHOLD_=4294967296 MALLOC_ARENA_MAX=4
export THP_MEM_ALLOC_ENABLE=1 OMP_WAIT_POLICY=PASSIVE
# OpenBLAS has threads of its own, which spin while the one thread works.
export OPENBLAS_NUM_THREADS=1
"$python" "$here/peer.py" make "$code" "$shape" "$work/network.pkl" 2> "$work/warned" || { cat "$work/warned" >&2; exit 1; }
ours() {
  "$1/stylemill" bench networks "$work/network.pkl" --precision fp32 --batch "$batch" --rounds 3 --json |
    grep -o '"cpuMillis":[0-9.]*' | cut -d: -f2
}
median() { sort -g "$1" | sed -n "$((($(wc -l < "$1") + 1) / 2))p"; }
for ((round = 1; round <= rounds; round++)); do
  "$python" "$here/peer.py" time "$code" "$work/network.pkl" "$batch" 3 2> "$work/warned" >> "$work/theirs" ||
    { cat "$work/warned" >&2; exit 1; }
  ours "$here/../.." >> "$work/ours"
  [ -z "${OLD:-}" ] || ours "$OLD" >> "$work/old"
  echo "round $round: NVIDIA $(tail -n 1 "$work/theirs"), ours $(tail -n 1 "$work/ours")${OLD:+, older build $(tail -n 1 "$work/old")} ms"
done
awk -v a="$(median "$work/theirs")" -v b="$(median "$work/ours")" -v n="$shape fp32 batch $batch" \
  'BEGIN { printf "%s: NVIDIA %.0f ms, ours %.0f ms, NVIDIA / ours %.2f\n", n, a, b, a / b }'
[ -z "${OLD:-}" ] || awk -v a="$(median "$work/old")" -v b="$(median "$work/ours")" \
  'BEGIN { printf "older build %.0f ms, ours / older %.2f\n", a, b / a }'
