#!/usr/bin/env bash
# Camel 4.22.0, YAML DSL: what the top of one route file does to the routes of another file.
#
# Guess: errorHandler, onException and routeConfiguration with an id count for the file that they
#        are in; where a file's own onException and a routeConfiguration without an id fit the same
#        exception, the file's own is the nearer one and wins.
# Seen: onException counts for its file alone. errorHandler counts for the routes of all files, also
#       of those that were loaded before it. And the routeConfiguration of another file wins over
#       the own onException.
# We: a user's route file with either of them at its top is left out by name; see docs/routes.md.
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
mkdir handler exception configuration
failing() {
  printf -- '- route:\n    id: %s\n    from:\n      uri: direct:%s\n      steps:\n' "$1" "$1"
  printf -- '        - throwException: {exceptionType: java.lang.IllegalStateException, message: "not caught"}\n'
}
saying() {  # indent, text
  printf '%s- onException:\n%s    exception: [java.lang.IllegalStateException]\n' "$1" "$1"
  printf '%s    handled: {constant: {expression: "true"}}\n%s    steps: [{setBody: {constant: %s}}]\n' "$1" "$1" "$2"
}
for d in handler exception configuration; do failing first > $d/1.yaml; done
{ printf -- '- errorHandler:\n    deadLetterChannel: {deadLetterUri: "direct:dead"}\n'; failing second
  printf -- '- route:\n    id: dead\n    from:\n      uri: direct:dead\n      steps: [{setBody: {constant: "handler of the second file"}}]\n'
} > handler/2.yaml
{ saying "" '"onException of the second file"'; failing second; } > exception/2.yaml
{ saying "" '"onException of the second file"'; failing second; } > configuration/2.yaml
{ printf -- '- routeConfiguration:\n    onException:\n'; saying "      " '"configuration of the third file"'; } > configuration/3.yaml
cat > Ask.java <<'JAVA'
import org.apache.camel.CamelExecutionException;
import org.apache.camel.main.Main;

public class Ask {
    public static void main(String[] folders) throws Exception {
        for (String folder : folders) {
            Main main = new Main();
            main.configure().setRoutesIncludePattern("file:" + folder + "/*.yaml");
            main.start();
            for (String route : new String[] {"first", "second"}) {
                String answer;
                try {
                    answer = main.getCamelTemplate().requestBody("direct:" + route, "x", String.class);
                } catch (CamelExecutionException e) {
                    answer = e.getCause().getMessage();
                }
                System.out.println(folder + ", route of the " + route + " file: " + answer);
            }
            main.stop();
        }
    }
}
JAVA
java -cp 'lib/*' Ask.java handler exception configuration 2>/dev/null | tee seen
diff seen - <<'SEEN'
handler, route of the first file: handler of the second file
handler, route of the second file: handler of the second file
exception, route of the first file: not caught
exception, route of the second file: onException of the second file
configuration, route of the first file: configuration of the third file
configuration, route of the second file: configuration of the third file
SEEN
echo "as before: errorHandler counts for all files in Camel 4.22.0, and a routeConfiguration wins over onException"
