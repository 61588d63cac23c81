#!/usr/bin/env bash
# Quartz 2.5.2: cron expressions on the two nights when Berlin moves its clocks (2026).
#
# Guess: "0 30 2 * * ?" fires at 03:30 on the night when 02:30 does not exist, and once on the night
#        when it comes twice; "0 0/20 * * * ?" fires every 20 minutes on both nights.
# Seen: in spring the nightly job does not fire at all; in autumn it fires once, at the second
#       02:30. Every 20 minutes: in autumn the job pauses for 80 minutes, since the hour from 02:00
#       to 03:00 summer time is left out.
# We: our schedules fire once on each such night, and keep their distance; docs/serve.md says how.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies><dependency>
<groupId>org.quartz-scheduler</groupId><artifactId>quartz</artifactId><version>2.5.2</version></dependency></dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Nights.java <<'JAVA'
import java.time.*;
import java.util.*;
import org.quartz.CronExpression;

public class Nights {
    public static void main(String[] none) throws Exception {
        for (String[] night : new String[][] {
            {"0 30 2 * * ?", "2026-03-28T12:00", "2026-03-30T12:00"},
            {"0 30 2 * * ?", "2026-10-24T12:00", "2026-10-26T12:00"},
            {"0 0/20 * * * ?", "2026-10-25T01:30", "2026-10-25T03:10"},
        }) {
            ZoneId berlin = ZoneId.of("Europe/Berlin");
            CronExpression cron = new CronExpression(night[0]);
            cron.setTimeZone(TimeZone.getTimeZone(berlin));
            Date at = Date.from(LocalDateTime.parse(night[1]).atZone(berlin).toInstant());
            Date end = Date.from(LocalDateTime.parse(night[2]).atZone(berlin).toInstant());
            StringBuilder fired = new StringBuilder(night[0]).append(" fires");
            while ((at = cron.getNextValidTimeAfter(at)) != null && at.before(end)) {
                fired.append(' ').append(at.toInstant().atZone(berlin).toOffsetDateTime());
            }
            System.out.println(fired);
        }
    }
}
JAVA
java -cp 'lib/*' Nights.java 2>/dev/null | tee seen
diff seen - <<'SEEN'
0 30 2 * * ? fires 2026-03-30T02:30+02:00
0 30 2 * * ? fires 2026-10-25T02:30+01:00 2026-10-26T02:30+01:00
0 0/20 * * * ? fires 2026-10-25T01:40+02:00 2026-10-25T02:00+01:00 2026-10-25T02:20+01:00 2026-10-25T02:40+01:00 2026-10-25T03:00+01:00
SEEN
echo "as before: Quartz 2.5.2 leaves out the night in spring and an hour in autumn"
