package io.stylemill.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stylemill.PostgresServer;
import io.stylemill.audit.sign.SigningKey;
import io.stylemill.config.Settings;
import io.stylemill.factory.ledger.Database;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.failure.Failure;
import io.stylemill.version.CommitRecord.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which key a coordinator signs with. */
class SigningKeysTest {
    @TempDir
    private Path folder;

    private Settings settings(String home, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.put("stylemill.home", folder.resolve(home).toString());
        return Settings.read(folder, null, Map.of(), all, List.of());
    }

    private Path key(String home) {
        return folder.resolve(home).resolve("credentials/signing.pem");
    }

    private static Ledger server(String schema) {
        return Ledger.open(Database.server(schema, PostgresServer.user(), ""), Clock.systemUTC());
    }

    @Test
    void isOneForAllCoordinatorsOfADatabaseServer() {
        String schema = PostgresServer.emptySchema();
        server(schema).close();
        Set<String> signers = new ConcurrentSkipListSet<>();
        IntStream.range(0, 6).parallel().forEach(i -> {
            try (Ledger ledger = server(schema)) {
                SigningKey key = SigningKeys.of(settings("home-" + i, Map.of()), ledger);
                assertThat(key.signer().identity()).isEqualTo(Identity.GENERATED);
                signers.add(key.signer().key());
            }
        });
        assertThat(signers).hasSize(1);
        assertThat(key("home-0")).doesNotExist();
    }

    @Test
    void isTheOneOfTheDataFolderThatComesFirst() {
        SigningKey old = SigningKeys.of(settings("old", Map.of()));
        assertThat(key("old")).exists();
        try (Ledger ledger = server(PostgresServer.emptySchema())) {
            assertThat(SigningKeys.of(settings("old", Map.of()), ledger).signer())
                    .isEqualTo(old.signer());
            assertThat(SigningKeys.of(settings("new", Map.of()), ledger).signer())
                    .isEqualTo(old.signer());
        }
    }

    @Test
    void isTheOneThatIsSetAndThenStaysOutOfTheLedger() throws IOException {
        SigningKey set = SigningKey.generate();
        Path file = Files.writeString(folder.resolve("owner.pem"), set.privatePem());
        try (Ledger ledger = server(PostgresServer.emptySchema())) {
            SigningKey used = SigningKeys.of(settings("a", Map.of("stylemill.signing.key", file.toString())), ledger);
            assertThat(used.signer().key()).isEqualTo(set.signer().key());
            assertThat(used.signer().identity()).isEqualTo(Identity.CONFIGURED);
            assertThat(ledger.keepSigningKey("nothing else")).isEqualTo("nothing else");
        }
    }

    @Test
    void staysInTheDataFolderWithTheEmbeddedLedger() {
        Settings settings = settings("home", Map.of());
        try (Ledger ledger = Ledger.open(Database.embedded(folder.resolve("home")), Clock.systemUTC())) {
            SigningKey key = SigningKeys.of(settings, ledger);
            assertThat(List.of(key.signer()))
                    .containsExactly(SigningKeys.of(settings).signer());
            assertThat(key("home")).hasContent(key.privatePem());
            assertThat(ledger.keepSigningKey("nothing else")).isEqualTo("nothing else");
        }
    }

    @Test
    void isMadeByALaterTryWhereItCannotBeKeptNow() throws IOException {
        Settings settings = settings("home", Map.of());
        Path inTheWay = folder.resolve("home/credentials");
        Files.createDirectory(folder.resolve("home"));
        Files.createFile(inTheWay);
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> SigningKeys.of(settings))
                .withMessageStartingWith("cannot keep the signing key in " + key("home") + ": ")
                .matches(f -> f.kind().mayRetry());
        Files.delete(inTheWay);
        assertThat(key("home")).hasContent(SigningKeys.of(settings).privatePem());
    }

    @Test
    void ofImagesIsKeptByALaterTryWhereItCannotBeKeptNow() throws IOException {
        Settings settings = settings("home", Map.of());
        SigningKey own = SigningKeys.of(settings);
        Path inTheWay = Files.createDirectories(folder.resolve("home/credentials/c2pa.pem/in-the-way"));
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> SigningKeys.ofImages(settings, () -> own))
                .withMessageStartingWith("cannot keep the key for images in " + inTheWay.getParent() + ": ")
                .matches(f -> f.kind().mayRetry());
    }
}
