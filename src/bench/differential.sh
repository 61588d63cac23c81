#!/usr/bin/env bash
# Compares two builds over a corpus of manifests, networks and commands.
#   src/bench/differential.sh OLD_CHECKOUT NEW_CHECKOUT FOLDER
# Both checkouts must be built (./mvnw -DskipTests package test-compile). Prints every difference; 1
# if there is one.
set -euo pipefail
old=$1 new=$2 out=$3
programs=$new/target/test-classes
main() { sed -n 's/.*-cp "$jar" \([a-zA-Z.]*Main\).*/\1/p' "$1/stylemill"; }
ask() {
  (cd "$new" && STYLEMILL_HOME="$out/home-$2" java -Xmx1g -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED \
    -Dlauncher.install="$1" -Dstylemill.home="$out/home-$2" \
    -cp "$1/target/stylemill.jar:$programs" io.stylemill.differential.Answers "$(main "$1")" "$new" "$out/$2")
}
mkdir -p "$out"
ask "$old" a
ask "$new" b
java -cp "$programs" io.stylemill.differential.Differential "$out/a" "$out/b"
