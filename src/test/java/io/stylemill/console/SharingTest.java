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
import io.stylemill.version.ShareNote;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharingTest {
    @TempDir
    private Path folder;

    private final List<String> events = new ArrayList<>();
    private final Sharing sharing = sharing(false);

    private Sharing sharing(boolean embedded) {
        return new Sharing(
                embedded,
                "ann",
                Clock.fixed(Instant.parse("2026-11-29T10:00:00.25Z"), ZoneOffset.UTC),
                (what, detail) -> events.add(what + ": " + detail));
    }

    @Test
    void notesBesideTheVersionWhoSharedWhatAndUntilWhen() throws IOException {
        PublishedTiny tiny = new PublishedTiny();
        tiny.publish("1.0.0", Files.createDirectories(folder.resolve("tiny")));
        try (EmbeddedS3 server = EmbeddedS3.start(folder.resolve("s3"), new S3Credentials("access", "secret"));
                S3Buckets buckets =
                        new S3Buckets(S3Access.embedded(server.endpoint(), server.credentials(), server.folder()))) {
            Store bucket = copied(tiny, buckets);
            PublishedVersion version = PublishedVersion.open(bucket, "cells/", null);
            List<Sharing.Shared> shards = sharing.shards(version, file -> true, Duration.ofHours(12), "over REST");
            String some = shards.get(0).file().path();
            sharing.shards(version, file -> file.path().equals(some), Duration.ofMinutes(30), "by the command share");
            sharing.shards(version, file -> false, Duration.ofHours(1), "over REST");
            String whole = "shared on 2026-11-29T10:00:00Z by ann over REST: " + shards.size()
                    + " shards until 2026-11-29T22:00:00Z";
            String part =
                    "shared on 2026-11-29T10:00:00Z by ann by the command share: 1 shard until 2026-11-29T10:30:00Z";
            assertThat(version.shares(10)).extracting(ShareNote::toString).containsExactlyInAnyOrder(whole, part);
            assertThat(version.shares(10)).extracting(ShareNote::paths).containsOnly(List.of(), List.of(some));
            assertThat(version.shares(1)).hasSize(1);
            assertThat(Sharing.history(version, null, 10).items())
                    .anySatisfy(note -> assertThat(note)
                            .containsEntry("by", "ann")
                            .containsEntry("way", "over REST")
                            .containsEntry("at", "2026-11-29T10:00:00.250Z")
                            .containsEntry("until", "2026-11-29T22:00:00.250Z")
                            .containsEntry("shards", shards.size()));
            assertThat(events)
                    .containsExactly(
                            "version-shared: cells 1.0.0 of s3://datasets/cells/1.0.0/, " + whole,
                            "version-shared: cells 1.0.0 of s3://datasets/cells/1.0.0/, " + part);
            List<Store.Stat> notes = bucket.list("cells/shared/");
            assertThat(notes)
                    .allSatisfy(note -> assertThat(note.key())
                            .matches("cells/shared/1\\.0\\.0/20261129T100000250Z-[0-9a-f]{8}\\.json"));
            for (Store.Stat note : notes) {
                assertThat(new String(bucket.read(note.key(), 1 << 20).orElseThrow(), StandardCharsets.UTF_8))
                        .doesNotContain("X-Amz", "http");
            }
        }
    }

    @Test
    void givesNoAddressesThatItCannotNote() throws IOException {
        PublishedTiny tiny = new PublishedTiny();
        tiny.publish("1.0.0", Files.createDirectories(folder.resolve("tiny")));
        try (EmbeddedS3 server = EmbeddedS3.start(folder.resolve("s3"), new S3Credentials("access", "secret"));
                S3Buckets buckets =
                        new S3Buckets(S3Access.embedded(server.endpoint(), server.credentials(), server.folder()))) {
            Store bucket = copied(tiny, buckets);
            Store readOnly = (Store) Proxy.newProxyInstance(
                    Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                        if (method.getName().startsWith("put")) {
                            throw Failure.input("s3-denied", "writing is not allowed");
                        }
                        return method.invoke(bucket, arguments);
                    });
            PublishedVersion version = PublishedVersion.open(readOnly, "cells/", null);
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> sharing.shards(version, file -> true, Duration.ofHours(12), "over REST"))
                    .withMessage("cannot share s3://datasets/cells/1.0.0/: who shares a version is noted beside it, and"
                            + " that failed: writing is not allowed; share with credentials that may write there");
            assertThat(events).isEmpty();
            PublishedVersion alone = PublishedVersion.open(bucket, "copied/", null);
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> sharing.shards(alone, file -> true, Duration.ofHours(12), "over REST"))
                    .withMessageStartingWith("cannot share s3://datasets/copied/: it lies in no dataset");
        }
    }

    private static Store copied(PublishedTiny tiny, S3Buckets buckets) throws IOException {
        Store bucket = buckets.bucket("datasets");
        for (Store.Stat stat : tiny.store().list("team/")) {
            String key = stat.key().substring("team/".length());
            for (String to : List.of(key, key.replaceFirst("cells/1\\.0\\.0/", "copied/"))) {
                try (InputStream in = tiny.store().open(stat.key()).orElseThrow()) {
                    bucket.putIfAbsent(to, in.readAllBytes(), "");
                }
            }
        }
        return bucket;
    }

    @Test
    void givesAddressesThatNeedNoCredentials() throws IOException {
        PublishedTiny tiny = new PublishedTiny();
        tiny.publish("1.0.0", Files.createDirectories(folder.resolve("tiny")));
        try (EmbeddedS3 server = EmbeddedS3.start(folder.resolve("s3"), new S3Credentials("access", "secret"));
                S3Buckets buckets =
                        new S3Buckets(S3Access.embedded(server.endpoint(), server.credentials(), server.folder()))) {
            Store bucket = copied(tiny, buckets);
            PublishedVersion version = PublishedVersion.open(bucket, "cells/", null);
            List<Sharing.Shared> shards = sharing.shards(version, file -> true, Duration.ofHours(12), "over REST");
            assertThat(shards).isNotEmpty();
            for (Sharing.Shared shard : shards) {
                assertThat(shard.address().toString()).contains("X-Amz-Expires=43200");
                try (InputStream in = shard.address().toURL().openStream()) {
                    assertThat(Digests.sha256(in.readAllBytes()))
                            .isEqualTo(shard.file().sha256());
                }
            }
            assertThat(sharing.shards(version, file -> false, Duration.ofHours(12), "over REST"))
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
                    .isThrownBy(() -> sharing.shards(version, file -> true, Duration.ofHours(12), "over REST"))
                    .withMessage("cells 1.0.0 was revoked on 2026-11-29T10:00:00Z by ann: wrong stain;"
                            + " it is given to nobody; choose another version");
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> sharing(true).shards(version, file -> true, Duration.ofHours(12), "over REST"))
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
                .isThrownBy(() -> sharing.require("sets/tiny"))
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
