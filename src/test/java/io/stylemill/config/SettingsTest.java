package io.stylemill.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stylemill.config.WorkerDevice.Kind;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    private static final Path HERE = Path.of("/work-place");

    private static Settings file(String... lines) {
        return Settings.read(
                HERE,
                new SettingsFile("stylemill.properties", String.join("\n", lines)),
                Map.of(),
                Map.of(),
                List.of());
    }

    private static List<String> problems(String file, Map<String, String> environment, Map<String, String> properties) {
        Failure failure = catchThrowableOfType(
                Failure.class,
                () -> Settings.read(
                        HERE, new SettingsFile("stylemill.properties", file), environment, properties, List.of()));
        assertThat(failure).as("the failure").isNotNull();
        assertThat(failure.code()).isEqualTo("settings-invalid");
        assertThat(failure.kind()).isEqualTo(io.stylemill.failure.Kind.INPUT);
        return failure.problems().stream().map(Problem::toString).toList();
    }

    private static String problem(String line) {
        List<String> problems = problems(line, Map.of(), Map.of());
        assertThat(problems).hasSize(1);
        return problems.get(0);
    }

    @Test
    void knowsEveryDefault() {
        Settings settings = Settings.read(HERE, null, Map.of(), Map.of(), List.of());
        assertThat(settings.home()).isEqualTo(HERE.resolve("var"));
        assertThat(settings.s3()).isEqualTo(new S3Settings(null, null, false, ChecksumMode.AUTO));
        assertThat(settings.s3().embedded()).isTrue();
        assertThat(settings.broker()).isEqualTo(new BrokerSettings(null, null, null, Duration.ofSeconds(1)));
        assertThat(settings.broker().embedded()).isTrue();
        assertThat(settings.ledger()).isEqualTo(new LedgerSettings(null, null, null));
        assertThat(settings.ledger().embedded()).isTrue();
        assertThat(settings.inbox().places()).containsExactly("/work-place/var/inbox");
        assertThat(settings.inbox().checkpoints()).containsExactly("/work-place/var/checkpoints");
        assertThat(settings.inbox().destinations()).isEmpty();
        assertThat(settings.inbox().period()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.inbox().lease()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.s3().timeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings.inbox().limits())
                .isEqualTo(
                        new InboxSettings.Limits(1 << 20, 10_000_000, 100_000, 10_000, 1_000, Duration.ofMinutes(1)));
        assertThat(settings.workers()).containsExactly(new WorkerDevice(Kind.CPU, 0));
        assertThat(settings.web()).isEqualTo(new WebSettings(new WebAddress("127.0.0.1", 8080), null, null, null));
        assertThat(settings.log()).isEqualTo(LogForm.TEXT);
    }

    @Test
    void readsTheExamplesOfTheInstallUnlessRootsAreSet() {
        List<Path> examples = List.of(Path.of("/opt/stylemill/samples"), Path.of("/opt/stylemill/manifests"));
        assertThat(Settings.read(HERE, null, Map.of(), Map.of(), examples)
                        .inbox()
                        .checkpoints())
                .containsExactly("/work-place/var/checkpoints", "/opt/stylemill/samples", "/opt/stylemill/manifests");
        assertThat(Settings.read(HERE, null, Map.of("STYLEMILL_CHECKPOINTS", "models"), Map.of(), examples)
                        .inbox()
                        .checkpoints())
                .containsExactly("/work-place/models");
    }

    @Test
    void readsEveryKey() {
        Settings settings = file(
                "stylemill.home = data",
                "stylemill.s3.endpoint = https://s3.example.org:9000",
                "stylemill.s3.region = eu-central-1",
                "stylemill.s3.path-style = false",
                "stylemill.s3.checksums = required-only",
                "stylemill.s3.payload = signed",
                "stylemill.broker.url = tcp://broker:61617?sslEnabled=true",
                "stylemill.broker.user = mill",
                "stylemill.broker.password = b-secret",
                "stylemill.broker.redelivery = 250ms",
                "stylemill.ledger.url = jdbc:postgresql://db/stylemill",
                "stylemill.ledger.user = keeper",
                "stylemill.ledger.password = l-secret",
                "stylemill.inbox = s3://manifests/inbox, drop",
                "stylemill.inbox.period = 500ms",
                "stylemill.checkpoints = s3://models, /models, file:more",
                "stylemill.torchscript = " + "Ab".repeat(32) + "," + "01".repeat(32),
                "stylemill.destinations = s3://sets",
                "stylemill.limits.manifest-bytes = 4096",
                "stylemill.limits.samples = 1000",
                "stylemill.limits.shards = 10",
                "stylemill.limits.runs = 7",
                "stylemill.limits.schedules = 3",
                "stylemill.limits.cron = 2h",
                "stylemill.s3.timeout = 7s",
                "stylemill.inbox.lease = 30s",
                "stylemill.workers = cpu:2, cuda:0,cuda:1",
                "stylemill.worker.web = none",
                "stylemill.worker.health = none",
                "stylemill.web.health = 0.0.0.0:8090",
                "stylemill.web.address = [::1]:0",
                "stylemill.web.token = 0123456789abcdef",
                "stylemill.web.reader-token = fedcba9876543210",
                "stylemill.log = json",
                "stylemill.policy.weights = MIT, Apache-* -> anywhere; unstated -> s3://research; * -> nowhere",
                "stylemill.policy.card = title, purpose",
                "stylemill.policy.gates = flat",
                "stylemill.policy.releasers = ann, bob",
                "stylemill.signing.key = keys/signing.pem",
                "stylemill.signing.password = s-secret",
                "stylemill.lineage.url = https://lineage.example.org/api/v1/lineage?x=y",
                "stylemill.lineage.token = o-secret",
                "stylemill.public-base = https://data.example.org/sets/",
                "stylemill.routes = my-routes");
        assertThat(settings)
                .isEqualTo(new Settings(
                        HERE.resolve("data"),
                        new S3Settings(
                                URI.create("https://s3.example.org:9000"),
                                "eu-central-1",
                                false,
                                ChecksumMode.REQUIRED_ONLY,
                                PayloadMode.SIGNED,
                                Duration.ofSeconds(7)),
                        new BrokerSettings(
                                "tcp://broker:61617?sslEnabled=true", "mill", "b-secret", Duration.ofMillis(250)),
                        new LedgerSettings("jdbc:postgresql://db/stylemill", "keeper", "l-secret"),
                        new InboxSettings(
                                List.of("s3://manifests/inbox/", "/work-place/drop"),
                                Duration.ofMillis(500),
                                Duration.ofSeconds(30),
                                List.of("s3://models/", "/models", "/work-place/more"),
                                List.of("ab".repeat(32), "01".repeat(32)),
                                List.of("s3://sets/"),
                                new InboxSettings.Limits(4096, 1000, 10, 7, 3, Duration.ofHours(2))),
                        List.of(
                                new WorkerDevice(Kind.CPU, 0),
                                new WorkerDevice(Kind.CPU, 0),
                                new WorkerDevice(Kind.CUDA, 0),
                                new WorkerDevice(Kind.CUDA, 1)),
                        new WebSettings(
                                new WebAddress("::1", 0),
                                null,
                                new WebAddress("0.0.0.0", 8090),
                                null,
                                "0123456789abcdef",
                                "fedcba9876543210"),
                        LogForm.JSON,
                        new PolicySettings(
                                List.of(
                                        new PolicySettings.WeightsRule(
                                                "MIT, Apache-* -> anywhere", List.of("MIT", "Apache-*"), null),
                                        new PolicySettings.WeightsRule(
                                                "unstated -> s3://research",
                                                List.of("unstated"),
                                                List.of("s3://research/")),
                                        new PolicySettings.WeightsRule("* -> nowhere", List.of("*"), List.of())),
                                List.of("title", "purpose"),
                                List.of("flat"),
                                List.of("ann", "bob")),
                        new SigningSettings("/work-place/keys/signing.pem", "s-secret", null),
                        new LineageSettings(URI.create("https://lineage.example.org/api/v1/lineage?x=y"), "o-secret"),
                        URI.create("https://data.example.org/sets"),
                        HERE.resolve("my-routes")));
        assertThat(settings.lineage())
                .hasToString("LineageSettings[url=https://lineage.example.org/api/v1/lineage?x=y, token=***]");
        assertThat(settings.signing())
                .hasToString("SigningSettings[key=/work-place/keys/signing.pem, password=***, images=null]");
        assertThat(settings.workers()).hasToString("[cpu, cpu, cuda:0, cuda:1]");
        assertThat(settings.web())
                .hasToString(
                        "WebSettings[address=[::1]:0, worker=null, health=0.0.0.0:8090, workerHealth=null, token=***,"
                                + " reader=***]");
    }

    @Test
    void derivesTheRestFromAnEndpoint() {
        S3Settings s3 = file("stylemill.s3.endpoint=http://127.0.0.1:9000").s3();
        assertThat(s3)
                .isEqualTo(new S3Settings(URI.create("http://127.0.0.1:9000"), "us-east-1", true, ChecksumMode.AUTO));
        assertThat(s3.embedded()).isFalse();
        assertThat(file("stylemill.s3.region=eu-central-1").s3().embedded()).isFalse();
    }

    @Test
    void letsPropertiesGoBeforeTheEnvironmentAndThatBeforeTheFile() {
        SettingsFile file =
                new SettingsFile("f", "stylemill.home=file\nstylemill.s3.region=file-1\nstylemill.web.address=file:1");
        Settings settings = Settings.read(
                HERE,
                file,
                Map.of("STYLEMILL_HOME", "environment", "STYLEMILL_S3_REGION", "environment-1", "PATH", "/bin"),
                Map.of("stylemill.home", "property", "java.version", "17"),
                List.of());
        assertThat(settings.home()).isEqualTo(HERE.resolve("property"));
        assertThat(settings.s3().region()).isEqualTo("environment-1");
        assertThat(settings.web().address()).isEqualTo(new WebAddress("file", 1));
    }

    @Test
    void refusesLineageThatCannotBePosted() {
        assertThat(problem("stylemill.lineage.url = marquez:5000"))
                .isEqualTo(
                        "stylemill.properties:1: stylemill.lineage.url is 'marquez:5000', but it must be a URL such as"
                                + " https://marquez.example.org/api/v1/lineage, without user or fragment");
        assertThat(problem("stylemill.lineage.url = https://a:b@marquez.example.org/"))
                .contains("without user or fragment")
                .doesNotContain("a:b");
        assertThat(problem("stylemill.lineage.token = abc"))
                .isEqualTo("stylemill.properties:1: stylemill.lineage.token is set without stylemill.lineage.url; set"
                        + " both");
    }

    @Test
    void readsEveryKeyFromTheEnvironment() {
        assertThat(SettingKey.variables())
                .containsExactly(
                        "STYLEMILL_HOME",
                        "STYLEMILL_S3_ENDPOINT",
                        "STYLEMILL_S3_REGION",
                        "STYLEMILL_S3_PATH_STYLE",
                        "STYLEMILL_S3_CHECKSUMS",
                        "STYLEMILL_S3_PAYLOAD",
                        "STYLEMILL_S3_TIMEOUT",
                        "STYLEMILL_BROKER_URL",
                        "STYLEMILL_BROKER_USER",
                        "STYLEMILL_BROKER_PASSWORD",
                        "STYLEMILL_BROKER_REDELIVERY",
                        "STYLEMILL_LEDGER_URL",
                        "STYLEMILL_LEDGER_USER",
                        "STYLEMILL_LEDGER_PASSWORD",
                        "STYLEMILL_INBOX",
                        "STYLEMILL_INBOX_PERIOD",
                        "STYLEMILL_INBOX_LEASE",
                        "STYLEMILL_CHECKPOINTS",
                        "STYLEMILL_TORCHSCRIPT",
                        "STYLEMILL_DESTINATIONS",
                        "STYLEMILL_LIMITS_MANIFEST_BYTES",
                        "STYLEMILL_LIMITS_SAMPLES",
                        "STYLEMILL_LIMITS_SHARDS",
                        "STYLEMILL_LIMITS_RUNS",
                        "STYLEMILL_LIMITS_SCHEDULES",
                        "STYLEMILL_LIMITS_CRON",
                        "STYLEMILL_WORKERS",
                        "STYLEMILL_WORKER_WEB",
                        "STYLEMILL_WORKER_HEALTH",
                        "STYLEMILL_WEB_ADDRESS",
                        "STYLEMILL_WEB_HEALTH",
                        "STYLEMILL_WEB_TOKEN",
                        "STYLEMILL_WEB_READER_TOKEN",
                        "STYLEMILL_LOG",
                        "STYLEMILL_POLICY_WEIGHTS",
                        "STYLEMILL_POLICY_CARD",
                        "STYLEMILL_POLICY_GATES",
                        "STYLEMILL_POLICY_RELEASERS",
                        "STYLEMILL_SIGNING_KEY",
                        "STYLEMILL_SIGNING_PASSWORD",
                        "STYLEMILL_C2PA_KEY",
                        "STYLEMILL_LINEAGE_URL",
                        "STYLEMILL_LINEAGE_TOKEN",
                        "STYLEMILL_PUBLIC_BASE",
                        "STYLEMILL_ROUTES");
        Settings settings = Settings.read(
                HERE,
                null,
                Map.of("STYLEMILL_S3_PATH_STYLE", "true", "STYLEMILL_JAVA_OPTS", "-Xmx1g"),
                Map.of(),
                List.of());
        assertThat(settings.s3().pathStyle()).isTrue();
    }

    @Test
    void takesAnEmptyVariableAsUnset() {
        assertThat(Settings.read(HERE, null, Map.of("STYLEMILL_HOME", ""), Map.of(), List.of())
                        .home())
                .isEqualTo(HERE.resolve("var"));
    }

    @Test
    void reportsAllProblemsOfAllSourcesTogether() {
        assertThat(problems(
                        "# comment\nstylemill.s3.path-style=yes\nstylemill.workers=gpu:0\nstylemil.home=x",
                        Map.of("STYLEMILL_S3_REGON", "x"),
                        Map.of("stylemill.web.adress", ":80", "stylemill.s3.checksums", "alway")))
                .containsExactly(
                        "stylemill.properties:4: no setting is called stylemil.home; did you mean stylemill.home?",
                        "environment STYLEMILL_S3_REGON: no setting has this name; did you mean STYLEMILL_S3_REGION?",
                        "-Dstylemill.web.adress: no setting is called stylemill.web.adress; did you mean"
                                + " stylemill.web.address?",
                        "stylemill.properties:2: stylemill.s3.path-style is 'yes', but it must be true or false",
                        "-Dstylemill.s3.checksums: stylemill.s3.checksums is 'alway', but it must be one of auto,"
                                + " always, required-only; did you mean always?",
                        "stylemill.properties:3: stylemill.workers is 'gpu:0', but 'gpu:0' is no worker; write cpu:N"
                                + " for N workers on the processor, cuda:N for one on GPU N, several after commas, or"
                                + " none");
    }

    @Test
    void namesTheSettingMeantByAKeyWithoutItsPrefix() {
        assertThat(problem("s3.endpoint=http://x"))
                .isEqualTo("stylemill.properties:1: no setting is called s3.endpoint; did you mean"
                        + " stylemill.s3.endpoint?");
        assertThat(problem("stylemill.quite.unlike.anything=red"))
                .startsWith("stylemill.properties:1: no setting is called stylemill.quite.unlike.anything; the settings"
                        + " are stylemill.home, stylemill.s3.endpoint,");
    }

    @Test
    void saysWhatIsAllowed() {
        String prefix = "stylemill.properties:1: ";
        assertThat(problem("stylemill.s3.endpoint=s3.example.org"))
                .isEqualTo(prefix + "stylemill.s3.endpoint is 's3.example.org', but it must be a URL such as"
                        + " https://s3.example.org or http://127.0.0.1:9000, without path, user or parameters");
        assertThat(problem("stylemill.s3.endpoint=http://me:pass@host"))
                .contains("'http://me:***@host'")
                .doesNotContain("pass@");
        assertThat(problem("stylemill.s3.region=EU Central"))
                .isEqualTo(prefix + "stylemill.s3.region is 'EU Central', but it must be a region's name such as"
                        + " eu-central-1");
        assertThat(problem("stylemill.broker.url=broker:61616"))
                .isEqualTo(prefix + "stylemill.broker.url is 'broker:61616', but it must start with tcp://, as in"
                        + " tcp://broker.example.org:61617 (add ?sslEnabled=true for TLS)");
        assertThat(problem("stylemill.ledger.url=jdbc:mysql://db?password=geheim"))
                .isEqualTo(prefix + "stylemill.ledger.url is 'jdbc:mysql://db?password=***', but it must start with"
                        + " jdbc:postgresql: or jdbc:h2:, as in jdbc:postgresql://db.example.org/stylemill");
        assertThat(problem("stylemill.broker.password=geheim"))
                .isEqualTo(prefix + "stylemill.broker.password is set without stylemill.broker.user; set both");
        assertThat(problem("stylemill.inbox=s3://bucket"))
                .isEqualTo(prefix + "stylemill.inbox is 's3://bucket', but 's3://bucket' watches a whole bucket, where"
                        + " the answers would have no place beside it; name a prefix, as in s3://bucket/inbox/");
        assertThat(problem("stylemill.inbox=s3://B/inbox")).contains("'s3://B/inbox' names no bucket; write");
        assertThat(problem("stylemill.inbox=s3://10.0.0.1/inbox")).contains("'s3://10.0.0.1/inbox' names no bucket;");
        assertThat(problem("stylemill.inbox=http://x/inbox"))
                .endsWith("'http://x/inbox' is neither s3://bucket/prefix/ nor a folder");
        assertThat(problem("stylemill.checkpoints=a,,b"))
                .endsWith("but it must be a list with one entry between any two commas");
        assertThat(problem("stylemill.torchscript=" + "ab".repeat(31)))
                .endsWith("' is no SHA-256; write 64 hex digits as sha256sum prints them");
        assertThat(problem("stylemill.web.address=8080"))
                .isEqualTo(prefix + "stylemill.web.address is '8080', but it must be HOST:PORT with a port from 0 to"
                        + " 65535, as in 127.0.0.1:8080 or [::1]:8080, or none");
        assertThat(problem("stylemill.web.address=host:70000")).contains("port from 0 to 65535");
        assertThat(problem("stylemill.home="))
                .isEqualTo(prefix + "stylemill.home has no value; give it one, or remove it to use the default");
        assertThat(problem("stylemill.workers=cpu:0")).contains("'cpu:0' asks for a number");
        assertThat(problem("stylemill.workers=cuda:1,cuda:1"))
                .endsWith("names cuda:1 twice; one worker uses a whole GPU");
    }

    @Test
    void readsTheWordsForWorkers() {
        assertThat(file("stylemill.workers=none").workers()).isEmpty();
        assertThat(file("stylemill.workers=cpu").workers()).containsExactly(new WorkerDevice(Kind.CPU, 0));
        assertThat(file("stylemill.workers=cuda").workers()).containsExactly(new WorkerDevice(Kind.CUDA, 0));
    }

    @Test
    void readsThePropertiesFormatWithItsLines() {
        assertThat(file(
                                "! note",
                                "  # note",
                                "stylemill.workers = cpu:1,\\",
                                "   cuda:3",
                                "",
                                "stylemill.home:a\\u0062c")
                        .home())
                .isEqualTo(HERE.resolve("abc"));
        assertThat(problems(
                        "stylemill.workers = cpu:1,\\\n   cuda:x\nstylemill.home=a\nstylemill.home=b\nstylemill.inbox=\\u00zz",
                        Map.of(),
                        Map.of()))
                .satisfiesExactly(
                        p -> assertThat(p)
                                .isEqualTo("stylemill.properties:5: the escape is malformed; write \\uXXXX with four"
                                        + " hex digits"),
                        p -> assertThat(p)
                                .isEqualTo("stylemill.properties:4: stylemill.home is set twice, first in line 3; keep"
                                        + " one of the two"),
                        p -> assertThat(p).startsWith("stylemill.properties:1: stylemill.workers is 'cpu:1,cuda:x'"));
    }

    @Test
    void neverPrintsASecret() {
        Settings settings = file(
                "stylemill.broker.url=tcp://h:1?sslEnabled=true&trustStorePassword=geheim1",
                "stylemill.broker.user=u",
                "stylemill.broker.password=geheim2",
                "stylemill.ledger.url=jdbc:h2:file:x;USER=sa;PASSWORD=geheim3",
                "stylemill.ledger.user=u",
                "stylemill.ledger.password=geheim4");
        assertThat(settings.toString())
                .doesNotContain("geheim")
                .contains("trustStorePassword=***", "PASSWORD=***", "password=***", "user=u");
        assertThat(new S3Credentials("key", "geheim")).hasToString("S3Credentials[accessKey=key, secretKey=***]");
    }

    @Test
    void mayHaveAnEmptyPassword() {
        assertThat(file("stylemill.ledger.user=sa", "stylemill.ledger.password=")
                        .ledger()
                        .password())
                .isEmpty();
    }

    @Test
    void findsTheFileOfTheWorkingFolder(@TempDir Path folder) throws IOException {
        assertThat(SettingsFile.find(folder, null)).isEmpty();
        Files.writeString(folder.resolve("stylemill.properties"), "stylemill.home=größe");
        assertThat(SettingsFile.find(folder, null))
                .contains(new SettingsFile("stylemill.properties", "stylemill.home=größe"));
        assertThat(SettingsFile.find(folder, Path.of("stylemill.properties"))).isPresent();
    }

    @Test
    void refusesANamedFileThatCannotBeRead(@TempDir Path folder) throws IOException {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> SettingsFile.find(folder, Path.of("other.properties")))
                .withMessage("Cannot read the settings file " + folder.resolve("other.properties")
                        + ": there is no such file; name another with --config, or leave --config out");
        Files.write(folder.resolve("latin"), "ö".getBytes(StandardCharsets.ISO_8859_1));
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> SettingsFile.find(folder, Path.of("latin")))
                .withMessage("Cannot read the settings file " + folder.resolve("latin")
                        + ": it is not UTF-8 text; save it as UTF-8");
        Files.write(folder.resolve("huge"), new byte[(1 << 20) + 1]);
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> SettingsFile.find(folder, Path.of("huge")))
                .withMessageEndingWith(": it has 1048577 bytes, a settings file at most 1048576");
    }

    @Test
    void documentsEverySettingWithItsDefault() throws IOException {
        String page = Files.readString(Path.of("docs/settings.md"));
        for (SettingKey key : SettingKey.values()) {
            String standard = key.standard().map(word -> "`" + word + "`").orElse("");
            assertThat(page).contains("| `" + key.property() + "` | " + standard);
        }
        SettingSources.LAUNCHER_VARIABLES.forEach(name -> assertThat(page).contains("`" + name + "`"));
    }
}
