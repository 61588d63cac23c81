#!/usr/bin/env bash
# MinIO's clients for Java (8.6.0) and JavaScript (minio 8.0.7, npm): putObject with the header
# If-None-Match: *, of an object in one request and of one in parts, with a key that is there; a
# copy and a composition with the header. The server is a small one that keeps the rules of S3: it
# answers 412 where a PUT, a copy or the last request of an upload in parts has the header and the
# key is there.
#
# Guess: one call means one thing at every size: the second writer is refused, and the first one's
#        bytes stay.
# Seen: the header is sent with the object in one request. In parts none of the requests that make
#       the object has it, so the second writer replaces the first one's bytes, with a plain "done".
#       composeObject of Java loses it too, copyObject keeps it. Parts begin at 5 MiB in Java where
#       that is asked for, and at 64 MiB in JavaScript. The header came to JavaScript in 2024 (pull
#       request 1366); no report of parts was found.
# We: Stylemill writes with the AWS client, which sends the condition in parts too; docs/peers.md
#     says what to do with these.
set -euo pipefail
work=$(mktemp -d)
trap 'kill $(cat "$work/pid") 2> /dev/null; rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies><dependency>
<groupId>io.minio</groupId><artifactId>minio</artifactId><version>8.6.0</version></dependency><dependency>
<groupId>com.squareup.okhttp3</groupId><artifactId>okhttp-jvm</artifactId><version>5.1.0</version></dependency></dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
npm install --silent --no-audit --no-fund minio@8.0.7 > /dev/null 2>&1
cat > server.py <<'PY'
import hashlib
import http.server
import threading
import urllib.parse

kept, parts, turn = {}, {}, threading.Lock()


class Store(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def body(self):
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if "aws-chunked" in (self.headers.get("Content-Encoding") or "") or "STREAMING" in (self.headers.get("x-amz-content-sha256") or ""):
            out = b""
            while data:
                size, data = data.split(b"\r\n", 1)
                size = int(size.split(b";")[0], 16)
                if not size:
                    break
                out, data = out + data[:size], data[size + 2:]
            return out
        return data

    def say(self, status, text="", etag=None, kind="application/xml"):
        data = text.encode() if isinstance(text, str) else text
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Last-Modified", "Mon, 30 Nov 2026 12:00:00 GMT")
        if etag:
            self.send_header("ETag", f'"{etag}"')
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def make(self, key, data, answer):
        etag = hashlib.md5(data).hexdigest()
        if self.headers.get("If-None-Match") == "*" and key in kept:
            return self.say(412, "<Error><Code>PreconditionFailed</Code><Message>the key is there</Message></Error>")
        kept[key] = data
        self.say(200, answer.format(etag), etag)

    def asked(self):
        url = urllib.parse.urlsplit(self.path)
        return urllib.parse.unquote(url.path), urllib.parse.parse_qs(url.query, keep_blank_values=True)

    def source(self):
        return kept[urllib.parse.unquote("/" + self.headers["x-amz-copy-source"].lstrip("/"))]

    def do_PUT(self):
        key, query = self.asked()
        with turn:
            data = self.body()
            copied = "x-amz-copy-source" in self.headers
            data = self.source() if copied else data
            answer = "<CopyObjectResult><LastModified>2026-11-30T12:00:00Z</LastModified><ETag>{}</ETag></CopyObjectResult>" if copied else ""
            if "uploadId" in query:
                parts.setdefault(key, {})[int(query["partNumber"][0])] = data
                etag = hashlib.md5(data).hexdigest()
                return self.say(200, answer.replace("Object", "Part").format(etag), etag)
            self.make(key, data, answer)

    def do_POST(self):
        key, query = self.asked()
        with turn:
            self.body()
            if "uploads" in query:
                return self.say(200, "<InitiateMultipartUploadResult><Bucket>b</Bucket><Key>k</Key><UploadId>u</UploadId></InitiateMultipartUploadResult>")
            pieces = parts.pop(key)
            self.make(key, b"".join(pieces[n] for n in sorted(pieces)),
                      "<CompleteMultipartUploadResult><Location>l</Location><Bucket>b</Bucket><Key>k</Key><ETag>{}</ETag></CompleteMultipartUploadResult>")

    def do_GET(self):
        key, query = self.asked()
        if "uploads" in query:
            return self.say(200, "<ListMultipartUploadsResult><Bucket>b</Bucket><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>")
        if key not in kept:
            return self.say(404, "<Error><Code>NoSuchKey</Code></Error>")
        self.say(200, kept[key], hashlib.md5(kept[key]).hexdigest(), "application/octet-stream")

    do_HEAD = do_GET

    def do_DELETE(self):
        self.body()
        self.say(204)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Store)
