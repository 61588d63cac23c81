package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.engine.models.CheckpointFiles;
import io.stylemill.engine.models.Models;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.factory.ledger.Outgoing;
import io.stylemill.factory.worker.Plans;
import io.stylemill.factory.worker.Progress;
import io.stylemill.factory.worker.ShardWorker;
import io.stylemill.order.plan.MessageJson;
import io.stylemill.store.Buckets;
import io.stylemill.store.FolderStore;
import io.stylemill.store.Store;
import io.stylemill.store.Stores;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker asks of the store against the policy that is shipped for its user. */
class WorkerPolicyTest {
    private static final Map<String, String> VERBS = Map.of(
            "putIfAbsent", "s3:PutObject",
            "open", "s3:GetObject",
            "read", "s3:GetObject",
            "head", "s3:GetObject",
            "list", "s3:ListBucket",
            "delete", "s3:DeleteObject");

    /**
     * A classifier and pictures of cells compared among themselves, so that shards wait in staging.
     */
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: cells, version: 1.0.0}
            generator: {checkpoint: "s3://datasets/checkpoints/cells.safetensors", batch: 4}
            samples: [{name: a, label: {class: WBC}, latent: {seeds: "0-3"}}]
            labelers:
              - {name: eye, model: blood-cells-classifier.pt, classes: [RBC, WBC, Platelets], input: {size: 64}, output: probabilities}
            gates: {duplicates: {pHash: 1}}
            output: {destination: "s3://datasets/sets", shards: {samples: 2}}
            """;

    @TempDir
    private Path folder;

    private final Set<String> asked = new TreeSet<>();

    private final class OneBucket implements Buckets {
        private final boolean watched;

        OneBucket(boolean watched) {
            this.watched = watched;
        }

        @Override
        public Store bucket(String name) {
            Store store = new FolderStore(folder.resolve(name));
            return watched
                    ? (Store) Proxy.newProxyInstance(
                            Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, values) -> {
                                if (values != null
                                        && values[0] instanceof String key
                                        && !method.getName().equals("address")) {
                                    asked.add(method.getName() + " " + name + "/" + key);
                                }
                                try {
                                    return method.invoke(store, values);
                                } catch (InvocationTargetException e) {
                                    throw e.getCause();
                                }
                            })
                    : store;
        }

        @Override
        public void close() {
            // Folders need no closing.
        }
    }

    @Test
    void allowsAWorkerWhatItDoesAndNotWhatOthersDo() throws IOException {
        Files.createDirectories(folder.resolve("datasets/checkpoints"));
        Files.copy(
                Line.SAMPLE.resolve("blood-cells-64.safetensors"),
                folder.resolve("datasets/checkpoints/cells.safetensors"));
        Models.Loader loader = (c, precision, batch) -> PyTorch.start(1).load(c, Device.CPU, precision, batch);
        try (Line line = new Line(folder, loader, new OneBucket(false));
                Stores own = new Stores(folder, new OneBucket(true));
                Models models = new Models(new CheckpointFiles(own, folder.resolve("fetched")), loader, 1)) {
            Prepared prepared = line.prepare(MANIFEST);
            line.acceptance.accept(prepared, line.ledger, "by a test", null);
            ShardWorker worker = new ShardWorker(
                    "w",
                    own,
                    new Plans(own, models),
                    models,
                    line.judges,
                    line.lanes,
                    folder.resolve("work"),
                    Progress.NONE,
                    Clock.systemUTC(),
                    () -> {
                        throw new AssertionError("no image is signed here");
                    });
            for (Outgoing message : line.ledger.outbox().waiting(10)) {
                worker.make(MessageJson.job(message.body()));
            }
        }
        assertThat(asked).anyMatch(one -> one.startsWith("putIfAbsent datasets/sets/cells/"));
        assertThat(asked).allSatisfy(one -> assertThat(allowed(one)).as(one).isTrue());
        assertThat(allowed("putIfAbsent datasets/.stylemill-probe/x")).isTrue();
        assertThat(allowed("delete datasets/.stylemill-probe/x")).isTrue();
        for (String more : Set.of(
                "putIfAbsent datasets/sets/cells/1.0.0/DATASET.json",
                "putIfAbsent datasets/sets/cells/latest.json",
                "putIfAbsent datasets/inbox/a.yaml",
                "putIfAbsent datasets/checkpoints/a.pkl",
                "delete datasets/sets/cells/1.0.0/data/train-00000-of-00001.tar",
                "open other/secret",
                "list other/")) {
            assertThat(allowed(more)).as(more).isFalse();
        }
    }

    /** IAM's rule: allowed is what a statement allows; a star represents any characters. */
    private static boolean allowed(String one) throws IOException {
        String method = one.substring(0, one.indexOf(' '));
        String path = one.substring(one.indexOf(' ') + 1);
        String verb = VERBS.get(method);
        assertThat(verb).as(one).isNotNull();
        String resource = "arn:aws:s3:::" + (method.equals("list") ? path.substring(0, path.indexOf('/')) : path);
        JsonNode policy = new ObjectMapper()
                .readTree(Path.of("docker/s3/worker-policy.json").toFile());
        for (JsonNode statement : policy.get("Statement")) {
            boolean verbs = false;
            for (JsonNode action : statement.get("Action")) {
                verbs |= action.asText().equals(verb);
            }
            for (JsonNode pattern : statement.get("Resource")) {
                String regex = Pattern.quote(pattern.asText()).replace("*", "\\E.*\\Q");
                if (verbs && resource.matches(regex)) {
                    return true;
                }
            }
        }
        return false;
    }
}
