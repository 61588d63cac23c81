#!/usr/bin/env bash
# AlaSQL 4.19.1 (npm): the best image of each class by ROW_NUMBER() OVER (PARTITION BY ... ORDER
# BY ...), sums and counts over a partition, semi joins with a list of classes, quartiles.
#
# Guess: as SQL, or refused: RANK() and LAG() are refused.
# Seen: ROW_NUMBER() does not sort, and begins again with 1 wherever the class differs from the row
#       before, so that of a mixed table every image is "the best". Without the class among the
#       columns there is one partition. SUM() OVER is 0 everywhere, MAX() OVER is empty, COUNT()
#       OVER is right. A SEMI JOIN gives the images whose class is not in the list. QUART3 of 1, 2,
#       3, 4 is 4. Nothing is said. Windows of COUNT, MAX and MIN are reported (2408), with the word
#       that ROW_NUMBER works; of the others no report was found.
# We: docs/peers.md says what to write: a sub-question with MAX and GROUP BY, and IN.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund alasql@4.19.1 > /dev/null 2>&1
cat > best.mjs <<'JS'
import alasql from "alasql";

const images = [["a", "cat", 0.2], ["b", "dog", 0.9], ["c", "cat", 0.7], ["d", "dog", 0.4], ["e", "cat", 0.5], ["f", "cell", 0.1]]
  .map(([file, label, score]) => ({ file, label, score }));
const wanted = [{ label: "cat" }, { label: "dog" }];
const ask = (what, question, ...tables) =>
  console.log(`${what}:`, alasql(question, tables).map((row) => Object.values(row).join(" ")).join(", "));
const numbered = "SELECT file, label, score, ROW_NUMBER() OVER (PARTITION BY label ORDER BY score DESC) AS place FROM ?";
ask("places", numbered, images);
ask("places without the class", "SELECT file, ROW_NUMBER() OVER (PARTITION BY label ORDER BY score DESC) AS place FROM ?", images);
ask("best of each class", `SELECT file FROM (${numbered}) WHERE place = 1`, images);
ask("best by GROUP BY", "SELECT t.file FROM ? t JOIN (SELECT label, MAX(score) AS best FROM ? GROUP BY label) b ON t.label = b.label AND t.score = b.best", images, images);
ask("sum over the class", "SELECT file, SUM(score) OVER (PARTITION BY label) AS whole FROM ?", images);
ask("count over the class", "SELECT file, label, COUNT(*) OVER (PARTITION BY label) AS n FROM ?", images);
ask("semi join with cat, dog", "SELECT i.file FROM ? i SEMI JOIN ? w USING label", images, wanted);
ask("in cat, dog", "SELECT file FROM ? WHERE label IN (SELECT label FROM ?)", images, wanted);
for (const numbers of [[1, 2, 3, 4], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]])
  ask(`quartiles of 1..${numbers.length}`, "SELECT QUART(n), QUART2(n), QUART3(n), MEDIAN(n) FROM ?", numbers.map((n) => ({ n })));
JS
node best.mjs | tee seen
diff seen - <<'SEEN'
places: a cat 0.2 1, b dog 0.9 1, c cat 0.7 1, d dog 0.4 1, e cat 0.5 1, f cell 0.1 1
places without the class: a 1, b 2, c 3, d 4, e 5, f 6
best of each class: a, b, c, d, e, f
best by GROUP BY: b, c, f
sum over the class: a 0, b 0, c 0, d 0, e 0, f 0
count over the class: a cat 3, b dog 2, c cat 3, d dog 2, e cat 3, f cell 1
semi join with cat, dog: f
in cat, dog: a, b, c, d, e
quartiles of 1..4: 2 3 4 2.5
quartiles of 1..10: 3 6 9 5.5
SEEN
echo "as before: AlaSQL 4.19.1 numbers rows by runs, and its semi join gives the others"
