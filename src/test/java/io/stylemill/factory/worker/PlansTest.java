package io.stylemill.factory.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.engine.models.CheckpointFiles;
import io.stylemill.engine.models.Models;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.ShardJob;
import io.stylemill.record.Digests;
import io.stylemill.store.Buckets;
import io.stylemill.store.Store;
import io.stylemill.store.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlansTest {
    /** A plan of a newer version of this program: noise can be tilted there. */
    private static final String NEWER = """
            {"apiVersion":"stylemill/v1","dataset":{"name":"cells","version":"1.0.0"},\
            "generator":{"batch":8,"checkpoint":"cells.safetensors","sha256":"%s"},\
            "samples":[{"latent":{"seeds":"0-3"},"name":"a","noise":{"mode":"const","tilt":0.5}}]}""".formatted("ab".repeat(32));

    private static final Buckets NO_BUCKETS = new Buckets() {
        @Override
        public Store bucket(String name) {
            throw new AssertionError("the bucket " + name + " was opened");
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };

    @TempDir
    private Path folder;

    @Test
    void refusesEachJobOfAPlanWithAKeyThatItDoesNotKnow() throws IOException {
        Path plan = folder.resolve("sets/cells/1.0.0/audit/plan.lock.json");
        Files.createDirectories(plan.getParent());
        Files.writeString(plan, NEWER);
        Stores stores = new Stores(folder, NO_BUCKETS);
        Models models = new Models(
                new CheckpointFiles(stores, folder.resolve("fetched")),
                (checkpoint, precision, batch) -> {
                    throw new AssertionError("a network was loaded for a plan that cannot be read");
                },
                1);
        Job job = new Job(
                "r1",
                folder.resolve("sets").toUri().toString(),
                "cells/1.0.0/",
                Digests.sha256(NEWER),
                "file:cells.safetensors",
                new ShardJob("train", 0, 1, 0, 4));

        assertThatThrownBy(() -> new Plans(stores, models).of(job))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.kind()).isEqualTo(Kind.INPUT))
                .hasMessageStartingWith("this worker cannot read the plan of its coordinator: ")
                .hasMessageContaining("unknown key 'tilt'")
                .hasMessageEndingWith("run the same version of Stylemill on both");
        assertThat(plan.getParent().toFile().list()).containsExactly("plan.lock.json");
    }
}
