#!/usr/bin/env bash
# Octave 7.3.0 (Debian 12): seeds of more than 32 bits, read from text and written as text.
#
# Guess: sscanf with %d gives a double, so 5000000000 is exact. textscan with %d64 gives int64,
#        exact in all 64 bits, and dlmwrite writes int64 so.
# Seen: %d of sscanf and fscanf is a number of 32 bits, whatever type the result has: every larger
#       seed is 2147483647, so that all images have one seed, and -5000000000 is -2147483648. %u
#       gives 4294967295, of a negative one too. textscan with %d64 reads a double first, and
#       dlmwrite makes one of int64 unless it is told "%d": 9007199254740993 becomes ...992, which
#       is another image's. dlmread, %ld and %f are exact up to 2^53, and fprintf of int64 to the
#       last bit. No word is said. No report was found; MATLAB's documents tell of 32 bits.
# We: docs/peers.md says what to use.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial root
apt-get -qq -o Debug::NoLocking=1 -o Dir::Cache::archives="$work/debs/" --download-only --reinstall -y --no-install-recommends install \
    octave=7.3.0-2 > /dev/null 2>&1
for file in debs/*.deb; do dpkg -x "$file" root; done
printf '1 5000000000\n2 6000000000\n3 -5000000000\n' > seeds.txt
cat > seeds.m <<'M'
warning("off", "all");
function say(what, numbers)
  printf("%s: %s%s\n", what, sprintf("%d ", numbers), class(numbers));
end
text = fileread("seeds.txt");
say("sscanf %d", sscanf(text, "%d %d", [2 Inf])(2, :));
file = fopen("seeds.txt");
say("fscanf %d", fscanf(file, "%d %d", [2 Inf])(2, :));
fclose(file);
say("sscanf %u", sscanf(text, "%d %u", [2 Inf])(2, :));
say("sscanf %ld", sscanf(text, "%d %ld", [2 Inf])(2, :));
say("dlmread", dlmread("seeds.txt", " ")(:, 2));
say("name of a file", sscanf("seed5000000000.png", "seed%d.png"));
say("textscan %d64", textscan("9007199254740992 9007199254740993 9007199254740995", "%d64"){1});
seeds = [int64(9007199254740992) int64(9007199254740993) int64(9007199254740995)];
dlmwrite("written.txt", seeds);
printf("dlmwrite: %s", fileread("written.txt"));
dlmwrite("written.txt", seeds, "precision", "%d");
printf("dlmwrite with %%d: %s", fileread("written.txt"));
printf("sprintf: %s\n", sprintf("%d ", seeds));
words = strsplit("9007199254740992 9007199254740993 9007199254740995");
say("str2num of int64(...)", cellfun(@(word) str2num(["int64(" word ")"]), words));
M
library=$work/root/usr/lib/x86_64-linux-gnu
OCTAVE_HOME=$work/root/usr OCTAVE_EXEC_HOME=$work/root/usr \
LD_LIBRARY_PATH=$library:$library/octave/7.3.0:$library/blas:$library/lapack:$work/root/lib/x86_64-linux-gnu \
    root/usr/bin/octave-cli --no-init-file --no-history seeds.m 2> /dev/null | tee seen
diff seen - <<'SEEN'
sscanf %d: 2147483647 2147483647 -2147483648 double
fscanf %d: 2147483647 2147483647 -2147483648 double
sscanf %u: 4294967295 4294967295 4294967295 double
sscanf %ld: 5000000000 6000000000 -5000000000 double
dlmread: 5000000000 6000000000 -5000000000 double
name of a file: 2147483647 double
textscan %d64: 9007199254740992 9007199254740992 9007199254740996 int64
dlmwrite: 9007199254740992,9007199254740992,9007199254740996
dlmwrite with %d: 9007199254740992,9007199254740993,9007199254740995
sprintf: 9007199254740992 9007199254740993 9007199254740995 
str2num of int64(...): 9007199254740992 9007199254740993 9007199254740995 int64
SEEN
echo "as before: Octave reads every large seed as 2147483647"
