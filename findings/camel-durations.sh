#!/usr/bin/env bash
# Camel 4.22.0: durations in endpoint options, such as timer:x?period=...
#
# Guess: a unit that Camel does not know is refused when the route starts.
# Seen: "1w", "1y", "1M" (month), "1H" and "1_000" are all 0 milliseconds, without a word;
#       "1minuet" is a minute and "1dozen" is a day. Only some misspellings are refused ("1month").
#       A timer with period=1w therefore starts, and its period is 0.
# We: our own routes take whole milliseconds from settings; a test refuses any other form.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies><dependency>
<groupId>org.apache.camel</groupId><artifactId>camel-main</artifactId><version>4.22.0</version></dependency><dependency>
<groupId>org.apache.camel</groupId><artifactId>camel-timer</artifactId><version>4.22.0</version></dependency></dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Durations.java <<'JAVA'
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.timer.TimerEndpoint;
import org.apache.camel.impl.DefaultCamelContext;

public class Durations {
    public static void main(String[] durations) throws Exception {
        for (String duration : durations) {
            try (DefaultCamelContext camel = new DefaultCamelContext()) {
                camel.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("timer:x?delay=1h&period=" + duration).log("fired");
                    }
                });
                camel.start();
                TimerEndpoint timer = (TimerEndpoint) camel.getRoutes().get(0).getEndpoint();
                System.out.println(duration + " " + timer.getPeriod());
            } catch (Exception e) {
                System.out.println(duration + " refused");
            }
        }
    }
}
JAVA
java -cp 'lib/*' Durations.java 5s 1m30s 1h 1d 1w 1y 1M 1H PT5S 1_000 1minuet 1dozen 1month 2>/dev/null | tee seen
diff seen - <<'SEEN'
5s 5000
1m30s 90000
1h 3600000
1d 86400000
1w 0
1y 0
1M 0
1H 0
PT5S 5000
1_000 0
1minuet 60000
1dozen 86400000
1month refused
SEEN
echo "as before: Camel 4.22.0 takes unknown units for 0 milliseconds"
