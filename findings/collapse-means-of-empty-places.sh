#!/usr/bin/env bash
# R 4.2.2 with collapse 1.9.2, bit64 4.0.5 and matrixStats 0.63.0 (Debian 12): class numbers with an
# empty place, and seeds of 64 bits (integer64), by label: fmean, fprod, fmin, fmedian, fnobs,
# fndistinct, beside mean, prod and matrixStats.
#
# Guess: na.rm = FALSE gives NA where a place is empty, as in mean; seeds are computed exactly or
#        refused.
# Seen: with na.rm = FALSE and labels the empty place of whole numbers counts as -2,147,483,648: the
#       mean of 1, 2, 3 and an empty place is -536870910, the product is a number too. With real
#       numbers, and with mean, it is NA. Seeds are taken by their bits as real numbers: negative
#       ones are missing (fmin is 7 for -5), sums, means and medians are others, and the class of
#       the result says integer64. Nothing is said. The mean is reported as issue 628 of collapse;
#       data.table has a like fault with seeds (datatable-largest-of-signed-seeds.sh).
# We: docs/peers.md says what to do: real numbers, and base::min for seeds.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial root
apt-get -qq -o Debug::NoLocking=1 -o Dir::Cache::archives="$work/debs/" --download-only --reinstall -y --no-install-recommends install \
    r-base-core=4.2.2.20221110-2 r-cran-collapse=1.9.2-1 r-cran-matrixstats=0.63.0-1 r-cran-bit64=4.0.5-1 r-cran-bit=4.0.5-1 > /dev/null 2>&1
for file in debs/*.deb; do dpkg -x "$file" root; done
cat > means.R <<'R'
suppressMessages({library(collapse); library(bit64)})
show <- function(what, values) cat(what, ":", paste(values), "\n")
label <- c("cat", "cat", "cat", "cat", "dog", "dog")
class <- c(1L, NA, 2L, 3L, 4L, 6L)
show("fmean by label", fmean(class, label, na.rm = FALSE))
show("fmean of real numbers", fmean(as.numeric(class), label, na.rm = FALSE))
show("mean by label", tapply(class, label, mean))
show("fmean of all", fmean(class, na.rm = FALSE))
show("fprod by label", fprod(class, label, na.rm = FALSE))
show("fsum by label", fsum(class, label, na.rm = FALSE))
show("colMeans2 of matrixStats", matrixStats::colMeans2(matrix(class, 3)))
seed <- as.integer64(c("9007199254740993", "-5", "7", "1000"))
for (f in c("fsum", "fnobs", "fndistinct", "fmin", "fmax", "fmean", "fmedian")) show(paste(f, "of seeds"), get(f)(seed))
for (f in c("sum", "min", "max", "mean")) show(paste("base", f), get(f)(seed))
R
home=$work/root/usr/lib/R
library=$work/root/usr/lib/x86_64-linux-gnu
R_HOME=$home R_SHARE_DIR=$work/root/usr/share/R/share R_LIBS=$home/site-library:$home/library EDITOR=vi PAGER=cat TAR=tar TZ=UTC LC_ALL=C.UTF-8 \
LD_LIBRARY_PATH=$home/lib:$library:$library/blas:$library/lapack:$work/root/lib/x86_64-linux-gnu \
    "$home/bin/exec/R" --no-echo --no-restore --vanilla --file=means.R 2>&1 | sed 1d | tee seen
diff seen - <<'SEEN'
fmean by label : -536870910.5 5 
fmean of real numbers : NA 5 
mean by label : NA 5 
fmean of all : NA 
fprod by label : -12884901888 24 
fsum by label : NA 10 
colMeans2 of matrixStats : NA 4.33333333333333 
fsum of seeds : 9007199254741496 
fnobs of seeds : 3 
fndistinct of seeds : 3 
fmin of seeds : 7 
fmax of seeds : 9007199254740993 
fmean of seeds : 3002399751580667 
fmedian of seeds : 1000 
base sum : 9007199254741995 
base min : -5 
base max : 9007199254740993 
base mean : 2251799813685498 
SEEN
echo "as before: collapse 1.9.2 takes empty places for numbers, and negative seeds for empty places"
