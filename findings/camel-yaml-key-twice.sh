#!/usr/bin/env bash
# Camel 4.22.0, YAML DSL: one key twice in one map.
#
# Guess: refused, as Camel refuses a misspelt key, or at least a warning (YAML 1.2 forbids equal
#        keys).
# Seen: no word. Of two `uri` only the second is listened to, so that callers of the first fail; two
#       lists of `steps` are joined.
# We: a test reads every file of routes/ with a parser that refuses equal keys.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies><dependency>
<groupId>org.apache.camel</groupId><artifactId>camel-main</artifactId><version>4.22.0</version></dependency><dependency>
<groupId>org.apache.camel</groupId><artifactId>camel-direct</artifactId><version>4.22.0</version></dependency><dependency>
<groupId>org.apache.camel</groupId><artifactId>camel-yaml-dsl</artifactId><version>4.22.0</version></dependency></dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > twice.yaml <<'YAML'
- route:
    id: twice
    from:
      uri: direct:first
      uri: direct:second
      steps:
        - setHeader:
            name: checked
            expression: {constant: {expression: "yes"}}
      steps:
        - setBody:
            expression: {constant: {expression: "done"}}
YAML
cat > Twice.java <<'JAVA'
import org.apache.camel.main.Main;

public class Twice {
    public static void main(String[] none) throws Exception {
        Main main = new Main();
        main.configure().setRoutesIncludePattern("file:twice.yaml");
        main.start();
        var route = main.getCamelContext().getRoutes().get(0);
        var done = main.getCamelTemplate().request("direct:second", exchange -> {});
        System.out.println(route.getEndpoint().getEndpointUri() + " body=" + done.getMessage().getBody() + " checked="
                + done.getMessage().getHeader("checked"));
        main.stop();
    }
}
JAVA
java -cp 'lib/*' Twice.java 2>said | tee seen
grep -vi slf4j said || true
[ "$(cat seen)" = "direct://second body=done checked=yes" ]
echo "as before: Camel 4.22.0 keeps the last uri, joins the steps, and says nothing"
