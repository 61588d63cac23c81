package io.stylemill.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stylemill.config.S3Credentials;
import io.stylemill.embedded.EmbeddedS3;
import io.stylemill.failure.Failure;
import io.stylemill.record.Digests;
import io.stylemill.store.Store;
import io.stylemill.store.s3.S3Access;
import io.stylemill.store.s3.S3Buckets;
import io.stylemill.version.DatasetShards;
import io.stylemill.version.LoadingGuide;
import io.stylemill.version.PublishedTiny;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Revocation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharingTest {
    @TempDir
    private Path folder;

    @Test
    void givesAddressesThatNeedNoCredentials() throws IOException {
        PublishedTiny tiny = new PublishedTiny();
        tiny.publish("1.0.0", Files.createDirectories(folder.resolve("tiny")));
        try (EmbeddedS3 server = EmbeddedS3.start(folder.resolve("s3"), new S3Credentials("access", "secret"));
                S3Buckets buckets =
                        new S3Buckets(S3Access.embedded(server.endpoint(), server.credentials(), server.folder()))) {
            Store bucket = buckets.bucket("datasets");
            for (Store.Stat stat : tiny.store().list("team/")) {
                try (InputStream in = tiny.store().open(stat.key()).orElseThrow()) {
                    bucket.putIfAbsent(stat.key().substring("team/".length()), in.readAllBytes(), "");
                }
            }
            PublishedVersion version = PublishedVersion.open(bucket, "cells/", null);
            List<Sharing.Shared> shards = new Sharing(false).shards(version, file -> true, Duration.ofHours(12));
            assertThat(shards).isNotEmpty();
            for (Sharing.Shared shard : shards) {
                assertThat(shard.address().toString()).contains("X-Amz-Expires=43200");
                try (InputStream in = shard.address().toURL().openStream()) {
                    assertThat(Digests.sha256(in.readAllBytes()))
                            .isEqualTo(shard.file().sha256());
                }
            }
            assertThat(new Sharing(false).shards(version, file -> false, Duration.ofHours(12)))
                    .isEmpty();
            DatasetShards.revoke(
                    bucket,
                    "cells/",
                    new Revocation(
                            "1.0.0",
                            version.commit().sha256(),
                            "wrong stain",
                            "ann",
                            Instant.parse("2026-11-29T10:00:00.5Z")));
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> new Sharing(false).shards(version, file -> true, Duration.ofHours(12)))
                    .withMessage("cells 1.0.0 was revoked on 2026-11-29T10:00:00Z by ann: wrong stain;"
                            + " it is given to nobody; choose another version");
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> new Sharing(true).shards(version, file -> true, Duration.ofHours(12)))
                    .withMessageStartingWith("cannot share s3://datasets/cells/1.0.0/: the embedded S3 server");
        }
    }

    @Test
    void refusesPlacesAndTimesThatCannotBeShared() {
        assertThat(Sharing.validity("30m", "--expires")).isEqualTo(Duration.ofMinutes(30));
        assertThat(Sharing.validity("7d", "--expires")).isEqualTo(Duration.ofDays(7));
        for (String bad : List.of("8d", "0h", "12", "a day", "")) {
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> Sharing.validity(bad, "--expires"))
                    .withMessage("--expires is '" + bad
                            + "'; it must be a time such as 30m, 12h or 7d, and S3 allows at most 7d");
        }
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> new Sharing(false).require("sets/tiny"))
                .withMessageStartingWith("cannot share sets/tiny: only what lies in an S3 store");
    }

    @Test
    void writesCodeThatReadsTheAddressesSplitBySplit() {
        Map<String, List<String>> shards = new LinkedHashMap<>();
        shards.put("train", List.of("https://x/a?b=1&c=\"2\"", "https://x/b"));
        shards.put("test", List.of("https://x/c"));
        assertThat(LoadingGuide.shared(shards, "jpeg")).isEqualTo("""
                import webdataset as wds

                shards = {
                    "train": [
                        "https://x/a?b=1&c=\\"2\\"",
                        "https://x/b",
                    ],
                    "test": [
                        "https://x/c",
                    ],
                }
                dataset = wds.WebDataset(shards["train"], shardshuffle=100, empty_check=False)
                for image, label in dataset.shuffle(1000).decode("rgb8").to_tuple("jpg", "cls"):
                    print(image.shape, label)
                """);
    }
}
