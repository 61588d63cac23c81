#!/usr/bin/env bash
# AWS SDK for Java 2.56.0, S3AsyncClient with multipartEnabled(true): copyObject with
# ifNoneMatch("*") of objects below and above the size at which it copies in parts, beside uploads
# of that size. The requests are looked at as they are sent.
#
# Guess: one call means one thing at every size: the condition reaches the server, and tags and
#        metadata come along.
# Seen: above the size none of the requests has the condition, so a server that knows it overwrites
#       what is there. The tags are lost too, without a word; content type and metadata come along.
#       Uploads in parts keep the condition and the tags. That metadata were lost is reported, and
#       gone since May 2026; of the condition no report was found.
# We: Stylemill copies with the plain client, in one request; docs/peers.md says what to do with the
#     other.
set -euo pipefail
work=$(mktemp -d)
trap 'kill $(cat "$work/pid") 2> /dev/null; rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies>
<dependency><groupId>software.amazon.awssdk</groupId><artifactId>s3</artifactId><version>2.56.0</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
</dependencies></project>
XML
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
mvn -q -B -ntp org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact=com.adobe.testing:s3mock:5.2.0:jar:exec -DoutputDirectory=. > /dev/null
port=$(python3 -c "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])")
java -Xmx300m -Djava.io.tmpdir="$work" -jar s3mock-5.2.0-exec.jar --server.port=0 --com.adobe.testing.s3mock.httpPort="$port" > log 2>&1 &
echo $! > pid
for _ in $(seq 300); do curl -s -o /dev/null "http://127.0.0.1:$port/" && break; sleep 0.2; done
cat > Copies.java <<'JAVA'
import java.net.URI;
import java.util.*;
import software.amazon.awssdk.auth.credentials.*;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.interceptor.*;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;

public class Copies {
    static boolean condition;

    public static void main(String[] port) {
        ExecutionInterceptor look = new ExecutionInterceptor() {
            @Override
            public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
                condition |= context.httpRequest().firstMatchingHeader("If-None-Match").isPresent();
            }
        };
        S3AsyncClient s3 = S3AsyncClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(URI.create("http://127.0.0.1:" + port[0]))
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
                .multipartEnabled(true)
                .overrideConfiguration(o -> o.addExecutionInterceptor(look))
                .build();
        s3.createBucket(b -> b.bucket("versions")).join();
        for (int size : new int[] {1 << 20, 20 << 20}) {
            String key = (size >> 20) + " MiB";
            condition = false;
            s3.putObject(
                            p -> p.bucket("versions").key(key).contentType("application/x-tar")
                                    .metadata(Map.of("run", "a")).tagging("keep=yes").ifNoneMatch("*"),
                            AsyncRequestBody.fromBytes(new byte[size]))
                    .join();
            System.out.println(key + ", upload: condition " + (condition ? "sent" : "not sent") + ", tags " + tags(s3, key));
            condition = false;
            s3.copyObject(c -> c.sourceBucket("versions").sourceKey(key).destinationBucket("versions")
                            .destinationKey("copy of " + key).ifNoneMatch("*"))
                    .join();
            var head = s3.headObject(h -> h.bucket("versions").key("copy of " + key)).join();
            System.out.println(key + ", copy: condition " + (condition ? "sent" : "not sent") + ", tags "
                    + tags(s3, "copy of " + key) + ", " + head.contentType() + " " + head.metadata());
        }
        System.exit(0);
    }

    static int tags(S3AsyncClient s3, String key) {
        return s3.getObjectTagging(t -> t.bucket("versions").key(key)).join().tagSet().size();
    }
}
JAVA
java -cp 'lib/*' Copies.java "$port" | tee seen
diff seen - <<'SEEN'
1 MiB, upload: condition sent, tags 1
1 MiB, copy: condition sent, tags 1, application/x-tar {run=a}
20 MiB, upload: condition sent, tags 1
20 MiB, copy: condition not sent, tags 0, application/x-tar {run=a}
SEEN
echo "as before: AWS SDK for Java 2.56.0 sends no condition with large copies"
