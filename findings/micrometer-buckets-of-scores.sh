#!/usr/bin/env bash
# Micrometer 1.17.1 with Prometheus: a DistributionSummary of 100 scores, 0.01 to 1, with
# serviceLevelObjectives of 0.5 and 0.9, and one of 100 waiting times, 0.1 to 10, with 2.5.
#
# Guess: the buckets count 50, 90 and 25, as the parameters are double.
# Seen: 0, 0 and 20: a value is rounded up to a whole number before it is put into a bucket, so
#       every score is 1. Count and sum are right, and nothing is said. With scale(100) and
#       objectives of 50 and 90 the counts are right. Reported as 2353 and 3680; a change (2422) is
#       open since 2021. The documents speak of scaling for percentile histograms only.
# We: we expose no such histograms; docs/peers.md says what to do in programs of yours.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies>
<dependency><groupId>io.micrometer</groupId><artifactId>micrometer-registry-prometheus</artifactId><version>1.17.1</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
</dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Buckets.java <<'JAVA'
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.prometheusmetrics.*;

public class Buckets {
    public static void main(String[] none) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        DistributionSummary score = DistributionSummary.builder("score").serviceLevelObjectives(0.5, 0.9).register(registry);
        DistributionSummary wait = DistributionSummary.builder("wait").serviceLevelObjectives(2.5).register(registry);
        DistributionSummary scaled =
                DistributionSummary.builder("scaled").scale(100).serviceLevelObjectives(50, 90).register(registry);
        for (int i = 1; i <= 100; i++) {
            score.record(i / 100.0);
            wait.record(i / 10.0);
            scaled.record(i / 100.0);
        }
        registry.scrape().lines().filter(line -> line.contains("_bucket")).forEach(System.out::println);
    }
}
JAVA
java -cp 'lib/*' Buckets.java | tee seen
diff seen - <<'SEEN'
scaled_bucket{le="50.0"} 50
scaled_bucket{le="90.0"} 90
scaled_bucket{le="+Inf"} 100
score_bucket{le="0.5"} 0
score_bucket{le="0.9"} 0
score_bucket{le="+Inf"} 100
wait_bucket{le="2.5"} 20
wait_bucket{le="+Inf"} 100
SEEN
echo "as before: Micrometer 1.17.1 rounds scores up before it counts them"
