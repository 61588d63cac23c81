package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.audit.verify.Replay;
import io.stylemill.audit.verify.Replay.Outcome;
import io.stylemill.audit.verify.Replay.Verdict;
import io.stylemill.audit.verify.ReplayRecord;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.Generator;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.engine.models.CheckpointFiles;
import io.stylemill.engine.models.Models;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.failure.Failure;
import io.stylemill.store.Place;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real version, its images made again from their records. */
class ReplayTest {
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: again, version: 1.0.0}
            generator: {checkpoint: blood-cells-64.safetensors, batch: 2}
            samples:
              - {name: cells, label: {class: WBC}, latent: {seeds: "0-3"}}
            splits: {train: 1}
            """;

    @TempDir
    private Path folder;

    private Line line;
    private Prepared prepared;
    private PublishedVersion version;
    private SampleRow row;

    @BeforeEach
    void makesAVersion() {
        line = new Line(folder);
        prepared = line.prepare(MANIFEST);
        line.make(prepared, 1);
        Place place = line.stores.open("file:sets");
        version = PublishedVersion.open(place.store(), "again", null);
        row = version.row("v1_0_0-000000002");
    }

    @AfterEach
    void close() {
        line.close();
    }

    @Test
    void makesAnImageAgainWithoutItsShard() throws IOException {
        byte[] published = version.image(row);
        Files.delete(line.version(prepared).resolve(row.place().shard()));
        Outcome outcome = new Replay(line.models, List.of(), null).of(version, row);
        assertThat(outcome.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(outcome.image().content()).isEqualTo(published);
        assertThat(outcome.here()).isEqualTo(outcome.madeOn());
        assertThat(outcome.psnr()).isNull();
    }

    @Test
    void findsTheCheckpointWhereItWasLoadedFromOrBelowARoot() {
        Models fresh = models(folder.resolve("elsewhere"), 0);
        assertThatThrownBy(() -> new Replay(fresh, List.of(), null).of(version, row))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("checkpoint-not-found"))
                .hasMessageContaining("name the file with --checkpoint FILE");
        assertThat(new Replay(fresh, List.of(Line.SAMPLE.toString()), null)
                        .of(version, row)
                        .verdict())
                .isEqualTo(Verdict.EQUAL);
        assertThat(fresh.files().find(row.origin().generatorSha256(), List.of()))
                .isEqualTo(Line.SAMPLE.resolve("blood-cells-64.safetensors").toString());
        fresh.close();
    }

    @Test
    void measuresTheDistanceToAnotherDeviceClass() {
        assertThat(outcome(1).verdict()).isEqualTo(Verdict.NEAR);
        assertThat(outcome(1).psnr()).isBetween(48.1, 48.2);
        assertThat(outcome(9).verdict()).isEqualTo(Verdict.FAR);
        assertThat(outcome(0).verdict()).isEqualTo(Verdict.EQUAL);
    }

    @Test
    void comparesNothingWhereAnotherDeviceClassMadeItAndTheShardIsGone() throws IOException {
        Files.delete(line.version(prepared).resolve(row.place().shard()));
        Outcome outcome = outcome(1);
        assertThat(outcome.verdict()).isEqualTo(Verdict.NOT_COMPARED);
        assertThat(outcome.storedUnreadable()).contains("is not there");
    }

    @Test
    void expectsARecordAloneToBeEqual() {
        String member = "{\"recipe\":" + row.recipe() + ",\"pixel_sha256\":\""
                + row.file().pixelSha256() + "\"}";
        Replay replay = new Replay(line.models, List.of(), null);
        assertThat(replay.of(ReplayRecord.parse(member, "x.json")).verdict()).isEqualTo(Verdict.EQUAL);
        String other = member.replace(row.file().pixelSha256(), "0".repeat(64));
        assertThat(replay.of(ReplayRecord.parse(other, "x.json")).verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(replay.of(ReplayRecord.parse(row.recipe(), "x.json")).verdict())
                .isEqualTo(Verdict.NOT_COMPARED);
    }

    private Outcome outcome(int shift) {
        try (Models other = models(folder.resolve("other"), shift)) {
            return new Replay(other, List.of(Line.SAMPLE.toString()), null).of(version, row);
        }
    }

    /**
     * Generators of another device class, whose pixels are all further by {@code shift}, up or
     * down.
     */
    private Models models(Path cache, int shift) {
        return new Models(
                new CheckpointFiles(line.stores, cache),
                (c, precision, batch) -> {
                    Generator real = PyTorch.start(1).load(c, Device.CPU, precision, batch);
                    return shift == 0 ? real : new OtherDevice(real, shift, 0);
                },
                1);
    }
}
