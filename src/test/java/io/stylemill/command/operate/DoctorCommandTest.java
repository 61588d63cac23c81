package io.stylemill.command.operate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stylemill.command.Session;
import io.stylemill.config.S3Credentials;
import io.stylemill.embedded.CredentialsFile;
import io.stylemill.embedded.EmbeddedBroker;
import io.stylemill.embedded.EmbeddedS3;
import io.stylemill.embedded.Remote;
import io.stylemill.factory.route.BrokerAddress;
import io.stylemill.wiring.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code doctor} on this machine, with services that it starts and services that others started.
 */
class DoctorCommandTest {
    private static final List<String> CREDENTIALS = List.of("aws.accessKeyId", "aws.secretAccessKey");

    @TempDir
    private Path folder;

    @AfterEach
    void forgetCredentials() {
        CREDENTIALS.forEach(System::clearProperty);
    }

    @Test
    void findsThisMachineFitAndChecksEverythingThatARunNeeds() throws IOException {
        Map<String, JsonNode> checks = checks(doctor(0));
        assertThat(checks.keySet())
                .containsExactly(
                        "Java",
                        "system",
                        "processor",
                        "memory",
                        "launcher",
                        "PyTorch",
                        "convolutions",
                        "GPU",
                        "data folder",
                        "S3",
                        "broker",
                        "ledger");
        assertThat(checks.values())
                .noneMatch(check -> check.get("verdict").asText().equals("fail"));
        assertThat(found(checks, "PyTorch")).startsWith("2.7.1 from ");
        assertThat(found(checks, "S3"))
                .isEqualTo("embedded; starts, answers, and the folder keeps extended attributes");
        assertThat(found(checks, "broker")).isEqualTo("embedded; starts, holds 0 messages");
        assertThat(found(checks, "ledger")).isEqualTo("embedded; opens, knows 0 runs");
    }

    @Test
    void printsOneLineForEachCheckForPeople() throws IOException {
        Session session = Session.run("doctor", "--config", config().toString()).done();
        assertThat(session.out().lines())
                .anyMatch(line -> line.matches("ok    Java +17.*|ok    Java +[2-9][0-9].*"))
                .anyMatch(line -> line.equals("ok    broker        embedded; starts, holds 0 messages"));
    }

    @Test
    void saysSoWhenAnotherProcessHasTheDataFolder() throws IOException {
        try (DataFolder held = DataFolder.take(folder.resolve("home"))) {
            Map<String, JsonNode> checks = checks(doctor(0));
            assertThat(found(checks, "data folder"))
                    .startsWith(held.folder() + ", another Stylemill is at work in it; ");
            for (String name : List.of("S3", "broker", "ledger")) {
                assertThat(found(checks, name)).isEqualTo("embedded; not tried, for the other Stylemill has it");
            }
        }
    }

    @Test
    void endsWithOneWhenTheDataFolderIsOfNoUse() throws IOException {
        Files.writeString(folder.resolve("home"), "a file");
        Map<String, JsonNode> checks = checks(doctor(1));
        assertThat(checks.get("data folder").get("verdict").asText()).isEqualTo("fail");
        assertThat(found(checks, "data folder")).contains("set stylemill.home to a folder that can be written");
        assertThat(found(checks, "PyTorch")).startsWith("2.7.1 from ");
    }

