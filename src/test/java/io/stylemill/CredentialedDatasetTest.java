package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.audit.verify.Check;
import io.stylemill.audit.verify.Progress;
import io.stylemill.audit.verify.Replay;
import io.stylemill.audit.verify.Verification;
import io.stylemill.credential.Credential;
import io.stylemill.credential.ImageKey;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.factory.ledger.Outgoing;
import io.stylemill.factory.worker.ShardWorker;
import io.stylemill.failure.Failure;
import io.stylemill.image.ImageFormat;
import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.MessageJson;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.record.Digests;
import io.stylemill.store.Place;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real version whose images carry Content Credentials. */
class CredentialedDatasetTest {
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: signed, version: 1.0.0}
            generator: {checkpoint: blood-cells-64.safetensors, batch: 2}
            samples:
              - {name: cells, label: {class: WBC}, latent: {seeds: "0-3"}}
            splits: {train: 1}
            output: {image: {format: FORMAT, c2pa: true}}
            """;

    @TempDir
    private Path folder;

    private Line line;

    @BeforeEach
    void open() {
        line = new Line(folder);
    }

    @AfterEach
    void close() {
        line.close();
    }

    @Test
    void isVerifiedReplayedAndTheSameBytesEachTime() throws IOException {
        for (ImageFormat form : ImageFormat.values()) {
            String format = form.manifestName();
            try (Line one = new Line(folder.resolve(format))) {
                Prepared prepared = one.prepare(MANIFEST.replace("FORMAT", format));
                one.make(prepared, 1);
                Place place = one.stores.open("file:sets");
                PublishedVersion version = PublishedVersion.open(place.store(), "signed", null);
                SampleRow row = version.row("v1_0_0-000000002");
                String shard = row.place().shard();
                if (format.equals("png")) {
                    try (Line two = new Line(folder.resolve("again"))) {
                        Prepared again = two.prepare(MANIFEST.replace("FORMAT", format));
                        two.make(again, 2);
                        assertThat(two.version(again).resolve(shard))
                                .hasSameBinaryContentAs(one.version(prepared).resolve(shard));
                    }
                }

                Credential said = Credential.of(version.image(row), form).orElseThrow();
                assertThat(said.certificateSha256()).isEqualTo(one.imageKey.fingerprint());
                assertThat(said.origin().seed()).isEqualTo(2);
                assertThat(said.origin().planSha256())
                        .isEqualTo(version.record().planSha256())
                        .isEqualTo(prepared.planSha256());
                assertThat(said.origin().recipeSha256()).isEqualTo(RecipeJson.sha256(row.recipe()));

                Replay.Outcome outcome = new Replay(one.models, List.of(), null).of(version, row);
                assertThat(outcome.verdict()).isEqualTo(Replay.Verdict.EQUAL);
                assertThat(outcome.fileEqual()).isTrue();
                assertThat(outcome.image().content()).isEqualTo(Credential.without(version.image(row), form));

                assertThat(checks(place, "credentials"))
                        .containsExactly(new Check(
                                "credentials",
                                Check.Verdict.HOLDS,
                                null,
                                "4 images carry Content Credentials that are bound to the bytes, say what the record"
                                        + " says, and are signed with the key of the certificate "
                                        + one.imageKey.fingerprint()));
                assertThat(version.content(Layout.CREDENTIALS))
                        .isEqualTo(one.imageKey.chainPem().getBytes(StandardCharsets.US_ASCII));

                changeAPixel(one.version(prepared).resolve(shard), row);
                assertThat(checks(place, "credentials")).singleElement().satisfies(check -> {
                    assertThat(check.verdict()).isEqualTo(Check.Verdict.FAILS);
                    assertThat(check.detail())
                            .isEqualTo("v1_0_0-000000002: its Content Credentials do not hold:"
                                    + " the file has changed since it was signed");
                });
            }
        }
    }

    /**
     * One bit in the middle of the image's file, and the record's hash of the file as somebody
     * would change it too.
     */
    private static void changeAPixel(Path shard, SampleRow row) throws IOException {
        byte[] bytes = Files.readAllBytes(shard);
        int at = (int) row.place().tarOffset();
        int length = (int) row.place().length();
        byte[] file = Arrays.copyOfRange(bytes, at, at + length);
        int where = new String(file, StandardCharsets.ISO_8859_1).startsWith("RIFF") ? 400 : length - 400;
        bytes[at + where] ^= 1;
        file[where] ^= 1;
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String changed = text.replace(row.file().fileSha256(), Digests.sha256(file));
        shard.toFile().setWritable(true);
        Files.write(shard, changed.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static List<Check> checks(Place place, String name) {
        return new Verification(place.store(), "signed", 1, Progress.NONE)
                .run(new Verification.Question(Verification.Depth.FULL, null, Set.of(), null)).checks().stream()
                        .filter(check -> check.name().equals(name))
                        .toList();
    }

    @Test
    void isLeftToOthersByAWorkerWithAnotherKey() {
        Prepared prepared = line.prepare(MANIFEST.replace("FORMAT", "png"));
        line.acceptance.accept(prepared, line.ledger, "by a test", null);
        Outgoing message = line.ledger.outbox().waiting(1).get(0);
        Job job = MessageJson.job(message.body());
        ImageKey other = ImageKey.of(new byte[] {7});
        ShardWorker stranger = new ShardWorker(
                "stranger",
                line.stores,
                line.plans,
                line.models,
                line.judges,
                line.lanes,
                folder.resolve("scratch"),
                io.stylemill.factory.worker.Progress.NONE,
                Clock.systemUTC(),
                () -> other);
        assertThatThrownBy(() -> stranger.ready(job))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("c2pa-key-differs"))
                .hasMessageContaining("the plan wants the key of the certificate " + line.imageKey.fingerprint())
                .hasMessageContaining("set stylemill.c2pa.key to a copy of the coordinator's credentials/c2pa.pem");
    }

    @Test
    void isRefusedWhereItNamesAnotherCertificateOrOneForNothing() {
        String other = "c2pa: true, certificate: " + "f".repeat(64);
        assertThatThrownBy(() -> line.prepare(MANIFEST.replace("FORMAT", "png").replace("c2pa: true", other)))
                .isInstanceOfSatisfying(
                        Failure.class,
                        e -> assertThat(e.problems().toString())
                                .contains("the key for images here is that of " + line.imageKey.fingerprint()));
        assertThatThrownBy(() -> line.prepare(
                        MANIFEST.replace("FORMAT", "png").replace("c2pa: true", "certificate: " + "f".repeat(64))))
                .isInstanceOfSatisfying(
                        Failure.class,
                        e -> assertThat(e.problems().toString()).contains("'certificate' goes with 'c2pa: true' only"));
    }
}
