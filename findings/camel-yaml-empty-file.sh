#!/usr/bin/env bash
# Camel 4.22.0, YAML DSL: a folder of route files of which one holds no routes.
#
# Guess: a file that is empty, or holds comments alone, is skipped; a file with a top level that is
#        no list is refused.
# Seen: the other way round. The empty file and the file of comments stop the whole start, with all
#       good files beside them; the file that is no list is skipped with a warning, and its route is
#       not there.
# We: see docs/peers.md; to comment a whole route out, take the file away.
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
mkdir empty comments nolist
for d in empty comments nolist; do
  printf -- '- route:\n    id: good\n    from:\n      uri: direct:good\n      steps: [{log: {message: here}}]\n' > $d/good.yaml
done
: > empty/other.yaml
printf '# - route:\n#     id: other\n' > comments/other.yaml
printf 'route:\n  id: other\n  from:\n    uri: direct:other\n    steps: [{log: {message: here}}]\n' > nolist/other.yaml
cat > Start.java <<'JAVA'
import org.apache.camel.Route;
import org.apache.camel.main.Main;

public class Start {
    public static void main(String[] folders) {
        for (String folder : folders) {
            Main main = new Main();
            main.configure().setRoutesIncludePattern("file:" + folder + "/*.yaml");
            try {
                main.start();
                System.out.println(folder + ": started with "
                        + main.getCamelContext().getRoutes().stream().map(Route::getRouteId).toList());
            } catch (Exception e) {
                System.out.println(folder + ": does not start");
            } finally {
                main.stop();
            }
        }
    }
}
JAVA
java -cp 'lib/*' Start.java empty comments nolist 2>/dev/null | tee seen
diff seen - <<'SEEN'
empty: does not start
comments: does not start
nolist: started with [good]
SEEN
echo "as before: an empty route file stops Camel 4.22.0, a file that is no list is skipped"