    @Test
    void callsOnServicesThatOthersStarted() throws IOException {
        S3Credentials keys = CredentialsFile.s3(folder.resolve("other"));
        System.setProperty("aws.accessKeyId", keys.accessKey());
        System.setProperty("aws.secretAccessKey", keys.secretKey());
        Files.createDirectories(folder.resolve("s3/mine"));
        try (EmbeddedS3 s3 = EmbeddedS3.start(folder.resolve("s3"), keys);
                EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"), 0)) {
            BrokerAddress worker = Remote.worker(broker);
            String[] settings = {
                "stylemill.s3.endpoint=" + s3.endpoint(),
                "stylemill.broker.url=" + worker.url(),
                "stylemill.broker.user=" + worker.user(),
                "stylemill.broker.password=" + worker.password(),
                "stylemill.ledger.url=jdbc:h2:mem:doctor"
            };
            Map<String, JsonNode> checks = checks(doctor(0, settings));
            assertThat(checks.get("S3").get("verdict").asText()).isEqualTo("warn");
            assertThat(found(checks, "S3")).contains("it has no bucket 'datasets'");
            assertThat(checks.get("S3").get("next").asText()).isEqualTo("look at your own bucket with --bucket NAME");
            assertThat(found(checks, "broker")).isEqualTo("worker@" + worker.url() + " answers");
            assertThat(found(checks, "ledger")).isEqualTo("jdbc:h2:mem:doctor answers");

            Map<String, JsonNode> own = checks(Session.run(
                    "doctor",
                    "--json",
                    "--bucket",
                    "mine",
                    "--config",
                    config(settings).toString()));
            assertThat(found(own, "S3")).isEqualTo(s3.endpoint() + " answers; may list mine");

            Session missing = Session.run(
                    "doctor",
                    "--json",
                    "--bucket",
                    "theirs",
                    "--config",
                    config(settings).toString());
            assertThat(missing.status()).isEqualTo(1);
            assertThat(found(checks(missing), "S3")).contains("has no bucket of this name");

            settings[3] = "stylemill.broker.password=wrong";
            settings[4] = "stylemill.ledger.url=jdbc:h2:tcp://127.0.0.1:1/none";
            Map<String, JsonNode> wrong = checks(doctor(1, settings));
            assertThat(found(wrong, "broker")).contains("the user or the password is refused");
            assertThat(wrong.get("ledger").get("verdict").asText()).isEqualTo("fail");
            assertThat(wrong.get("ledger").get("next").asText()).startsWith("check stylemill.ledger.url");
            assertThat(wrong.toString()).doesNotContain(worker.password()).doesNotContain(keys.secretKey());
        }
    }

    @Test
    void triesOutAStoreOfOthersAndLeavesNothingBehind() throws IOException {
        S3Credentials keys = CredentialsFile.s3(folder.resolve("other"));
        System.setProperty("aws.accessKeyId", keys.accessKey());
        System.setProperty("aws.secretAccessKey", keys.secretKey());
        Path bucket = Files.createDirectories(folder.resolve("s3/mine"));
        try (EmbeddedS3 s3 = EmbeddedS3.start(folder.resolve("s3"), keys)) {
            String config = config("stylemill.s3.endpoint=" + s3.endpoint()).toString();
            Session told = Session.run("doctor", "--json", "--store", "s3://mine/trial", "--config", config);
            assertThat(told.status()).isZero();
            JsonNode document = new ObjectMapper().readTree(told.out());
            assertThat(document.get("store").asText()).isEqualTo("s3://mine/trial");
            assertThat(document.get("server").asText()).isEqualTo(s3.endpoint().toString());
            assertThat(found(checks(told), "If-None-Match")).isEqualTo("a second write is refused");
            assertThat(found(checks(told), "left behind")).isEqualTo("nothing");
            try (Stream<Path> left = Files.walk(bucket)) {
                assertThat(left.filter(Files::isRegularFile)).isEmpty();
            }
            assertThat(Session.run("doctor", "--store", "s3://mine", "--config", config)
                            .out()
                            .lines())
                    .contains("ok    2 MiB chunked 2 MiB came back as they were sent");
            assertThat(Session.run("doctor", "--store", "s3://theirs", "--config", config)
                            .err())
                    .contains("has no bucket of this name");
        }
    }

    @Test
    void triesOutNothingButAServerOfOthers() throws IOException {
        Session own = Session.run("doctor", "--store", "s3://mine", "--config", config().toString());
        assertThat(own.status()).isEqualTo(2);
        assertThat(own.err()).contains("set stylemill.s3.endpoint, or stylemill.s3.region for Amazon S3");
        Session none = Session.run("doctor", "--store", "mine", "--config", config().toString());
        assertThat(none.err()).contains("--store is 'mine'; write s3://bucket/prefix");
    }

    private Session doctor(int status, String... settings) throws IOException {
        Session session =
                Session.run("doctor", "--json", "--config", config(settings).toString());
        assertThat(session.status()).as(session.out() + session.err()).isEqualTo(status);
        return session;
    }

    private Path config(String... settings) throws IOException {
        List<String> lines = Stream.concat(Stream.of("stylemill.home=" + folder.resolve("home")), Stream.of(settings))
                .toList();
        return Files.write(folder.resolve("doctor.properties"), lines);
    }

    private static Map<String, JsonNode> checks(Session session) throws IOException {
        Map<String, JsonNode> checks = new LinkedHashMap<>();
        new ObjectMapper()
                .readTree(session.out())
                .get("checks")
                .forEach(check -> checks.put(check.get("check").asText(), check));
        return checks;
    }

    private static String found(Map<String, JsonNode> checks, String name) {
        return checks.get(name).get("found").asText();
    }
}
