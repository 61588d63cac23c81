#!/usr/bin/env bash
# Compares the CPU time of an image in two builds, in alternating rounds of `bench networks`.
#   src/bench/networks.sh OLD_CHECKOUT NEW_CHECKOUT NETWORK [PRECISION [BATCH [ROUNDS]]]
# Prints each round's milliseconds (the median of three images), the medians of both, and new / old.
set -euo pipefail
old=$1 new=$2 network=$3 precision=${4:-fp32} batch=${5:-1} rounds=${6:-3}
millis() {
  "$1/stylemill" bench networks "$network" --precision "$precision" --batch "$batch" --rounds 3 --json |
    grep -o '"cpuMillis":[0-9.]*' | cut -d: -f2
}
median() { printf '%s\n' "$@" | sort -g | sed -n "$((($# + 1) / 2))p"; }
olds=() news=()
for ((round = 1; round <= rounds; round++)); do
  olds+=("$(millis "$old")")
  news+=("$(millis "$new")")
  echo "round $round: ${olds[-1]} and ${news[-1]} ms"
done
awk -v a="$(median "${olds[@]}")" -v b="$(median "${news[@]}")" -v n="$network $precision batch $batch" \
  'BEGIN { printf "%s: %s and %s ms an image, new / old %.2f\n", n, a, b, b / a }'
