#!/usr/bin/env bash
# Artemis 2.56.0: selectors, as in jms:queue:jobs?selector=..., on a message with shard = 7, name =
# 'cells' and a seed of 64 bits.
#
# Guess: the grammar of Jakarta Messaging: a comparison comes before NOT; whole numbers are divided
#        as in Java and taken exactly; a list of numbers in IN is no selector and is refused.
# Seen: NOT comes before =, so NOT name = 'other' asks (NOT name) = 'other' and no message ever
#       fits. With brackets, or <>, it is right. 7 / 2 is 3.5, and % takes a real number:
#       9007199254740993 counts as even. IN is as guessed. No report was found.
# We: the selector of our workers says IS NULL and NOT IN; docs/peers.md says what to write in
#     others.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies><dependency>
<groupId>org.apache.artemis</groupId><artifactId>artemis-server</artifactId><version>2.56.0</version></dependency><dependency>
<groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency></dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Selectors.java <<'JAVA'
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.core.filter.impl.FilterImpl;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;

public class Selectors {
    public static void main(String[] selectors) {
        CoreMessage message = new CoreMessage(1, 1000);
        message.putIntProperty("shard", 7);
        message.putStringProperty("name", "cells");
        message.putLongProperty("seed", 9007199254740993L);
        for (String selector : selectors) {
            try {
                System.out.println(selector + " -> " + FilterImpl.createFilter(selector).match(message));
            } catch (ActiveMQException e) {
                System.out.println(selector + " -> refused");
            }
        }
    }
}
JAVA
java -cp 'lib/*' Selectors.java "NOT name = 'other'" "NOT (name = 'other')" "name <> 'other'" "shard = 7 AND NOT shard = 8" \
    "NOT name LIKE 'x%'" "NOT name IS NULL" "name NOT LIKE 'x%'" "shard / 2 = 3" "shard / 2 = 3.5" "shard % 2 = 1" "seed % 2 = 1" \
    "seed % 2 = 0" "seed = 9007199254740993" "shard IN (7)" | tee seen
diff seen - <<'SEEN'
NOT name = 'other' -> false
NOT (name = 'other') -> true
name <> 'other' -> true
shard = 7 AND NOT shard = 8 -> false
NOT name LIKE 'x%' -> false
NOT name IS NULL -> false
name NOT LIKE 'x%' -> true
shard / 2 = 3 -> false
shard / 2 = 3.5 -> true
shard % 2 = 1 -> true
seed % 2 = 1 -> false
seed % 2 = 0 -> true
seed = 9007199254740993 -> true
shard IN (7) -> refused
SEEN
echo "as before: Artemis 2.56.0 reads NOT before the comparison"
