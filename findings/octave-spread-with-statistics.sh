#!/usr/bin/env bash
# Octave 7.3.0 with its package statistics 1.5.3 (Debian 12): spread and correlation of grey values,
# which are numbers of 8 bits, before and after "pkg load statistics".
#
# Guess: the package adds functions. Those of Octave itself give what they gave.
# Seen: the package brings its own var and std, which Octave takes from then on, and these subtract
#       the mean in 8 bits: each pixel below the mean counts as the mean. The variance of black and
#       white is 10,923 for 21,675, that of 10 20 30 40 50 is 125 for 250, and std is off by its
#       root. Octave's own corr and corrcoef use std, and are wrong then: 1 for 0.5; so is corr2 of
#       two images, which is in the package image. Doubles are right, and whole numbers with a sign
#       where nothing leaves their range. A warning says that functions are shadowed, and none that
#       numbers differ. No report was found.
# We: docs/peers.md says what to do: `double(x)` first.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial root
apt-get -qq -o Debug::NoLocking=1 -o Dir::Cache::archives="$work/debs/" --download-only --reinstall -y --no-install-recommends install \
    octave=7.3.0-2 octave-image=2.14.0-4 octave-statistics=1.5.3-2 > /dev/null 2>&1
for file in debs/*.deb; do dpkg -x "$file" root; done
library=$work/root/usr/lib/x86_64-linux-gnu
cat > spread.m <<'M'
warning("off", "all");
root = [getenv("OCTAVE_HOME") "/"];
addpath([root "share/octave/packages/image-2.14.0"], [root "lib/x86_64-linux-gnu/octave/packages/image-2.14.0/x86_64-pc-linux-gnu-api-v57"]);
function say(text, whole)
  if ! whole, text = regexprep(text, 'u?int(8|16)\(', 'double('); end
  printf(" %s", mat2str(evalin("base", text), 5));
end
asked = {"var(uint8([0 255 0 255]))", "std(uint8([0 255 0 255]))", "var(uint8([10 20 30 40 50]))", "var(int16([-300 -200 -100]))", ...
    "corr(uint8([1;2;3]), uint8([3;2;4]))", "corrcoef(uint8([1;2;3]), uint8([3;2;4]))(1, 2)", "corr2(uint8([1 2;3 4]), uint8([3 2;4 9]))"};
for step = 1:2
  if step == 2, addpath([root "share/octave/packages/statistics-1.5.3"]); disp("with statistics 1.5.3:"); end
  for text = asked
    printf("%s is", text{1});
    say(text{1}, true);
    printf(", of doubles");
    say(text{1}, false);
    printf("\n");
  end
end
M
OCTAVE_HOME=$work/root/usr OCTAVE_EXEC_HOME=$work/root/usr \
LD_LIBRARY_PATH=$library:$library/octave/7.3.0:$library/blas:$library/lapack:$work/root/lib/x86_64-linux-gnu \
    root/usr/bin/octave-cli --no-init-file --no-history spread.m 2> /dev/null | tee seen
diff seen - <<'SEEN'
var(uint8([0 255 0 255])) is 21675, of doubles 21675
std(uint8([0 255 0 255])) is 147.22, of doubles 147.22
var(uint8([10 20 30 40 50])) is 250, of doubles 250
var(int16([-300 -200 -100])) is 10000, of doubles 10000
corr(uint8([1;2;3]), uint8([3;2;4])) is 0.5, of doubles 0.5
corrcoef(uint8([1;2;3]), uint8([3;2;4]))(1, 2) is 0.5, of doubles 0.5
corr2(uint8([1 2;3 4]), uint8([3 2;4 9])) is 0.83045, of doubles 0.83045
with statistics 1.5.3:
var(uint8([0 255 0 255])) is 10923, of doubles 21675
std(uint8([0 255 0 255])) is 104.51, of doubles 147.22
var(uint8([10 20 30 40 50])) is 125, of doubles 250
var(int16([-300 -200 -100])) is 10000, of doubles 10000
corr(uint8([1;2;3]), uint8([3;2;4])) is 1, of doubles 0.5
corrcoef(uint8([1;2;3]), uint8([3;2;4]))(1, 2) is 1, of doubles 0.5
corr2(uint8([1 2;3 4]), uint8([3 2;4 9])) is 0.89443, of doubles 0.83045
SEEN
echo "as before: with its package statistics, Octave's spread of 8 bits is too small"