open("port", "w").write(str(server.server_port))
server.serve_forever()
PY
python3 server.py 2> /dev/null &
echo $! > pid
for _ in $(seq 100); do [ -s port ] && break; sleep 0.1; done
cat > Writers.java <<'JAVA'
import io.minio.*;
import java.io.*;
import java.util.*;

public class Writers {
    static MinioClient client;

    interface Call {
        void go() throws Exception;
    }

    public static void main(String[] port) throws Exception {
        client = MinioClient.builder().endpoint("http://127.0.0.1:" + port[0]).credentials("id", "secret").region("us-east-1").build();
        Map<String, String> once = Map.of("If-None-Match", "*");
        for (int size : new int[] {1 << 20, 12 << 20}) {
            String key = (size >> 20) + "MiB";
            for (int writer = 1; writer <= 2; writer++) {
                byte[] bytes = new byte[size];
                Arrays.fill(bytes, (byte) writer);
                say("Java, " + key + ", writer " + writer, key, () -> client.putObject(PutObjectArgs.builder().bucket("runs").object(key)
                        .stream(new ByteArrayInputStream(bytes), size, 5 << 20).headers(once).build()));
            }
        }
        say("Java, copy to 1MiB", "1MiB", () -> client.copyObject(CopyObjectArgs.builder().bucket("runs").object("1MiB").headers(once)
                .source(CopySource.builder().bucket("runs").object("12MiB").build()).build()));
        say("Java, 12MiB twice composed to 1MiB", "1MiB", () -> client.composeObject(ComposeObjectArgs.builder().bucket("runs").object("1MiB").headers(once)
                .sources(List.of(source(), source())).build()));
        System.exit(0);
    }

    static ComposeSource source() {
        return ComposeSource.builder().bucket("runs").object("12MiB").build();
    }

    static void say(String what, String key, Call call) throws Exception {
        String answer = "done";
        try {
            call.go();
        } catch (Exception e) {
            answer = "refused: " + e.getMessage();
        }
        try (InputStream in = client.getObject(GetObjectArgs.builder().bucket("runs").object(key).build())) {
            byte[] there = in.readAllBytes();
            System.out.println(what + ": " + answer + "; there are " + there.length + " bytes of writer " + there[0]);
        }
    }
}
JAVA
cat > writers.mjs <<'JS'
import { Readable } from "node:stream";
import { Client } from "minio";

const client = new Client({ endPoint: "127.0.0.1", port: Number(process.argv[2]), useSSL: false, accessKey: "id", secretKey: "secret", region: "us-east-1", pathStyle: true });
for (const mib of [1, 70])
  for (const writer of [1, 2]) {
    const size = mib * 2 ** 20;
    const body = Buffer.alloc(size, writer);
    let answer = "done";
    try {
      await client.putObject("runs", `js${mib}`, mib === 1 ? body : Readable.from([body]), size, { "If-None-Match": "*" });
    } catch (e) {
      answer = `refused: ${e.message}`;
    }
    const chunks = [];
    for await (const chunk of await client.getObject("runs", `js${mib}`)) chunks.push(chunk);
    const there = Buffer.concat(chunks);
    console.log(`JavaScript, ${mib}MiB, writer ${writer}: ${answer}; there are ${there.length} bytes of writer ${there[0]}`);
  }
process.exit(0);
JS
{
  java -cp 'lib/*' Writers.java "$(cat port)" 2> /dev/null
  node writers.mjs "$(cat port)" 2> /dev/null
} | tee seen
diff seen - <<'SEEN'
Java, 1MiB, writer 1: done; there are 1048576 bytes of writer 1
Java, 1MiB, writer 2: refused: the key is there; there are 1048576 bytes of writer 1
Java, 12MiB, writer 1: done; there are 12582912 bytes of writer 1
Java, 12MiB, writer 2: done; there are 12582912 bytes of writer 2
Java, copy to 1MiB: refused: the key is there; there are 1048576 bytes of writer 1
Java, 12MiB twice composed to 1MiB: done; there are 25165824 bytes of writer 2
JavaScript, 1MiB, writer 1: done; there are 1048576 bytes of writer 1
JavaScript, 1MiB, writer 2: refused: the key is there; there are 1048576 bytes of writer 1
JavaScript, 70MiB, writer 1: done; there are 73400320 bytes of writer 1
JavaScript, 70MiB, writer 2: done; there are 73400320 bytes of writer 2
SEEN
echo "as before: MinIO's clients for Java 8.6.0 and JavaScript 8.0.7 lose If-None-Match in parts"
