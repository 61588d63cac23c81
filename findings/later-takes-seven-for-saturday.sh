#!/usr/bin/env bash
# @breejs/later 4.2.0 (npm, the schedules of Bree) beside cron-parser 5.10.6: cron expressions from
# 1 January 2026, a Thursday, in UTC.
#
# Guess: both run on the same days.
# Seen: later takes weekday 7 for Saturday, so that a Sunday job runs a day early and 5-7 leaves
#       Sunday out. A day and a weekday must both hold: "13 * FRI" runs on Fridays the 13th alone,
#       where cron runs on every Friday and every 13th. FRI-MON is Saturday alone, where cron-parser
#       refuses it. Weekday 7 was reported (152 of bunkat/later, of which this is a fork), the
#       others were not found.
# We: our schedules are Quartz's; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund @breejs/later@4.2.0 cron-parser@5.10.6 > /dev/null 2>&1
cat > days.mjs <<'JS'
import later from "@breejs/later";
import { CronExpressionParser } from "cron-parser";

const start = new Date("2026-01-01T00:00:30Z");
later.date.UTC();
const programs = {
  later: (text) => later.schedule(later.parse.cron(text)).next(5, start),
  "cron-parser": (text) => {
    const days = CronExpressionParser.parse(text, { currentDate: start, tz: "UTC" });
    return Array.from({ length: 5 }, () => days.next().toDate());
  },
};
for (const text of ["0 0 * * 0", "0 0 * * 7", "0 0 * * 5-7", "0 0 * * SAT,SUN", "0 0 13 * FRI", "0 0 * * FRI-MON"])
  for (const [name, days] of Object.entries(programs)) {
    let seen;
    try {
      seen = days(text).map((day) => `${day.toUTCString().slice(0, 3)} ${day.toISOString().slice(2, 10)}`).join(", ");
    } catch {
      seen = "refused";
    }
    console.log(`${text}: ${name}: ${seen}`);
  }
JS
TZ=UTC node days.mjs | tee seen
diff seen - <<'SEEN'
0 0 * * 0: later: Sun 26-01-04, Sun 26-01-11, Sun 26-01-18, Sun 26-01-25, Sun 26-02-01
0 0 * * 0: cron-parser: Sun 26-01-04, Sun 26-01-11, Sun 26-01-18, Sun 26-01-25, Sun 26-02-01
0 0 * * 7: later: Sat 26-01-03, Sat 26-01-10, Sat 26-01-17, Sat 26-01-24, Sat 26-01-31
0 0 * * 7: cron-parser: Sun 26-01-04, Sun 26-01-11, Sun 26-01-18, Sun 26-01-25, Sun 26-02-01
0 0 * * 5-7: later: Fri 26-01-02, Sat 26-01-03, Fri 26-01-09, Sat 26-01-10, Fri 26-01-16
0 0 * * 5-7: cron-parser: Fri 26-01-02, Sat 26-01-03, Sun 26-01-04, Fri 26-01-09, Sat 26-01-10
0 0 * * SAT,SUN: later: Sat 26-01-03, Sun 26-01-04, Sat 26-01-10, Sun 26-01-11, Sat 26-01-17
0 0 * * SAT,SUN: cron-parser: Sat 26-01-03, Sun 26-01-04, Sat 26-01-10, Sun 26-01-11, Sat 26-01-17
0 0 13 * FRI: later: Fri 26-02-13, Fri 26-03-13, Fri 26-11-13, Fri 27-08-13, Fri 28-10-13
0 0 13 * FRI: cron-parser: Fri 26-01-02, Fri 26-01-09, Tue 26-01-13, Fri 26-01-16, Fri 26-01-23
0 0 * * FRI-MON: later: Sat 26-01-03, Sat 26-01-10, Sat 26-01-17, Sat 26-01-24, Sat 26-01-31
0 0 * * FRI-MON: cron-parser: refused
SEEN
echo "as before: @breejs/later 4.2.0 takes 7 for Saturday"
