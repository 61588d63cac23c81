#!/usr/bin/env bash
# Quartz 2.5.2: cron expressions with the weekday nearest to a day of the month (15W) or the last
# weekday of the month (LW), several times a day, beside Quartz 2.3.2 and the calendar.
#
# Guess: all times of such a day, as on any other day; reported for 2.5.0 (quartz issue 1322: months
#        are skipped) and thought to be done.
# Seen: where the day moves forward (the 15th is a Sunday, the 1st a Saturday or a Sunday), the
#       first time of the day fires alone: of 9 and 18 o'clock, 9. Asked at noon for the next firing
#       of LW at 9 and 18 o'clock, it names 18 o'clock of that day. 2.3.2 is right.
# We: our schedules find these days themselves (CronTest).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for version in 2.3.2 2.5.2; do
  cat > pom.xml <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies><dependency>
<groupId>org.quartz-scheduler</groupId><artifactId>quartz</artifactId><version>$version</version></dependency><dependency>
<groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency></dependencies></project>
POM
  mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=$version > /dev/null
done
cat > Weekdays.java <<'JAVA'
import java.time.*;
import java.util.*;
import org.quartz.CronExpression;

public class Weekdays {
    /** The weekday nearest to a day, in its month; of the month's last day the one before it. */
    static LocalDate nearest(YearMonth month, String day) {
        LocalDate date = day.equals("L") ? month.atEndOfMonth() : month.atDay(Integer.parseInt(day));
        int shift = switch (date.getDayOfWeek()) {
            case SATURDAY -> date.getDayOfMonth() == 1 ? 2 : -1;
            case SUNDAY -> date.equals(month.atEndOfMonth()) ? -2 : 1;
            default -> 0;
        };
        return date.plusDays(shift);
    }

    public static void main(String[] version) throws Exception {
        for (String day : new String[] {"L", "15", "1"}) {
            CronExpression cron = new CronExpression("0 0 9,18 " + day + "W * ?");
            cron.setTimeZone(TimeZone.getTimeZone("UTC"));
            Set<LocalDateTime> wanted = new TreeSet<>();
            for (YearMonth month = YearMonth.of(2026, 1); month.getYear() < 2027; month = month.plusMonths(1)) {
                wanted.add(nearest(month, day).atTime(9, 0));
                wanted.add(nearest(month, day).atTime(18, 0));
            }
            Set<LocalDateTime> seen = new TreeSet<>();
            Date at = Date.from(Instant.parse("2026-01-01T00:00:00Z"));
            while ((at = cron.getNextValidTimeAfter(at)).toInstant().isBefore(Instant.parse("2027-01-01T00:00:00Z"))) {
                seen.add(LocalDateTime.ofInstant(at.toInstant(), ZoneOffset.UTC));
            }
            Set<LocalDateTime> missed = new TreeSet<>(wanted);
            missed.removeAll(seen);
            Set<LocalDateTime> more = new TreeSet<>(seen);
            more.removeAll(wanted);
            System.out.println(version[0] + " " + cron + ": " + seen.size() + " firings in 2026, " + missed.size() + " of " + wanted.size()
                    + " missed, at 9 " + missed.stream().filter(time -> time.getHour() == 9).count() + ", " + more.size() + " others"
                    + (missed.isEmpty() ? "" : "; first missed " + missed.iterator().next()));
        }
        CronExpression last = new CronExpression("0 0 9,18 LW * ?");
        last.setTimeZone(TimeZone.getTimeZone("UTC"));
        System.out.println(version[0] + " " + last + ": after noon of 26 November comes "
                + last.getNextValidTimeAfter(Date.from(Instant.parse("2026-11-26T12:00:00Z"))).toInstant());
    }
}
JAVA
for version in 2.3.2 2.5.2; do
  java -cp "$version/*" Weekdays.java "$version" 2> /dev/null
done | tee seen
diff seen - <<'SEEN'
2.3.2 0 0 9,18 LW * ?: 24 firings in 2026, 0 of 24 missed, at 9 0, 0 others
2.3.2 0 0 9,18 15W * ?: 24 firings in 2026, 0 of 24 missed, at 9 0, 0 others
2.3.2 0 0 9,18 1W * ?: 24 firings in 2026, 0 of 24 missed, at 9 0, 0 others
2.3.2 0 0 9,18 LW * ?: after noon of 26 November comes 2026-11-30T09:00:00Z
2.5.2 0 0 9,18 LW * ?: 24 firings in 2026, 0 of 24 missed, at 9 0, 0 others
2.5.2 0 0 9,18 15W * ?: 21 firings in 2026, 3 of 24 missed, at 9 0, 0 others; first missed 2026-02-16T18:00
2.5.2 0 0 9,18 1W * ?: 20 firings in 2026, 4 of 24 missed, at 9 0, 0 others; first missed 2026-02-02T18:00
2.5.2 0 0 9,18 LW * ?: after noon of 26 November comes 2026-11-30T18:00:00Z
SEEN
echo "as before: Quartz 2.5.2 misses times of the weekday nearest to a day"
