#!/usr/bin/env bash
# Quartz 2.5.2: cron expressions with a step behind the name of a day or of a month, beside the same
# ones in numbers.
#
# Guess: MON-FRI/2 is 2-6/2, Monday, Wednesday and Friday; JAN/3 is 1/3, four times a year; or the
#        expression is refused.
# Seen: behind a name the step is dropped without a word. MON-FRI/2 fires on all five days, MON/2 on
#       Mondays, JAN/3 once a year. The documents say that names and numbers mean the same; no
#       report was found.
# We: names become numbers before Quartz reads an expression (CronTest).
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
cat > Steps.java <<'JAVA'
import java.time.Instant;
import java.util.*;
import org.quartz.CronExpression;

public class Steps {
    public static void main(String[] expressions) throws Exception {
        for (String text : expressions) {
            CronExpression expression = new CronExpression(text);
            expression.setTimeZone(TimeZone.getTimeZone("UTC"));
            Date at = Date.from(Instant.parse("2027-01-03T12:00:00Z"));
            StringBuilder fired = new StringBuilder();
            for (int i = 0; i < 4; i++) {
                at = expression.getNextValidTimeAfter(at);
                fired.append(' ').append(at.toInstant().toString(), 2, 10);
            }
            System.out.println(text + ":" + fired);
        }
    }
}
JAVA
java -cp 'lib/*' Steps.java "0 0 2 ? * MON-FRI/2" "0 0 2 ? * 2-6/2" "0 0 2 ? * MON/2" "0 0 2 ? * 2/2" "0 0 2 1 JAN/3 ?" "0 0 2 1 1/3 ?" | tee seen
diff seen - <<'SEEN'
0 0 2 ? * MON-FRI/2: 27-01-04 27-01-05 27-01-06 27-01-07
0 0 2 ? * 2-6/2: 27-01-04 27-01-06 27-01-08 27-01-11
0 0 2 ? * MON/2: 27-01-04 27-01-11 27-01-18 27-01-25
0 0 2 ? * 2/2: 27-01-04 27-01-06 27-01-08 27-01-11
0 0 2 1 JAN/3 ?: 28-01-01 29-01-01 30-01-01 31-01-01
0 0 2 1 1/3 ?: 27-04-01 27-07-01 27-10-01 28-01-01
SEEN
echo "as before: Quartz 2.5.2 drops steps behind names"
