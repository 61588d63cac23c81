#!/usr/bin/env bash
# Octave 7.3.0 and its package image 2.14.0 (Debian 12): grey pictures and masks of 8 bits: median
# of an even number of pixels, medfilt2 with an even window, and values between pixels by interp1
# and interp2.
#
# Guess: as of doubles, rounded to whole numbers: a median of 200 and 200 is 200, and halfway from
#        255 to 0 is 128.
# Seen: median adds in 8 bits, so that no even median passes 128: 200 and 200 have 128. movmedian
#       does so too. medfilt2 rounds both halves up: each odd class of a mask becomes the next,
#       everywhere, and 255 stays. interp1 and interp2 lose each fall in a row: from 40 to 20 the
#       middle is 40. Rises are right, so a picture is wrong on one side of each object. Nothing is
#       said. median is reported as bug 54567 of Octave, and interp2 on a page of a user; no report
#       of medfilt2 was found.
# We: docs/peers.md says what to do: `double(x)` first.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial root
apt-get -qq -o Debug::NoLocking=1 -o Dir::Cache::archives="$work/debs/" --download-only --reinstall -y --no-install-recommends install \
    octave=7.3.0-2 octave-image=2.14.0-4 > /dev/null 2>&1
for file in debs/*.deb; do dpkg -x "$file" root; done
library=$work/root/usr/lib/x86_64-linux-gnu
cat > medians.m <<'M'
warning("off", "all");
root = [getenv("OCTAVE_HOME") "/"];
addpath([root "share/octave/packages/image-2.14.0"], [root "lib/x86_64-linux-gnu/octave/packages/image-2.14.0/x86_64-pc-linux-gnu-api-v57"]);
mask = uint8([0 1 1 1;0 1 1 1;3 3 3 7;3 3 3 7]);
for text = {"median(uint8([200 200]))", "median(uint8([10 250 240 255]))", "median(uint16([40000 40000]))", ...
      "movmedian(uint8([210 220 230 240]), 2)", "medfilt2(mask, [2 2], \"symmetric\")", "medfilt2(uint8([255 255;255 255]), [2 2], \"symmetric\")", ...
      "interp1(uint8([0 200 0]), [1.5 2.5])", "interp2(uint8([40 20;40 20]), 1.5, 1.5)", "interp2(uint8([20 40;20 40]), 1.5, 1.5)", ...
      "interp2(uint8([0 200 0]([1 1],:)), 1:0.5:3, 1)"}
  whole = regexprep(text{1}, 'u?int(8|16)\(', 'double(');
  whole = strrep(whole, "(mask", "(double(mask)");
  printf("%s is %s, of doubles %s\n", text{1}, mat2str(eval(text{1}), 6), mat2str(eval(whole), 6));
end
M
OCTAVE_HOME=$work/root/usr OCTAVE_EXEC_HOME=$work/root/usr \
LD_LIBRARY_PATH=$library:$library/octave/7.3.0:$library/blas:$library/lapack:$work/root/lib/x86_64-linux-gnu \
    root/usr/bin/octave-cli --no-init-file --no-history medians.m 2> /dev/null | tee seen
diff seen - <<'SEEN'
median(uint8([200 200])) is 128, of doubles 200
median(uint8([10 250 240 255])) is 128, of doubles 245
median(uint16([40000 40000])) is 32768, of doubles 40000
movmedian(uint8([210 220 230 240]), 2) is [210 128 128 128], of doubles [210 215 225 235]
medfilt2(mask, [2 2], "symmetric") is [1 2 2 2;3 3 3 5;4 4 6 8;4 4 6 8], of doubles [0.5 1 1 1;2 2 2 4;3 3 5 7;3 3 5 7]
medfilt2(uint8([255 255;255 255]), [2 2], "symmetric") is [255 255;255 255], of doubles [255 255;255 255]
interp1(uint8([0 200 0]), [1.5 2.5]) is [100 200], of doubles [100 100]
interp2(uint8([40 20;40 20]), 1.5, 1.5) is 40, of doubles 30
interp2(uint8([20 40;20 40]), 1.5, 1.5) is 30, of doubles 30
interp2(uint8([0 200 0]([1 1],:)), 1:0.5:3, 1) is [0 100 200 200 200], of doubles [0 100 200 100 0]
SEEN
echo "as before: Octave's medians and values between pixels of 8 bits are others than of doubles"
