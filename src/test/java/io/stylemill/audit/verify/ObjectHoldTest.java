package io.stylemill.audit.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stylemill.audit.sign.KeySigner;
import io.stylemill.audit.sign.SigningKey;
import io.stylemill.audit.verify.Verification.Depth;
import io.stylemill.audit.verify.Verification.Question;
import io.stylemill.config.ChecksumMode;
import io.stylemill.config.PayloadMode;
import io.stylemill.config.S3Credentials;
import io.stylemill.config.S3Settings;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.store.FolderStore;
import io.stylemill.store.Retention;
import io.stylemill.store.Retention.Mode;
import io.stylemill.store.Store;
import io.stylemill.store.s3.LockingS3;
import io.stylemill.store.s3.S3Access;
import io.stylemill.store.s3.S3Access.MissingBucket;
import io.stylemill.store.s3.S3Buckets;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.TinyPublication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectHoldTest {
    private static final SigningKey OWNER = SigningKey.generate();
    private static final Instant THEN = Instant.parse("2030-01-01T00:00:00Z");
    private static final Retention WANTED = new Retention(Mode.GOVERNANCE, THEN);
    private static final String VERSION = "team/cells/1.0.0/";

    @TempDir
    private Path folder;

    private LockingS3 server;
    private S3Buckets buckets;
    private Store store;

    private void publish(LockingS3.Bucket bucket) throws IOException {
        server = new LockingS3(bucket);
        S3Settings settings = new S3Settings(server.endpoint(), "us-east-1", true, ChecksumMode.REQUIRED_ONLY)
                .with(PayloadMode.CHUNKED);
        buckets = new S3Buckets(new S3Access(settings, new S3Credentials("a", "s"), MissingBucket.REFUSE, null, null));
        store = buckets.bucket("datasets");
        TinyPublication.publish(store, new KeySigner(() -> OWNER), Files.createDirectories(folder.resolve("work")));
    }

    @AfterEach
    void stop() {
        if (buckets != null) {
            buckets.close();
            server.close();
        }
    }

    private ObjectHold.Held hold(Retention wanted) {
        return new ObjectHold(store, PublishedVersion.open(store, "team/cells", "1.0.0"), 4).hold(wanted);
    }

    private Failure refusal(Retention wanted) {
        Failure failure = catchThrowableOfType(Failure.class, () -> hold(wanted));
        assertThat(failure).as("the refusal").isNotNull();
        return failure;
    }

    private List<String> retentionLines(Depth depth) {
        Report report =
                new Verification(store, "team/cells", 2, Progress.NONE).run(new Question(depth, null, Set.of(), null));
        assertThat(report.holds()).isTrue();
        return report.checks().stream()
                .filter(c -> c.name().equals("retention"))
                .map(c -> c.verdict() + " " + c.detail())
                .toList();
    }

    private Map<String, LockingS3.Lock> allHeld(String mode, String until) {
        Map<String, LockingS3.Lock> all = new TreeMap<>();
        server.keys().stream()
                .filter(key -> key.startsWith(VERSION))
                .forEach(key -> all.put(key, new LockingS3.Lock(mode, until)));
        return all;
    }

    @Test
    void holdsEveryFileOfTheVersionAndItsRecordLast() throws IOException {
        publish(LockingS3.Bucket.LOCKED);
        assertThat(retentionLines(Depth.QUICK))
                .containsExactly(
                        "OPEN not held: anyone who may write there can remove it (Object Lock: 'stylemill release"
                                + " --retain')");
        assertThat(hold(WANTED)).isEqualTo(new ObjectHold.Held(22, 22, THEN));
        assertThat(server.locks()).isEqualTo(allHeld("GOVERNANCE", "2030-01-01T00:00:00Z"));
        assertThat(server.locks()).hasSize(22);
        assertThat(server.holds())
                .hasSize(22)
                .endsWith(VERSION + "DATASET.json this-version GOVERNANCE 2030-01-01T00:00:00Z")
                .allMatch(line -> line.contains(" this-version "));
        for (Depth depth : Depth.values()) {
            assertThat(retentionLines(depth))
                    .as("%s", depth)
                    .containsExactly("HOLDS 22 files are held until 2030-01-01T00:00:00Z (governance)");
        }
    }

    @Test
    void extendsAndNeverShortens() throws IOException {
        publish(LockingS3.Bucket.LOCKED);
        hold(WANTED);
        Instant sooner = Instant.parse("2028-01-01T00:00:00Z");
        assertThat(hold(new Retention(Mode.GOVERNANCE, sooner))).isEqualTo(new ObjectHold.Held(22, 0, THEN));
        assertThat(server.holds()).hasSize(22);
        Failure shorter = refusal(new Retention(Mode.COMPLIANCE, sooner));
        assertThat(shorter.code()).isEqualTo("retention-conflict");
        assertThat(shorter)
                .hasMessageContaining("is held until 2030-01-01T00:00:00Z (governance), longer than the"
                        + " 2028-01-01T00:00:00Z asked for, and nothing is shortened; name that day or a later one");
        Instant later = Instant.parse("2031-06-01T12:00:00Z");
        assertThat(hold(new Retention(Mode.COMPLIANCE, later))).isEqualTo(new ObjectHold.Held(22, 22, later));
        assertThat(server.locks()).isEqualTo(allHeld("COMPLIANCE", "2031-06-01T12:00:00Z"));
        assertThat(hold(WANTED)).isEqualTo(new ObjectHold.Held(22, 0, later));
        Failure weaker = refusal(new Retention(Mode.GOVERNANCE, later.plusSeconds(1)));
        assertThat(weaker.code()).isEqualTo("retention-conflict");
        assertThat(weaker)
                .hasMessageEndingWith("is held until 2031-06-01T12:00:00Z (compliance), which cannot become governance;"
                        + " extend it with --retention compliance");
        assertThat(server.holds()).hasSize(44);
    }

    @Test
    void saysThatOnlySomeAreHeldAndGoesOnNextTime() throws IOException {
        publish(LockingS3.Bucket.LOCKED);
        server.refuse(VERSION + "DATASET.json");
        Failure failure = refusal(WANTED);
        assertThat(failure.code()).isEqualTo("retention-incomplete");
        assertThat(failure.kind()).isEqualTo(Kind.INPUT);
        assertThat(failure)
                .hasMessageStartingWith("only 21 files of s3://datasets/team/cells/1.0.0/ could be held until"
                        + " 2030-01-01T00:00:00Z (governance): Could not hold"
                        + " s3://datasets/team/cells/1.0.0/DATASET.json at ")
                .hasMessageContaining("s3:PutObjectRetention")
                .hasMessageEndingWith("what is held stays so; release it again with the same date");
        assertThat(server.locks()).hasSize(21);
        assertThat(retentionLines(Depth.QUICK)).singleElement().asString().startsWith("OPEN not held");
    }

    @Test
    void holdsNothingWhenAFileIsNotWhatWasPublished() throws IOException {
        publish(LockingS3.Bucket.LOCKED);
        byte[] sheet = server.content(VERSION + "preview.jpg");
        server.replace(VERSION + "preview.jpg", new byte[3]);
        assertThat(refusal(WANTED)).hasMessageContaining("preview.jpg is not what was published");
        server.remove(VERSION + "preview.jpg");
        Failure missing = refusal(WANTED);
        assertThat(missing.kind()).isEqualTo(Kind.VERIFICATION);
        assertThat(missing)
                .hasMessage("cannot hold s3://datasets/team/cells/1.0.0/: preview.jpg is missing; see 'stylemill"
                        + " verify'");
        server.replace(VERSION + "preview.jpg", sheet);
        assertThat(server.holds()).isEmpty();
        assertThat(hold(WANTED).changed()).isEqualTo(22);
    }

    @Test
    void believesNoServerThatHoldsNothing() throws IOException {
        publish(LockingS3.Bucket.LOCKED);
        server.forget();
        assertThat(refusal(WANTED))
                .hasMessageContaining("the server took the request to hold ")
                .hasMessageContaining(", but says that it is not held; it does not keep Object Lock as S3 does");
        assertThat(server.locks()).isEmpty();
    }

    @Test
    void asksNothingOfABucketWithoutObjectLock() throws IOException {
        for (LockingS3.Bucket bucket : List.of(LockingS3.Bucket.UNLOCKED, LockingS3.Bucket.UNKNOWING)) {
            stop();
            publish(bucket);
            Map<String, String> before = contents();
            Failure failure = refusal(WANTED);
            assertThat(failure.code()).isEqualTo("no-retention");
            assertThat(failure)
                    .hasMessage(
                            "cannot hold anything in s3://datasets: the bucket has no Object Lock, or its server does"
                                    + " not know it (the embedded server does not); Object Lock is switched on when a bucket is"
                                    + " made, or later by its owner together with versioning");
            assertThat(server.holds()).isEmpty();
            assertThat(contents()).as("%s", bucket).isEqualTo(before);
        }
    }

    private Map<String, String> contents() {
        Map<String, String> all = new TreeMap<>();
        server.keys().forEach(key -> all.put(key, io.stylemill.record.Digests.sha256(server.content(key))));
        return all;
    }

    @Test
    void refusesAFolder() {
        Path version = TinyPublication.publish(folder, new KeySigner(() -> OWNER));
        try (FolderStore local = new FolderStore(version)) {
            Failure failure = catchThrowableOfType(
                    Failure.class, () -> new ObjectHold(local, PublishedVersion.open(local, "", null), 1).hold(WANTED));
            assertThat(failure.code()).isEqualTo("no-retention");
            assertThat(failure)
                    .hasMessage("cannot hold anything under " + version
                            + ": a folder keeps no retention; use a bucket with S3 Object Lock");
        }
    }
}
