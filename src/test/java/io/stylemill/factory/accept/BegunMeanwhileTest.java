package io.stylemill.factory.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stylemill.NoPrograms;
import io.stylemill.PlainRules;
import io.stylemill.engine.models.CheckpointFiles;
import io.stylemill.engine.models.Models;
import io.stylemill.factory.policy.Policy;
import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.store.Buckets;
import io.stylemill.store.FolderStore;
import io.stylemill.store.Store;
import io.stylemill.store.Stores;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is at the destination of an order already, also where two coordinators take it in at the
 * same moment.
 */
class BegunMeanwhileTest {
    private static final Path SAMPLE = Path.of("samples/blood-cells").toAbsolutePath();
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: night, version: 1.6.0}
            generator: {checkpoint: blood-cells-64.safetensors}
            samples: [{name: all, label: {class: RBC}, latent: {seeds: "0-3"}}]
            """;

    @TempDir
    private Path folder;

    @Test
    void isNoStrangerToAPlanThatIsWrittenWhileItLooks() {
        AtomicBoolean looked = new AtomicBoolean();
        AtomicBoolean written = new AtomicBoolean();
        Acceptance acceptance = acceptance((store, key) -> {
            // It looks for a plan of its own first.
            if (key.endsWith("/audit/plan.lock.json")
                    && !looked.compareAndSet(false, true)
                    && written.compareAndSet(false, true)) {
                store.putIfAbsent(key, "another's".getBytes(StandardCharsets.UTF_8), "application/json");
            }
        });

        Prepared prepared = acceptance.prepare(order());

        assertThat(written).isTrue();
        assertThat(prepared.state()).isEqualTo(Prepared.State.OPEN);
        // The next look finds the other's plan.
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> acceptance.prepare(order()))
                .matches(f -> f.code().equals("version-differs"));
    }

    @Test
    void refusesWhatLiesThereWithoutAPlan() {
        new FolderStore(folder.resolve("datasets"))
                .putIfAbsent("night/1.6.0/notes.txt", "mine".getBytes(StandardCharsets.UTF_8), "text/plain");

        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> acceptance((store, key) -> {}).prepare(order()))
                .withMessageContaining("1.6.0 is no version, but holds 1 object")
                .matches(f -> f.code().equals("version-occupied"));
    }

    @Test
    void goesOnWithTheSamePlanWhenTheCheckpointIsNamedByAnotherPath() {
        Acceptance acceptance = acceptance((store, key) -> {});
        Prepared begun = acceptance.prepare(order());
        begin(begun);
        Prepared again = acceptance.prepare(order(MANIFEST.replace("blood-cells-64", SAMPLE + "/blood-cells-64")));
        assertThat(again.lock()).isEqualTo(begun.lock());
        assertThat(again.run()).isEqualTo(begun.run());
        String auto = MANIFEST.replace("version: 1.6.0", "version: auto");
        begin(acceptance.prepare(order(auto)));
        assertThat(acceptance
                        .prepare(order(auto.replace("blood-cells-64", SAMPLE + "/blood-cells-64")))
                        .layout()
                        .version())
                .isEqualTo("1.0.0");
    }

    @Test
    void saysWhatDiffersFromThePlanThatIsThere() {
        Acceptance acceptance = acceptance((store, key) -> {});
        begin(acceptance.prepare(order()));
        String other = MANIFEST.replace("blood-cells-64", SAMPLE + "/blood-cells-64")
                .replace("0-3", "0-4")
                .replace("label:", "tags: {stain: giemsa}, label:")
                .replace("night, version", "night, title: Nights, version");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> acceptance.prepare(order(other)))
                .withMessageEndingWith("""
                        give dataset.version a new number, or write auto. What differs:
                          dataset.title: there "night", here "Nights"
                          samples[all].count: there 4, here 5
                          samples[all].latent.seeds: there "0-3", here "0-4"
                          samples[all].tags.stain: there nothing, here "giemsa\"""");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[1]", "\"plan\"", "null"})
    void saysThatWhatIsThereIsNoPlan(String there) {
        Acceptance acceptance = acceptance((store, key) -> {});
        begin(acceptance.prepare(order()), there);
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> acceptance.prepare(order()))
                .withMessageEndingWith("give dataset.version a new number, or write auto. What differs:\n"
                        + "  its plan cannot be read: it is " + there + ", without a key of a plan")
                .matches(f -> f.code().equals("version-differs"));
    }

    private void begin(Prepared prepared) {
        begin(prepared, prepared.lock());
    }

    private void begin(Prepared prepared, String lock) {
        new FolderStore(folder.resolve("datasets"))
                .putIfAbsent(
                        "night/" + prepared.layout().version() + "/audit/plan.lock.json",
                        lock.getBytes(StandardCharsets.UTF_8),
                        "application/json");
    }

    private static Order order() {
        return order(MANIFEST);
    }

    private static Order order(String manifest) {
        byte[] bytes = manifest.getBytes(StandardCharsets.UTF_8);
        return new Order(ManifestSource.of("night.yaml", SAMPLE.toUri(), bytes), null, 4);
    }

    private interface Afterwards {
        void opened(Store store, String key);
    }

    /** @param afterwards told of every key that was opened, before the answer is given */
    private Acceptance acceptance(Afterwards afterwards) {
        Stores stores = new Stores(folder, new Buckets() {
            @Override
            public Store bucket(String name) {
                return watched(new FolderStore(folder.resolve(name)), afterwards);
            }

            @Override
            public void close() {}
        });
        Models models = new Models(
                new CheckpointFiles(stores, folder.resolve("fetched")),
                (checkpoint, precision, batch) -> {
                    throw new AssertionError("taking an order in loads no network");
                },
                1);
        return new Acceptance(
                stores,
                models,
                new NoPrograms(),
                new PlainRules(),
                "s3://datasets",
                Policy.OPEN,
                PlainRules::noImageKey);
    }

    private static Store watched(Store store, Afterwards afterwards) {
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(store, arguments);
                        if (List.of("open", "read").contains(method.getName())) {
                            afterwards.opened(store, (String) arguments[0]);
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
