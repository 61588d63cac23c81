package io.stylemill.version;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarksTest {
    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void readsWhatLiesBesideTheVersionsOfADatasetOnce() {
        PublishedTiny tiny = new PublishedTiny();
        MemoryStore store = (MemoryStore) tiny.store();
        List<PublishedVersion> versions = Stream.of("1.0.0", "1.1.0", "1.2.0")
                .map(version -> tiny.publish(version, folder.resolve(version)))
                .toList();
        for (String released : List.of("1.0.0", "1.1.0")) {
            new Release("cells", released, "ab".repeat(32), "ann", AT, "", Map.of()).put(store, "team/cells/");
        }
        new Revocation("1.1.0", "ab".repeat(32), "wrong", "ann", AT).add(store, "team/cells/");
        int before = store.opened;
        Marks marks = new Marks();
        assertThat(versions)
                .extracting(marks::of)
                .containsExactly(Marks.Mark.RELEASED, Marks.Mark.REVOKED, Marks.Mark.NONE);
        assertThat(store.opened - before).isEqualTo(1);
    }
}
