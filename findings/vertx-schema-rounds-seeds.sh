#!/usr/bin/env bash
# vertx-json-schema 5.2.3 (draft 2020-12) beside json-schema-validator 3.0.9 of networknt: limits on
# seeds of 64 bits, and a pattern for a digest.
#
# Guess: whole numbers are compared exactly; a digest with a line end behind it does not fit
#        `^[0-9a-f]{8}$`, as in JavaScript, whose patterns JSON Schema means.
# Seen: Vert.x compares as doubles: with a largest seed of 2^53 it accepts 2^53 + 1, it refuses 2^53
#       where it is below `exclusiveMaximum`, and odd seeds are multiples of 2. `const` and `enum`
#       are exact. A digest that ends with a line end is accepted. networknt is right. No report
#       was found.
# We: our manifests are checked by our own code, which compares whole numbers exactly, and our tests
#     ask networknt.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies>
<dependency><groupId>io.vertx</groupId><artifactId>vertx-json-schema</artifactId><version>5.2.3</version></dependency>
<dependency><groupId>com.networknt</groupId><artifactId>json-schema-validator</artifactId><version>3.0.9</version></dependency>
</dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Seeds.java <<'JAVA'
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.Validator;

public class Seeds {
    public static void main(String[] none) {
        String[][] cases = {
            {"{\"maximum\": 9007199254740992}", "9007199254740993", "wrong"},
            {"{\"maximum\": 4611686018427387904}", "4611686018427388000", "wrong"},
            {"{\"minimum\": 9007199254740993}", "9007199254740992", "wrong"},
            {"{\"exclusiveMaximum\": 9007199254740993}", "9007199254740992", "right"},
            {"{\"multipleOf\": 2}", "9007199254740993", "wrong"},
            {"{\"const\": 9007199254740993}", "9007199254740992", "wrong"},
            {"{\"enum\": [9007199254740993]}", "9007199254740993", "right"},
            {"{\"pattern\": \"^[0-9a-f]{8}$\"}", "\"00412e10\"", "right"},
            {"{\"pattern\": \"^[0-9a-f]{8}$\"}", "\"00412e10\\n\"", "wrong"},
        };
        for (String[] one : cases) {
            boolean networknt = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(one[0])
                    .validate(one[1], InputFormat.JSON).isEmpty();
            boolean vertx = Validator.create(JsonSchema.of(new JsonObject(one[0])), new JsonSchemaOptions().setBaseUri("http://localhost").setDraft(Draft.DRAFT202012))
                    .validate(Json.decodeValue(one[1])).getValid();
            System.out.println(one[0] + " " + one[1] + " is " + one[2] + ": Vert.x " + (vertx ? "right" : "wrong") + ", networknt " + (networknt ? "right" : "wrong"));
        }
        System.exit(0);
    }
}
JAVA
java -cp 'lib/*' Seeds.java 2> /dev/null | tee seen
diff seen - <<'SEEN'
{"maximum": 9007199254740992} 9007199254740993 is wrong: Vert.x right, networknt wrong
{"maximum": 4611686018427387904} 4611686018427388000 is wrong: Vert.x right, networknt wrong
{"minimum": 9007199254740993} 9007199254740992 is wrong: Vert.x right, networknt wrong
{"exclusiveMaximum": 9007199254740993} 9007199254740992 is right: Vert.x wrong, networknt right
{"multipleOf": 2} 9007199254740993 is wrong: Vert.x right, networknt wrong
{"const": 9007199254740993} 9007199254740992 is wrong: Vert.x wrong, networknt wrong
{"enum": [9007199254740993]} 9007199254740993 is right: Vert.x right, networknt right
{"pattern": "^[0-9a-f]{8}$"} "00412e10" is right: Vert.x right, networknt right
{"pattern": "^[0-9a-f]{8}$"} "00412e10\n" is wrong: Vert.x right, networknt wrong
SEEN
echo "as before: vertx-json-schema 5.2.3 rounds seeds"
