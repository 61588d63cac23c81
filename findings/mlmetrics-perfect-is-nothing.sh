#!/usr/bin/env bash
# MLmetrics 1.1.1, with ROCR 1.0-11, caret 6.0-93 and R 4.2.2 (Debian 12): area under the curve of
# precision and recall, and Gini index.
#
# Guess: a detector that puts every defect first has an area of 1. Equal scores have one Gini index,
#        whatever the order of rows.
# Seen: PRAUC leaves out the part up to the first recall, where ROCR's first precision is not a
#       number: with one defect among 1,000 images a perfect detector has 0, with two 0.5, with ten
#       0.9; one whose scores are only 0 and 1 has 0, however many it finds. prSummary of caret, by
#       which models are chosen, gives these numbers as its AUC. If all scores are equal, Gini is
#       between 1 and -1 by the order of rows. Issue 166 of yardstick tells of the value that is
#       left out; that a perfect detector gets 0 was not found, nor the Gini index.
# We: docs/peers.md says to take the mean precision, as this script does.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial root
apt-get -qq -o Debug::NoLocking=1 -o Dir::Cache::archives="$work/debs/" --download-only --reinstall -y --no-install-recommends install \
    r-base-core=4.2.2.20221110-2 r-cran-caret=6.0-93+dfsg-1 r-cran-mlmetrics=1.1.1-3 r-cran-rocr=1.0-11-2 > /dev/null 2>&1
for file in debs/*.deb; do dpkg -x "$file" root; done
cat > area.R <<'R'
suppressMessages({ library(caret); library(MLmetrics) })
average <- function(scores, truth) {
    steps <- sort(unique(scores), decreasing = TRUE)
    recall <- sapply(steps, function(step) sum(truth[scores >= step])) / sum(truth)
    sum(diff(c(0, recall)) * sapply(steps, function(step) mean(truth[scores >= step])))
}
say <- function(what, scores, truth)
    cat(what, ": PRAUC ", format(PRAUC(scores, truth), digits = 3), ", mean precision ", format(average(scores, truth), digits = 3), "\n", sep = "")
for (defects in c(1, 2, 4, 10, 100))
    say(paste(defects, "of 1000, all first"), 1000:1, rep(1:0, c(defects, 1000 - defects)))
say("4 of 1000, all first, two scores", rep(1:0, c(4, 996)), rep(1:0, c(4, 996)))
say("2 of 1000, first and tenth", 1000:1, replace(rep(0, 1000), c(1, 10), 1))
say("2 of 1000, second and third", 1000:1, replace(rep(0, 1000), 2:3, 1))
say("all scores equal, half of them defects", rep(0.5, 8), rep(1:0, 4))
rows <- data.frame(obs = factor(c("defect", "good", "good", "good"), levels = c("defect", "good")), defect = c(0.9, 0.3, 0.2, 0.1))
rows$good <- 1 - rows$defect
rows$pred <- factor(ifelse(rows$defect > 0.5, "defect", "good"), levels = c("defect", "good"))
print(prSummary(rows, lev = c("defect", "good")))
cat("Gini of equal scores:", Gini(rep(0.5, 4), c(1, 1, 0, 0)), Gini(rep(0.5, 4), c(0, 0, 1, 1)), Gini(rep(0.5, 4), c(1, 0, 1, 0)), "\n")
R
home=$work/root/usr/lib/R
library=$work/root/usr/lib/x86_64-linux-gnu
R_HOME=$home R_SHARE_DIR=$work/root/usr/share/R/share R_LIBS=$home/site-library:$home/library EDITOR=vi PAGER=cat TAR=tar TZ=UTC LC_ALL=C.UTF-8 \
LD_LIBRARY_PATH=$home/lib:$library:$library/blas:$library/lapack:$work/root/lib/x86_64-linux-gnu \
    "$home/bin/exec/R" --no-echo --no-restore --vanilla --file=area.R 2> /dev/null | tee seen
diff seen - <<'SEEN'
cannot find system Renviron
1 of 1000, all first: PRAUC 0, mean precision 1
2 of 1000, all first: PRAUC 0.5, mean precision 1
4 of 1000, all first: PRAUC 0.75, mean precision 1
10 of 1000, all first: PRAUC 0.9, mean precision 1
100 of 1000, all first: PRAUC 0.99, mean precision 1
4 of 1000, all first, two scores: PRAUC 0, mean precision 1
2 of 1000, first and tenth: PRAUC 0.0778, mean precision 0.6
2 of 1000, second and third: PRAUC 0.417, mean precision 0.583
all scores equal, half of them defects: PRAUC 0, mean precision 0.5
      AUC Precision    Recall         F 
        0         1         1         1 
Gini of equal scores: 1 -1 0.5 
SEEN
echo "as before: MLmetrics gives a perfect detector of one defect nothing"
