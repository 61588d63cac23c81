package io.stylemill.factory.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stylemill.config.InboxSettings;
import io.stylemill.factory.inbox.DropRules;
import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.ManifestSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a relative path leads that a manifest in an inbox names. */
class HandedInPathsTest {
    @TempDir
    private Path folder;

    private Path own;
    private Path samples;
    private Order order;

    @BeforeEach
    void opens() throws IOException {
        folder = folder.toRealPath();
        own = Files.createDirectories(folder.resolve("var/checkpoints"));
        samples = Files.createDirectories(folder.resolve("samples"));
        Path manifests = Files.createDirectories(folder.resolve("manifests"));
        Files.writeString(samples.resolve("net"), "sample");
        Files.writeString(folder.resolve("secret"), "of others");
        order = order(own.toString(), samples.toString(), manifests.toString());
    }

    private Order order(String... roots) {
        InboxSettings settings = new InboxSettings(
                List.of(folder.resolve("inbox").toString()),
                Duration.ofSeconds(1),
                Duration.ofMinutes(2),
                List.of(roots),
                List.of(),
                List.of(),
                new InboxSettings.Limits(4096, 1000, 20, 9, 9, Duration.ofMinutes(1)));
        return new Order(
                ManifestSource.of("cells.yaml", settings.base(), "{}".getBytes(StandardCharsets.UTF_8)),
                null,
                4,
                new DropRules(settings, DropRules.Origin.FOLDER, folder, Clock.systemUTC()),
                null);
    }

    @Test
    void aPathAsTheExamplesWriteItLeadsFromTheirFolder() {
        assertThat(order.admitted("../samples/net"))
                .isEqualTo(samples.resolve("net").toString());
        assertThat(order.admitted("net")).isEqualTo(samples.resolve("net").toString());
    }

    @Test
    void theFirstFolderWinsWhereSeveralHaveTheFile() throws IOException {
        Files.writeString(own.resolve("net"), "own");
        assertThat(order.admitted("net")).isEqualTo(own.resolve("net").toString());
    }

    @Test
    void aBucketThatIsTheFirstRootIsNotPassedOverForAFolder() {
        assertThat(order("s3://nets/house", samples.toString()).admitted("net")).isEqualTo("s3://nets/house/net");
        assertThat(order(samples.toString(), "s3://nets/house").admitted("net"))
                .isEqualTo(samples.resolve("net").toString());
    }

    @Test
    void noFolderLeadsOutOfWhatMayBeRead() {
        for (String path : List.of("../secret", "../../secret", "x/../../secret")) {
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> order.admitted(path))
                    .satisfies(e -> assertThat(e.code()).isEqualTo("outside-roots"));
        }
    }

    @Test
    void whatIsNowhereIsToldWithAllFoldersThatItStartsFrom() {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> order.admitted("deeper/net"))
                .withMessageContaining(
                        "it starts from " + own + " or " + samples + " or " + folder.resolve("manifests"))
                .withMessageContaining("write " + samples.resolve("net"));
    }
}
