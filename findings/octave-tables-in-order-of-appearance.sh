#!/usr/bin/env bash
# statistics 1.5.3 with Octave 7.3.0 (Debian 12): tables of numbers of classes: crosstab of truth
# and prediction, grpstats of scores by class.
#
# Guess: rows and columns are in the order of the numbers, as in confusionmat of the same package;
#       "sem" gives an error of the mean for each column.
# Seen: crosstab takes the classes of each vector in the order in which they first come. Where each
#       of four classes is always taken for the next, no answer is right and the table has all of
#       them on its diagonal, as of a perfect classifier. grpstats puts the class that comes first
#       into row 1. "sem" divides as matrices do, and gives one number for all columns: 0.69 for
#       0.09 and 1.29. The names of classes are another result; nothing else tells, though grp2idx,
#       which both use, tells its order. Change 327 of the package, of December 2025, sorts numbers;
#       no report of crosstab or "sem" was found.
# We: docs/peers.md says to take confusionmat.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial root
apt-get -qq -o Debug::NoLocking=1 -o Dir::Cache::archives="$work/debs/" --download-only --reinstall -y --no-install-recommends install \
    octave=7.3.0-2 octave-statistics=1.5.3-2 > /dev/null 2>&1
for file in debs/*.deb; do dpkg -x "$file" root; done
cat > tables.m <<'M'
warning("off", "all");
root = [getenv("OCTAVE_HOME") "/"];
addpath([root "share/octave/packages/statistics-1.5.3"], ...
    [root "lib/x86_64-linux-gnu/octave/packages/statistics-1.5.3/x86_64-pc-linux-gnu-api-v57"]);
warning("off", "all");
truth = [1 2 3 4 1 2 3 4 1 2]';
wrong = [2 3 4 1 2 3 4 1 2 3]';
printf("accuracy %g\n", mean(truth == wrong));
printf("crosstab %s\n", mat2str(crosstab(truth, wrong)));
printf("confusionmat %s\n", mat2str(confusionmat(truth, wrong)));
mixed = truth([3 1 2 4 5 6 7 8 9 10]);
printf("crosstab of perfect answers, third class first %s\n", mat2str(crosstab(mixed, mixed)));
[table, ~, ~, names] = crosstab(truth, wrong);
printf("names of rows and columns: %s\n", strjoin(names'(:)', " "));
scores = [0.9; 0.5; 0.1; 0.9; 0.5; 0.1];
printf("mean score of classes 3 1 2: %s\n", mat2str(grpstats(scores, [3; 1; 2; 3; 1; 2])));
two = [1 10; 1.2 12; 1.4 8; 1.1 14];
printf("sem %s, by hand %s\n", mat2str(grpstats(two, ones(4, 1), "sem"), 4), mat2str(std(two) / 2, 4));
M
library=$work/root/usr/lib/x86_64-linux-gnu
OCTAVE_HOME=$work/root/usr OCTAVE_EXEC_HOME=$work/root/usr \
LD_LIBRARY_PATH=$library:$library/octave/7.3.0:$library/blas:$library/lapack:$work/root/lib/x86_64-linux-gnu \
    root/usr/bin/octave-cli --no-init-file --no-history tables.m 2> /dev/null | tee seen
diff seen - <<'SEEN'
accuracy 0
crosstab [3 0 0 0;0 3 0 0;0 0 2 0;0 0 0 2]
confusionmat [0 3 0 0;0 0 3 0;0 0 0 2;2 0 0 0]
crosstab of perfect answers, third class first [2 0 0 0;0 3 0 0;0 0 3 0;0 0 0 2]
names of rows and columns: 1 2 2 3 3 4 4 1
mean score of classes 3 1 2: [0.9;0.5;0.1]
sem 0.6882, by hand [0.08539 1.291]
SEEN
echo "as before: crosstab of Octave's statistics calls wrong answers perfect"
