package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stylemill.console.RefusedText;
import io.stylemill.console.RunImages;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.factory.ledger.Run;
import io.stylemill.failure.Failure;
import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.MessageJson;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import io.stylemill.version.Refused;
import io.stylemill.version.SampleRow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people see of a run's shards, with the sample generator and the sample scorer. */
class RunImagesTest {
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: seen, version: 1.0.0, license: CC0-1.0}
            generator: {checkpoint: blood-cells-64.safetensors, batch: 4}
            seed: 7
            labelers:
              - name: cells
                model: blood-cells-classifier.pt
                classes: [RBC, WBC, Platelets]
                input: {size: 64, range: [-1, 1]}
                output: probabilities
            gates: {attempts: 40, confidence: 0.99, agreement: true}
            samples:
              - {name: drawn, count: 24, label: {class: Platelets}, latent: {distribution: normal}}
            output: {shards: {samples: 8}}
            """;

    @TempDir
    private Path folder;

    private static List<Job> jobs(Line line) {
        return line.ledger.outbox().waiting(100).stream()
                .map(message -> MessageJson.job(message.body()))
                .toList();
    }

    private static List<Refused> refused(RunImages images, Run run) {
        List<Refused> all = new ArrayList<>();
        images.refused(run, all::add);
        return all;
    }

    private static Map<String, Long> byGate(List<Refused> refused) {
        Map<String, Long> counts = new TreeMap<>();
        refused.forEach(one -> one.reasons().forEach(reason -> counts.merge(reason.gate(), 1L, Long::sum)));
        return counts;
    }

    private static Map<String, Long> byGate(RunImages.GateCounts counts) {
        Map<String, Long> map = new TreeMap<>();
        counts.gates().forEach(gate -> map.put(gate.gate(), gate.refused()));
        return map;
    }

    @Test
    void showsWhatIsInTheShardsOfARunAsTheyComeAndAfterwards() {
        try (Line line = new Line(folder)) {
            Prepared prepared = line.prepare(MANIFEST);
            line.acceptance.accept(prepared, line.ledger, "by a test", null);
            RunImages images = new RunImages(line.ledger, line.stores);
            Run run = line.ledger.runs().find(prepared.run()).orElseThrow();
            assertThat(images.newest(run, 10)).isEmpty();
            assertThat(images.gates(run)).isEqualTo(new RunImages.GateCounts(0, 0, true, List.of()));

            List<Job> jobs = jobs(line);
            assertThat(jobs).hasSize(3);
            line.ledger.shards().complete(line.worker.make(jobs.get(0)));
            line.ledger.shards().complete(line.worker.make(jobs.get(1)));
            Run halfway = line.ledger.runs().find(run.id()).orElseThrow();
            List<RunImages.Seen> newest = images.newest(halfway, 10);
            assertThat(newest).extracting(RunImages.Seen::shard).containsExactly(1, 1, 1, 1, 1, 1, 1, 1, 0, 0);
            assertThat(newest)
                    .allSatisfy(seen -> assertThat(Digests.sha256(images.image(halfway, seen.shard(), seen.row())))
                            .isEqualTo(seen.row().file().fileSha256()));

            // One that is not among the newest is found too.
            RunImages fresh = new RunImages(line.ledger, line.stores);
            SampleRow row = newest.get(9).row();
            assertThat(fresh.row(halfway, 0, row.key())).isEqualTo(row);
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> fresh.row(halfway, 1, row.key()))
                    .withMessageContaining("its shard 1 holds no image '" + row.key() + "'");

            RunImages.GateCounts counts = images.gates(halfway);
            List<Refused> refused = refused(images, halfway);
            assertThat(refused).isNotEmpty().hasSize((int) halfway.totals().refused());
            assertThat(counts.kept()).isEqualTo(16);
            assertThat(counts.made()).isEqualTo(16 + refused.size());
            assertThat(counts.whole()).isTrue();
            assertThat(byGate(counts)).isEqualTo(byGate(refused)).containsKey("confidence");

            line.finish(run.id(), 1);
            Run published = line.ledger.runs().find(run.id()).orElseThrow();
            assertThat(images.newest(published, 10)).isEmpty();
            assertThat(images.image(published, 0, images.row(published, 0, row.key())))
                    .hasSize((int) row.place().length());
            List<Refused> all = refused(images, published);
            assertThat(byGate(images.gates(published))).isEqualTo(byGate(all));
            assertThat(all).containsAll(refused).hasSize((int)
                    published.totals().refused());
        }
    }

    @Test
    void keepsTheReasonsOfAShardThatTheGatesGaveUp() throws IOException {
        try (Line line = new Line(folder)) {
            Prepared prepared =
                    line.prepare(MANIFEST.replace("attempts: 40", "attempts: 2").replace("0.99", "1.0"));
            line.acceptance.accept(prepared, line.ledger, "by a test", null);
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> line.worker.make(jobs(line).get(0)))
                    .withMessageContaining("each tried 2 times");
            RunImages images = new RunImages(line.ledger, line.stores);
            Run run = line.ledger.runs().find(prepared.run()).orElseThrow();
            List<Refused> refused = refused(images, run);
            assertThat(refused).hasSizeGreaterThan(8);

            String csv = text(images, run, RefusedText.Form.CSV);
            assertThat(csv).startsWith("key,attempt,split,shard,group,slot,label,label_name,gate,detail\r\n");
            Refused first = refused.get(0);
            assertThat(csv.lines().toList().get(1))
                    .startsWith(first.key() + ",0,train," + first.shard() + ",drawn," + first.slot() + ",2,Platelets,");
            assertThat(csv.lines())
                    .hasSize(1
                            + (int) refused.stream()
                                    .mapToLong(one -> one.reasons().size())
                                    .sum());

            Map<?, ?> json = (Map<?, ?>) CanonicalJson.parse(text(images, run, RefusedText.Form.JSON));
            List<?> listed = (List<?>) json.get("rejected");
            assertThat(listed).hasSameSizeAs(refused);
            assertThat(((Map<?, ?>) listed.get(0)).get("details"))
                    .isEqualTo(
                            first.reasons().stream().map(Refused.Reason::detail).toList());
        }
    }

    private static String text(RunImages images, Run run, RefusedText.Form form) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RefusedText.write(each -> images.refused(run, each), form, out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
