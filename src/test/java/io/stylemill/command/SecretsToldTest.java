package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import io.stylemill.config.SettingKey;
import io.stylemill.config.Settings;
import io.stylemill.config.SettingsFile;
import io.stylemill.factory.ledger.Database;
import io.stylemill.factory.route.BrokerAddress;
import io.stylemill.order.plan.Reason;
import io.stylemill.terminal.LogLines;
import io.stylemill.terminal.Logs;
import io.stylemill.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What the program tells with secrets in every place where settings can hold one. */
class SecretsToldTest {
    private static final String SECRET = "Geheim-4711";

    @TempDir
    private Path folder;

    /** A setting whose value is wrong in some way and holds a secret. */
    @ParameterizedTest
    @EnumSource(SettingKey.class)
    void noSettingIsToldWithItsSecret(SettingKey key) throws IOException {
        List<String> values = List.of(
                SECRET + " \t no value",
                "x://u:" + SECRET + "@h/?password=" + SECRET + ";PASSWORD=" + SECRET,
                "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgevZzL1gdAFr88hb2" + SECRET.replace("-", "/"));
        for (String value : values) {
            // A setting of another kind may be told as it is; only what can hold a secret must not.
            if (!key.secret() && value.startsWith(SECRET)) {
                continue;
            }
            Path file = folder.resolve("s.properties");
            Files.writeString(file, key.property() + "=" + value + "\nstylemill.nonsense=1\n");
            Session session = Session.run("runs", "list", "--config", file.toString());
            assertThat(session.status()).isEqualTo(2);
            if (value.startsWith("MI") && key != SettingKey.SIGNING_KEY && !key.secret()) {
                continue;
            }
            assertThat(session.out() + session.err())
                    .contains("stylemill.nonsense")
                    .doesNotContain(SECRET)
                    .doesNotContain("MIGHAgEAMBMG");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:mem:told;PASSWORD=Geheim-4711",
                "jdbc:h2:mem:told;USER=a;PASSWORD=Geheim-4711;NO_SUCH_SETTING=1",
                "jdbc:h2:file:relative/path;PASSWORD=Geheim-4711",
                "jdbc:h2:tcp://127.0.0.1:1/told;PASSWORD=Geheim-4711",
                "jdbc:h2:nonsense:;;PASSWORD=Geheim-4711",
                "jdbc:postgresql://127.0.0.1:1/told?user=u&password=Geheim-4711",
                "jdbc:postgresql://u:Geheim-4711@127.0.0.1:1/told",
                "jdbc:postgresql://127.0.0.1:port/told?sslpassword=Geheim-4711",
                "jdbc:postgresql:?password=Geheim-4711&loginTimeout=1",
            })
    void noLedgerIsToldWithItsPassword(String url) throws IOException {
        Path file = folder.resolve("s.properties");
        Files.writeString(
                file,
                "stylemill.home=" + folder + "\nstylemill.ledger.url=" + url.replace("\\", "\\\\")
                        + "\nstylemill.ledger.user=u\nstylemill.ledger.password=" + SECRET + "\n");
        Session session = Session.run("runs", "list", "--config", file.toString());
        assertThat(session.out() + session.err()).isNotEmpty().doesNotContain(SECRET);
        assertThat(Database.server(url, "u", SECRET).toString()).doesNotContain(SECRET);
        learn(url);
        assertThat(everythingToldOf(() -> {
                    try (var connection = DriverManager.getConnection(url, "u", SECRET)) {
                        throw new IllegalStateException("opened " + url + " as " + connection);
                    } catch (SQLException e) {
                        throw new IllegalStateException("cannot open " + url, e);
                    }
                }))
                .doesNotContain(SECRET);
    }

    static Stream<String> brokers() {
        return Stream.of(
                "tcp://127.0.0.1:1?sslEnabled=true&trustStorePassword=Geheim-4711&trustStorePath=/no/such",
                "tcp://no_host:1?keyStorePassword=Geheim-4711",
                "tcp://u:Geheim-4711@127.0.0.1:1",
                "tcp://127.0.0.1:port?password=Geheim-4711",
                "(tcp://127.0.0.1:1?trustStorePassword=Geheim-4711,tcp://127.0.0.1:2)?password=Geheim-4711",
                "(tcp://127.0.0.1:1",
                "tcp://127.0.0.1:1?callTimeout=x&trustStorePassword=Geheim-4711",
                "tcp://127.0.0.1:1 ?trustStorePassword=Geheim-4711");
    }

    @ParameterizedTest
    @MethodSource("brokers")
    void noBrokerIsToldWithItsPasswords(String url) {
        BrokerAddress address = new BrokerAddress(url, "worker", SECRET);
        assertThat(address.toString()).doesNotContain(SECRET);
        assertThat(everythingToldOf(address::probe)).contains("broker").doesNotContain(SECRET);
    }

    /** The terminal, the log in both forms, and what the ledger notes, of whatever is thrown. */
    private static String everythingToldOf(Runnable attempt) {
        try {
            attempt.run();
        } catch (RuntimeException e) {
            ByteArrayOutputStream told = new ByteArrayOutputStream();
            PrintStream stream = new PrintStream(told, true, StandardCharsets.UTF_8);
            Main.tell(new Terminal(stream, stream, false), e, true);
            Main.tell(new Terminal(stream, stream, false), new IllegalStateException(e), true);
            LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
            Logger log = context.getLogger("io.stylemill.test");
            LogLines lines = new LogLines();
            lines.setContext(context);
            lines.setPattern("%msg%n%ex");
            lines.start();
            for (Encoder<ch.qos.logback.classic.spi.ILoggingEvent> encoder : List.of(lines, Logs.json(log))) {
                told.writeBytes(encoder.encode(
                        new LoggingEvent("here", log, Level.ERROR, "it failed: " + e.getMessage(), e, null)));
            }
            told.writeBytes(Reason.of(e).message().getBytes(StandardCharsets.UTF_8));
            return told.toString(StandardCharsets.UTF_8);
        }
        throw new AssertionError("nothing was thrown");
    }

    private static void learn(String url) {
        Settings.read(
                        Path.of("/work-place"),
                        new SettingsFile("s", "stylemill.ledger.url=" + url.replace("\\", "\\\\")),
                        Map.of(),
                        Map.of(),
                        List.of())
                .hideSecrets();
    }
}
