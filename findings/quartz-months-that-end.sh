#!/usr/bin/env bash
# Quartz 2.5.2: CalendarIntervalTrigger, every month from 31 January, every year from 29 February.
#
# Guess: the n-th firing is n months after the start: 31 January, 28 February, 31 March, 30 April;
#        29 February again in 2032.
# Seen: each firing is a month after the last one, so that February decides for ever: 28 March, 28
#       April, and 28 February in 2032. Reported as 1352 and open; the documents do not say it.
# We: schedules are cron expressions; the last day of a month is L there.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies><dependency>
<groupId>org.quartz-scheduler</groupId><artifactId>quartz</artifactId><version>2.5.2</version></dependency><dependency>
<groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency></dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Months.java <<'JAVA'
import java.time.Instant;
import java.util.*;
import org.quartz.*;
import org.quartz.DateBuilder.IntervalUnit;
import org.quartz.impl.triggers.CalendarIntervalTriggerImpl;

public class Months {
    static void fires(String start, IntervalUnit unit) {
        CalendarIntervalTriggerImpl trigger = (CalendarIntervalTriggerImpl) TriggerBuilder.newTrigger()
                .startAt(Date.from(Instant.parse(start + "T02:00:00Z")))
                .withSchedule(CalendarIntervalScheduleBuilder.calendarIntervalSchedule()
                        .withInterval(1, unit)
                        .inTimeZone(TimeZone.getTimeZone("UTC")))
                .build();
        trigger.computeFirstFireTime(null);
        List<String> fired = new ArrayList<>();
        while (fired.size() < 5) {
            fired.add(trigger.getNextFireTime().toInstant().toString().substring(0, 10));
            trigger.triggered(null);
        }
        System.out.println(unit + ": " + String.join(" ", fired));
    }

    public static void main(String[] none) throws Exception {
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        fires("2027-01-31", IntervalUnit.MONTH);
        fires("2028-02-29", IntervalUnit.YEAR);
        CronExpression last = new CronExpression("0 0 2 L * ?");
        Date at = Date.from(Instant.parse("2027-01-01T00:00:00Z"));
        StringBuilder fired = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            at = last.getNextValidTimeAfter(at);
            fired.append(' ').append(at.toInstant().toString(), 0, 10);
        }
        System.out.println("cron L:" + fired);
    }
}
JAVA
java -cp 'lib/*' Months.java | tee seen
diff seen - <<'SEEN'
MONTH: 2027-01-31 2027-02-28 2027-03-28 2027-04-28 2027-05-28
YEAR: 2028-02-29 2029-02-28 2030-02-28 2031-02-28 2032-02-28
cron L: 2027-01-31 2027-02-28 2027-03-31 2027-04-30 2027-05-31
SEEN
echo "as before: Quartz 2.5.2 stays on the 28th after February"
