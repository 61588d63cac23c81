#!/usr/bin/env bash
# Quartz 2.5.2: a nightly cron trigger with a WeeklyCalendar, made by each of its four constructors.
#
# Guess: Monday to Friday with each of them: its page says that Saturday and Sunday are excluded by
#        default.
# Seen: `new WeeklyCalendar(zone)` excludes no day, so the trigger fires on Saturday and Sunday too.
#       The other three leave them out. Nothing is said. No report was found.
# We: our schedules are cron expressions with days and a zone of their own, and no code here uses
#     calendars.
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
cat > Weekends.java <<'JAVA'
import java.time.*;
import java.util.Calendar;
import java.util.*;
import org.quartz.*;
import org.quartz.impl.calendar.*;
import org.quartz.spi.OperableTrigger;

public class Weekends {
    public static void main(String[] none) {
        TimeZone zone = TimeZone.getTimeZone("Europe/Berlin");
        Map<String, WeeklyCalendar> calendars = new LinkedHashMap<>();
        calendars.put("()", new WeeklyCalendar());
        calendars.put("(base)", new WeeklyCalendar(new MonthlyCalendar()));
        calendars.put("(base, zone)", new WeeklyCalendar(new MonthlyCalendar(), zone));
        calendars.put("(zone)", new WeeklyCalendar(zone));
        WeeklyCalendar told = new WeeklyCalendar(zone);
        told.setDayExcluded(Calendar.SATURDAY, true);
        told.setDayExcluded(Calendar.SUNDAY, true);
        calendars.put("(zone) and setDayExcluded", told);
        Trigger nightly = TriggerBuilder.newTrigger().startAt(Date.from(Instant.parse("2027-01-25T00:00:00Z")))
                .withSchedule(CronScheduleBuilder.cronSchedule("0 0 12 ? * *").inTimeZone(zone)).build();
        calendars.forEach((constructor, calendar) -> {
            List<DayOfWeek> days = new ArrayList<>();
            for (Date time : TriggerUtils.computeFireTimes((OperableTrigger) nightly, calendar, 7)) days.add(time.toInstant().atZone(zone.toZoneId()).getDayOfWeek());
            System.out.println("WeeklyCalendar" + constructor + ": " + days);
        });
    }
}
JAVA
java -cp 'lib/*' Weekends.java 2> /dev/null | tee seen
diff seen - <<'SEEN'
WeeklyCalendar(): [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, MONDAY, TUESDAY]
WeeklyCalendar(base): [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, MONDAY, TUESDAY]
WeeklyCalendar(base, zone): [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, MONDAY, TUESDAY]
WeeklyCalendar(zone): [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY]
WeeklyCalendar(zone) and setDayExcluded: [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, MONDAY, TUESDAY]
SEEN
echo "as before: Quartz 2.5.2 keeps weekends in a WeeklyCalendar with a zone"
