#!/usr/bin/env bash
# Micrometer 1.17.2: GPU seconds and costs as counters, a learning rate, a kernel distance and a
# share as gauges, a loss as summary, as they leave the registries for StatsD, InfluxDB and
# Prometheus.
#
# Guess: counters take double, and each registry sends what they were given, to some 15 digits.
# Seen: for StatsD, in all its flavours, each step of a counter is cut to a whole number: four
#       batches of 0.75 GPU seconds send 0. Gauges keep six decimals: a learning rate of 0.0000002
#       and a kernel distance of 0.0000004 are 0, for InfluxDB too, as are summaries. Prometheus has
#       all digits. Nothing is said. The counters are reported as issue 2512 of Micrometer (2021);
#       of the six decimals no report was found.
# We: our own metrics are read by Prometheus; docs/peers.md says to count in smaller units.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
{
  echo '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
  echo '<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies>'
  for registry in statsd influx prometheus; do
    echo "<dependency><groupId>io.micrometer</groupId><artifactId>micrometer-registry-$registry</artifactId><version>1.17.2</version></dependency>"
  done
  echo '<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency></dependencies></project>'
} > pom.xml
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Metrics.java <<'JAVA'
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.*;
import io.micrometer.influx.*;
import io.micrometer.prometheusmetrics.*;
import io.micrometer.statsd.*;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.util.*;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

public class Metrics {
    static class Hand implements Clock {
        long millis = 1_000_000_000_000L;

        @Override
        public long wallTime() {
            return millis;
        }

        @Override
        public long monotonicTime() {
            return millis * 1_000_000;
        }
    }

    static void use(MeterRegistry registry) {
        Counter gpu = registry.counter("gpu.seconds");
        for (int batch = 0; batch < 4; batch++) gpu.increment(0.75);
        registry.gauge("learning.rate", 0.0000002);
        registry.gauge("kernel.distance", 0.0000004);
        registry.gauge("share", 0.1234567890123);
        registry.summary("loss").record(0.0000003);
    }

    static void show(String name, Stream<String> lines) {
        lines.filter(line -> !line.startsWith("#") && line.matches("(?i)(gpu|learning|kernel|share|loss).*"))
                .map(line -> line.replaceAll(" 10000000\\d+$", "")).sorted().forEach(line -> System.out.println(name + ": " + line));
    }

    public static void main(String[] none) throws Exception {
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        for (StatsdFlavor flavor : new StatsdFlavor[] {StatsdFlavor.ETSY, StatsdFlavor.DATADOG}) {
            StatsdConfig config = new StatsdConfig() {
                @Override
                public String get(String key) {
                    return null;
                }

                @Override
                public StatsdFlavor flavor() {
                    return flavor;
                }
            };
            lines.clear();
            StatsdMeterRegistry statsd = StatsdMeterRegistry.builder(config).lineSink(lines::add).build();
            use(statsd);
            var poll = StatsdMeterRegistry.class.getDeclaredMethod("poll");
            poll.setAccessible(true);
            poll.invoke(statsd);
            show("StatsD " + flavor, lines.stream());
        }
        lines.clear();
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
        use(influx);
        clock.millis += 60_000;
        var publish = InfluxMeterRegistry.class.getDeclaredMethod("publish");
        publish.setAccessible(true);
        publish.invoke(influx);
        show("InfluxDB", lines.stream());
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        use(prometheus);
        show("Prometheus", prometheus.scrape().lines());
        System.exit(0);
    }
}
JAVA
java -cp 'lib/*' Metrics.java 2> /dev/null | tee seen
diff seen - <<'SEEN'
StatsD ETSY: gpuSeconds.statistic.count:0|c
StatsD ETSY: gpuSeconds.statistic.count:0|c
StatsD ETSY: gpuSeconds.statistic.count:0|c
StatsD ETSY: gpuSeconds.statistic.count:0|c
StatsD ETSY: kernelDistance.statistic.value:0|g
StatsD ETSY: learningRate.statistic.value:0|g
StatsD ETSY: loss:0|h
StatsD ETSY: share.statistic.value:0.123457|g
StatsD DATADOG: gpu.seconds:0|c|#statistic:count
StatsD DATADOG: gpu.seconds:0|c|#statistic:count
StatsD DATADOG: gpu.seconds:0|c|#statistic:count
StatsD DATADOG: gpu.seconds:0|c|#statistic:count
StatsD DATADOG: kernel.distance:0|g|#statistic:value
StatsD DATADOG: learning.rate:0|g|#statistic:value
StatsD DATADOG: loss:0|h
StatsD DATADOG: share:0.123457|g|#statistic:value
InfluxDB: gpu_seconds,metric_type=counter value=3
InfluxDB: kernel_distance,metric_type=gauge value=0
InfluxDB: learning_rate,metric_type=gauge value=0
InfluxDB: loss,metric_type=histogram sum=0,count=1,mean=0,upper=0
InfluxDB: share,metric_type=gauge value=0.123457
Prometheus: gpu_seconds_total 3.0
Prometheus: kernel_distance 4.0E-7
Prometheus: learning_rate 2.0E-7
Prometheus: loss_count 1
Prometheus: loss_max 3.0E-7
Prometheus: loss_sum 3.0E-7
Prometheus: share 0.1234567890123
SEEN
echo "as before: Micrometer 1.17.2 loses fractions on the way to StatsD and InfluxDB"
