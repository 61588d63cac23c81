#!/usr/bin/env bash
# Camel 4.22.0: comparisons in the simple language, as a route decides by a score or a psi in a
# header.
#
# Guess: numbers compare as numbers, whatever their types: 0.4 is greater than 0.
# Seen: the right side is made into the type of the left, and some types are cut to whole numbers: a
#       double on the left with a whole number on the right, a whole number with a double, and any
#       float or BigDecimal with a literal. So a score of 0.4 is equal to 0 and not greater, and a
#       float of 0.7 is not greater than 0.5. All compare rightly with a literal in quotes that has
#       a decimal point, and so do headers of text.
# We: our route files compare no real numbers; docs/routes.md says how to write such a condition.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies>
<dependency><groupId>org.apache.camel</groupId><artifactId>camel-core</artifactId><version>4.22.0</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency></dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Compare.java <<'JAVA'
import java.math.BigDecimal;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

public class Compare {
    public static void main(String[] args) throws Exception {
        try (var camel = new DefaultCamelContext()) {
            camel.start();
            Object[][] cases = {
                {0.4, "> 0"}, {0.4, "== 0"}, {0.4, "> 0.0"}, {"0.4", "> 0"}, {0.7f, "> 0.5"}, {0.7f, "> '0.5'"}, {0.7, "> 0.5"},
                {new BigDecimal("0.7"), "> 0.5"}, {10, "< 10.5"}, {10, "< '10.5'"},
                {0.4, "> '0'"}, {0.4, "> '0.0'"}, {0.4f, "> '0.0'"}, {new BigDecimal("0.4"), "> '0.0'"}
            };
            for (Object[] one : cases) {
                var exchange = new DefaultExchange(camel);
                exchange.getMessage().setHeader("score", one[0]);
                var predicate = camel.resolveLanguage("simple").createPredicate("${header.score} " + one[1]);
                predicate.init(camel);
                System.out.println(one[0].getClass().getSimpleName() + " " + one[0] + " " + one[1] + ": " + predicate.matches(exchange));
            }
        }
    }
}
JAVA
java -cp 'lib/*' Compare.java | tee seen
diff seen - <<'SEEN'
Double 0.4 > 0: false
Double 0.4 == 0: true
Double 0.4 > 0.0: true
String 0.4 > 0: true
Float 0.7 > 0.5: false
Float 0.7 > '0.5': true
Double 0.7 > 0.5: true
BigDecimal 0.7 > 0.5: false
Integer 10 < 10.5: false
Integer 10 < '10.5': true
Double 0.4 > '0': false
Double 0.4 > '0.0': true
Float 0.4 > '0.0': true
BigDecimal 0.4 > '0.0': true
SEEN
echo "as before: Camel 4.22.0 cuts numbers before it compares them"
