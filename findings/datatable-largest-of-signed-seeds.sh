#!/usr/bin/env bash
# data.table 1.14.8 with bit64 4.0.5 and R 4.2.2 (Debian 12): a table of seeds, which are numbers of
# 64 bits with a sign, read by fread, which takes the type integer64 by itself.
#
# Guess: max and min by label are those of the numbers; melt with a column of scores keeps both, or
#       says that it cannot; a rolling mean is a mean, or an error.
# Seen: max(seed) by label compares seeds as real numbers with the same bits, where negative ones
#       are not a number: of -8, -7 and 6,000,000,000,000 the largest is -8 and the smallest -7.
#       Without by=, both are right. var by label is missing or 0. melt of seeds and scores takes
#       the bits of scores for seeds: 0.5 becomes 4602678819172646912. frollmean of 1 2 3 4 is
#       1e-323. No word is said. melt is reported as issue 3087 of data.table, which is open. Issue
#       4444 tells of missing values under min, and its change is in 1.15.
# We: docs/peers.md says to take base::max.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial root
apt-get -qq -o Debug::NoLocking=1 -o Dir::Cache::archives="$work/debs/" --download-only --reinstall -y --no-install-recommends install \
    r-base-core=4.2.2.20221110-2 r-cran-data.table=1.14.8+dfsg-1 r-cran-bit64=4.0.5-1 r-cran-bit=4.0.5-1 > /dev/null 2>&1
for file in debs/*.deb; do dpkg -x "$file" root; done
cat > index.csv <<'CSV'
label,seed,score
cat,-8,0.5
cat,-7,0.25
cat,6000000000000,0.75
dog,-9000000000000000001,0.5
dog,3,0.1
dog,5,0.2
CSV
cat > seeds.R <<'R'
suppressMessages(library(data.table))
index <- fread("index.csv")
cat("type:", class(index$seed), "\n")
show <- function(what, values) cat(what, ":", paste(values), "\n")
show("largest of all", index[, max(seed)])
show("largest of cat", index[label == "cat", max(seed)])
show("largest by label", index[, max(seed), by = label]$V1)
show("smallest by label", index[, min(seed), by = label]$V1)
show("largest by label, base::max", index[, base::max(seed), by = label]$V1)
show("largest by label, sorted first", index[order(seed)][, last(seed), keyby = label]$V1)
show("var by label", index[, var(seed), by = label]$V1)
show("melt", melt(index, id.vars = "label", measure.vars = c("seed", "score"))[c(1, 7:9)]$value)
show("rolling mean of 1 2 3 4", frollmean(bit64::as.integer64(1:4), 2))
R
home=$work/root/usr/lib/R
library=$work/root/usr/lib/x86_64-linux-gnu
R_HOME=$home R_SHARE_DIR=$work/root/usr/share/R/share R_LIBS=$home/site-library:$home/library EDITOR=vi PAGER=cat TAR=tar TZ=UTC LC_ALL=C.UTF-8 \
LD_LIBRARY_PATH=$home/lib:$library:$library/blas:$library/lapack:$work/root/lib/x86_64-linux-gnu \
    "$home/bin/exec/R" --no-echo --no-restore --vanilla --file=seeds.R 2>&1 | sed 1d | tee seen
diff seen - <<'SEEN'
type: integer64 
largest of all : 6000000000000 
largest of cat : 6000000000000 
largest by label : -8 5 
smallest by label : -7 -9000000000000000001 
largest by label, base::max : 6000000000000 5 
largest by label, sorted first : 6000000000000 5 
var by label : NA 0 
melt : -8 4602678819172646912 4598175219545276416 4604930618986332160 
rolling mean of 1 2 3 4 : NA 9.88131291682493e-324 9.88131291682493e-324 1.97626258336499e-323 
SEEN
echo "as before: data.table takes -8 for the largest of -8, -7 and 6,000,000,000,000"
