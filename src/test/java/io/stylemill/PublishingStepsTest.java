package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stylemill.factory.accept.Prepared;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.publish.Publication;
import io.stylemill.factory.publish.Publication.Step;
import io.stylemill.factory.publish.PublishObserver;
import io.stylemill.factory.publish.RunPublisher;
import io.stylemill.factory.worker.Plans;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The steps of publishing one by one, on the whole line: what is left behind after each, and that
 * it is gone on with.
 */
class PublishingStepsTest {
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: steps, version: 1.0.0, license: CC0-1.0}
            generator: {checkpoint: blood-cells-64.safetensors, batch: 4}
            seed: 7
            gates: {attempts: 9, duplicates: {pHash: 0}}
            samples:
              - {name: one, label: {class: WBC}, latent: {seeds: "0-3"}}
              - {name: two, label: {class: RBC}, latent: {seeds: "SECOND"}}
            splits: {train: 1}
            output: {shards: {samples: 4}}
            """;

    @TempDir
    private Path folder;

    @Test
    void endWithTheSameBytesAfterATryThatEndedAtAnyStep() throws IOException {
        try (Line line = new Line(folder)) {
            Prepared prepared = line.prepare(MANIFEST.replace("SECOND", "4-7"));
            line.acceptance.accept(prepared, line.ledger, "by a test", null);
            line.makeShards(prepared.run(), 1);
            Path sets = folder.resolve("sets");
            Path made = folder.resolve("made");
            copy(sets, made);
            line.publisher.publish(prepared.run());
            Map<String, String> undisturbed = digests(sets);

            for (int steps = 0; steps <= Step.values().length; steps++) {
                delete(sets);
                copy(made, sets);
                try (Publication left = line.publisher.begin(prepared.run(), List.of())) {
                    for (int i = 0; i < steps; i++) {
                        left.take(Step.values()[i]);
                    }
                }
                Map<String, String> before = digests(line.version(prepared));
                assertThat(before.containsKey("DATASET.json"))
                        .as("a version after %d steps", steps)
                        .isEqualTo(steps == Step.values().length);

                line.publisher.publish(prepared.run());

                assertThat(digests(line.version(prepared)))
                        .as("what %d steps wrote", steps)
                        .containsAllEntriesOf(before);
                Map<String, String> after = digests(sets);
                assertThat(after.keySet()).isEqualTo(undisturbed.keySet());
                assertThat(unsigned(after)).as("after %d steps", steps).isEqualTo(unsigned(undisturbed));
            }
            assertThat(folder.resolve("scratch")).isEmptyDirectory();
        }
    }

    @Test
    void areTakenInTheirOrderOnly() {
        try (Line line = new Line(folder)) {
            Prepared prepared = line.prepare(MANIFEST.replace("SECOND", "4-7"));
            line.acceptance.accept(prepared, line.ledger, "by a test", null);
            line.makeShards(prepared.run(), 1);
            try (Publication publication = line.publisher.begin(prepared.run(), List.of())) {
                publication.take(Step.JUDGE);
                publication.take(Step.PLACE);
                assertThatExceptionOfType(Failure.class)
                        .isThrownBy(() -> publication.take(Step.COMMIT))
                        .withMessage(
                                "publishing run " + prepared.run() + ": the step COMMIT is asked for, but INDEX comes"
                                        + " first; take the route publish-run as it was delivered, then 'runs retry "
                                        + prepared.run() + "'")
                        .matches(f -> f.code().equals("publish-steps") && f.kind() == Kind.INPUT);
            }
        }
    }

    @Test
    void areNotEndedWithoutTheLastOnes() {
        try (Line line = new Line(folder)) {
            Prepared prepared = line.prepare(MANIFEST.replace("SECOND", "4-7"));
            line.acceptance.accept(prepared, line.ledger, "by a test", null);
            line.makeShards(prepared.run(), 1);
            try (Publication publication = line.publisher.begin(prepared.run(), List.of())) {
                for (Step step : Step.values()) {
                    assertThatExceptionOfType(Failure.class)
                            .isThrownBy(publication::end)
                            .withMessageContaining("the step " + step + " was not taken; take the route publish-run")
                            .matches(f -> f.code().equals("publish-steps") && f.kind() == Kind.INPUT);
                    publication.take(step);
                }
                publication.end();
            }
        }
    }

    /** Keeps what it is told. */
    private static final class Told implements PublishObserver {
        private final List<String> told = new ArrayList<>();

        @Override
        public void begun(Run run) {
            told.add("begun " + run.dataset());
        }

        @Override
        public void step(Run run, Step step) {
            told.add(step.name());
        }

        @Override
        public void committed(Run run, String address) {
            told.add("committed");
        }

        @Override
        public void failed(Run run, Throwable thrown) {
            told.add("failed");
        }

        @Override
        public void ended(Run run) {
            told.add("ended");
        }
    }

    @Test
    void endAfterTheJudgeWhereShardsAreMadeAgainAndTellWhoObserves() {
        Told observer = new Told();
        try (Line line = new Line(folder)) {
            Prepared prepared =
                    line.prepare(MANIFEST.replace("class: RBC", "class: WBC").replace("SECOND", "3-6"));
            line.acceptance.accept(prepared, line.ledger, "by a test", null);
            line.makeShards(prepared.run(), 1);
            try (Publication publication = line.publisher.begin(prepared.run(), List.of(observer))) {
                publication.take(Step.JUDGE);
                assertThat(publication.passed()).isFalse();
                assertThatExceptionOfType(Failure.class)
                        .isThrownBy(() -> publication.take(Step.PLACE))
                        .withMessageContaining("the step PLACE is asked for, but no step comes now");
                assertThat(publication.address()).isEmpty();
            }
            assertThat(observer.told).containsExactly("begun steps", "JUDGE", "ended");
        }
    }

    @Test
    void tellWhoObservesOfATryThatCouldNotBegin() throws IOException {
        Told observer = new Told();
        try (Line line = new Line(folder)) {
            Prepared prepared = line.prepare(MANIFEST.replace("SECOND", "4-7"));
            line.acceptance.accept(prepared, line.ledger, "by a test", null);
            line.makeShards(prepared.run(), 1);
            Files.delete(line.version(prepared).resolve("audit/plan.lock.json"));
            RunPublisher forgetful = new RunPublisher(
                    line.ledger,
                    line.stores,
                    line.models,
                    new Plans(line.stores, line.models),
                    line.publisher.versionSigner(),
                    folder.resolve("scratch"),
                    Map.of(),
                    null);
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> forgetful.begin(prepared.run(), List.of(observer)));
        }
        assertThat(observer.told).containsExactly("begun steps", "failed", "ended");
    }

    private static final String COMPARED = MANIFEST.replace("{pHash: 0}", "{pHash: 0, among: [set, versions]}");
    private static final String LATER = COMPARED.replace("version: 1.0.0", "version: 2.0.0");

    /** What the judge let pass may lie in the version already. */
    @Test
    void goOnWithWhatTheJudgeLetPassWhereAnEarlierVersionAppearsMeanwhile() throws IOException {
        try (Line line = new Line(folder)) {
            Prepared earlier = made(line, COMPARED.replace("SECOND", "4-7"));
            Prepared later = made(line, LATER.replace("SECOND", "7-10"));
            try (Publication killed = line.publisher.begin(later.run(), List.of())) {
                killed.take(Step.JUDGE);
                assertThat(killed.passed()).isTrue();
                killed.take(Step.PLACE);
            }
            publish(line, earlier);
            publish(line, later);

            assertHoldsWhatItSays(line.version(later));
        }
    }

    /**
     * A coordinator may be killed after it stored what it refuses, and before the ledger knows of
     * it.
     */
    @Test
    void goOnWithWhatTheJudgeRefusedWhereAnEarlierVersionAppearsMeanwhile() throws IOException {
        String doubled = LATER.replace("class: RBC", "class: WBC").replace("SECOND", "3-6");
        byte[] refused;
        try (Line line = new Line(folder.resolve("undisturbed"))) {
            Prepared later = made(line, doubled);
            assertThat(line.publisher.publish(later.run())).isEmpty();
            refused = Files.readAllBytes(judgement(line, later));
        }
        try (Line line = new Line(folder.resolve("killed"))) {
            Prepared earlier = made(line, COMPARED.replace("SECOND", "4-7"));
            Prepared later = made(line, doubled);
            Files.write(judgement(line, later), refused);
            publish(line, earlier);
            publish(line, later);

            assertHoldsWhatItSays(line.version(later));
        }
    }

    /**
     * Else the weights, which are freed when a network is loaded, lie in memory again after each
     * version.
     */
    @Test
    void doNotReadTheWeightsAgain() throws IOException {
        Path checkpoint = folder.resolve("cells.safetensors");
        Files.copy(Line.SAMPLE.resolve("blood-cells-64.safetensors"), checkpoint);
        try (Line line = new Line(folder)) {
            Prepared prepared = made(
                    line,
                    MANIFEST.replace("blood-cells-64.safetensors", checkpoint.toString())
                            .replace("SECOND", "4-7"));
            Files.delete(checkpoint);
            assertThat(line.publisher.publish(prepared.run())).isPresent();
        }
    }

    private static void assertHoldsWhatItSays(Path version) throws IOException {
        for (String sum : Files.readAllLines(version.resolve("SHA256SUMS"))) {
            String path = sum.substring(sum.indexOf("  ") + 2);
            assertThat(Digests.sha256(version.resolve(path)) + "  " + path).isEqualTo(sum);
        }
    }

    private static Path judgement(Line line, Prepared prepared) {
        return line.folder.resolve("sets").resolve(prepared.layout().judgementKey(prepared.run(), 1));
    }

    private static Prepared made(Line line, String manifest) {
        Prepared prepared = line.prepare(manifest);
        line.acceptance.accept(prepared, line.ledger, "by a test", null);
        line.makeShards(prepared.run(), 1);
        return prepared;
    }

    /** Publishes a run, and makes its shards again where the judge asks for that. */
    private static void publish(Line line, Prepared prepared) {
        while (line.publisher.publish(prepared.run()).isEmpty()) {
            line.makeShards(prepared.run(), 1);
        }
    }

    /**
     * Signatures hold randomness, so the record and the pointer to it differ from one version to
     * the next.
     */
    private static Map<String, String> unsigned(Map<String, String> digests) {
        Map<String, String> some = new TreeMap<>(digests);
        some.keySet().removeIf(path -> path.matches(".*(attestations/.*\\.json|DATASET\\.json|latest\\.json)"));
        return some;
    }

    private static Map<String, String> digests(Path root) throws IOException {
        Map<String, String> digests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                digests.put(root.relativize(file).toString(), Digests.sha256(file));
            }
        }
        return digests;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path there = to.resolve(from.relativize(file).toString());
                Files.createDirectories(there.getParent());
                Files.copy(file, there);
            }
        }
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
