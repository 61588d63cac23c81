#!/usr/bin/env bash
# Micrometer 1.17.2 to InfluxDB, which gets the values of each minute: a job each second, for four
# minutes, as Timer and as DistributionSummary with a service level objective of 100, and a counter
# of the jobs within it. In the third minute the first 20 jobs are slow. The clock is moved by hand.
#
# Guess: count and buckets are of the same minute: 60 jobs, 60 of them within 100; in the third
#        minute 40.
# Seen: count is 60 and the bucket holds 40 in every minute, since it forgets the first 20 seconds:
#       "67 % within the objective" where all are, and the minute with 20 slow jobs looks as the
#       others do. The window is a ring of three parts for one step; a publication finds two. The
#       counter is right. Registries with such a step share it. For Stackdriver it is reported
#       (issue 4868) and was changed in 2025; for others no report was found.
# We: our own metrics are read by Prometheus, whose buckets never forget; docs/peers.md says what to
#     count.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies><dependency>
<groupId>io.micrometer</groupId><artifactId>micrometer-registry-influx</artifactId><version>1.17.2</version></dependency><dependency>
<groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency></dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Minutes.java <<'JAVA'
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.*;
import io.micrometer.influx.*;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPInputStream;

public class Minutes {
    static class Hand implements Clock {
        long millis = 1_000_000_020_000L;

        @Override
        public long wallTime() {
            return millis;
        }

        @Override
        public long monotonicTime() {
            return millis * 1_000_000;
        }
    }

    public static void main(String[] none) throws Exception {
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding")))
                body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
            lines.addAll(List.of(new String(body).split("\n")));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        Hand clock = new Hand();
        InfluxMeterRegistry influx = new InfluxMeterRegistry(key -> switch (key) {
            case "influx.uri" -> "http://127.0.0.1:" + server.getAddress().getPort();
            case "influx.autoCreateDb" -> "false";
            default -> null;
        }, clock);
        var publish = InfluxMeterRegistry.class.getDeclaredMethod("publish");
        publish.setAccessible(true);
        Timer timer = Timer.builder("timer").serviceLevelObjectives(Duration.ofMillis(100)).register(influx);
        DistributionSummary summary = DistributionSummary.builder("summary").serviceLevelObjectives(100).register(influx);
        Counter within = influx.counter("within");
        for (int minute = 1; minute <= 4; minute++) {
            for (int second = 0; second < 60; second++) {
                int millis = minute == 3 && second < 20 ? 500 : 5;
                timer.record(Duration.ofMillis(millis));
                summary.record(millis);
                if (millis <= 100) within.increment();
                clock.millis += 1000;
            }
            lines.clear();
            publish.invoke(influx);
            StringBuilder seen = new StringBuilder("minute " + minute + ":");
            lines.stream().sorted().forEach(line -> seen.append(' ')
                    .append(line.replaceFirst(",.*? ", " ").replaceFirst(" \\d+$", "").replaceFirst("sum=\\d+,", "").replaceFirst(",mean.*", "").replaceFirst("value=", "")).append(';'));
            System.out.println(seen);
        }
        System.exit(0);
    }
}
JAVA
java -cp 'lib/*' Minutes.java 2> /dev/null | tee seen
diff seen - <<'SEEN'
minute 1: summary count=60; summary_histogram 40; timer count=60; timer_histogram 40; within 60;
minute 2: summary count=60; summary_histogram 40; timer count=60; timer_histogram 40; within 60;
minute 3: summary count=60; summary_histogram 40; timer count=60; timer_histogram 40; within 40;
minute 4: summary count=60; summary_histogram 40; timer count=60; timer_histogram 40; within 60;
SEEN
echo "as before: buckets of Micrometer 1.17.2 for InfluxDB hold two thirds of each minute"
