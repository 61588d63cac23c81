package io.stylemill.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevocationTest {
    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir
    private Path folder;

    private final PublishedTiny tiny = new PublishedTiny();

    @Test
    void growsAndKeepsTheFirstReason() {
        Revocation first = new Revocation("1.0.0", "ab".repeat(32), "wrong labels", "ann", AT);
        Revocation again = new Revocation("1.0.0", "ab".repeat(32), "another reason", "bob", AT);
        Revocation second = new Revocation("1.1.0", "cd".repeat(32), "real faces", "bob", AT);
        assertThat(first.add(tiny.store(), "team/cells/")).isEqualTo(first);
        assertThat(again.add(tiny.store(), "team/cells/")).isEqualTo(first);
        assertThat(second.add(tiny.store(), "team/cells/")).isEqualTo(second);
        assertThat(Revocation.all(tiny.store(), "team/cells/")).containsExactly(first, second);
        assertThat(Revocation.all(tiny.store(), "team/other/")).isEmpty();
    }

    @Test
    void losesNoEntryOfAnotherWriterAndGivesUpInTheEnd() {
        MemoryStore store = new MemoryStore();
        Revocation first = new Revocation("1.0.0", "ab".repeat(32), "wrong labels", "ann", AT);
        Revocation second = new Revocation("1.1.0", "cd".repeat(32), "real faces", "bob", AT);
        store.beforeCompareAndPut = () -> {
            store.beforeCompareAndPut = () -> {};
            second.add(store, "cells/");
        };
        assertThat(first.add(store, "cells/")).isEqualTo(first);
        assertThat(Revocation.all(store, "cells/")).containsExactly(second, first);
        int[] others = {0};
        Revocation third = new Revocation("1.2.0", "ef".repeat(32), "late", "ann", AT);
        boolean[] writing = {false};
        store.beforeCompareAndPut = () -> {
            if (!writing[0]) {
                writing[0] = true;
                new Revocation("2.0." + others[0]++, "ab".repeat(32), "x", "bob", AT).add(store, "cells/");
                writing[0] = false;
            }
        };
        assertThatThrownBy(() -> third.add(store, "cells/"))
                .hasMessage("adding 1.2.0 to s3://bucket/cells/revoked.json failed 50 times because others changed it;"
                        + " try again");
        assertThat(others[0]).isEqualTo(50);
        assertThat(Revocation.all(store, "cells/")).hasSize(52);
    }

    @Test
    void changesNothingInTheVersion() {
        PublishedVersion version = tiny.publish("1.0.0", folder);
        assertThat(version.revocation()).isEmpty();
        new Revocation("1.0.0", version.commit().sha256(), "wrong", "ann", AT).add(tiny.store(), "team/cells/");
        new Release("cells", "1.0.0", version.commit().sha256(), "ann", AT, "", Map.of())
                .put(tiny.store(), "team/cells/");
        assertThat(version.revocation().orElseThrow()).hasToString("revoked on 2026-11-22T10:00:00Z by ann: wrong");
        assertThat(PublishedVersion.open(tiny.store(), "team/cells", null).commit())
                .isEqualTo(version.commit());
        assertThat(PublishedVersion.versions(tiny.store(), "team/cells"))
                .isEqualTo(List.of(SemanticVersion.parse("1.0.0")));
    }

    @Test
    void isReleasedOnce() {
        Release first = new Release("cells", "1.0.0", "ab".repeat(32), "ann", AT, "x", Map.of("a", "b"));
        Release later = new Release("cells", "1.0.0", "ab".repeat(32), "bob", AT, "y", Map.of());
        assertThat(first.put(tiny.store(), "team/cells/")).isEqualTo(first);
        assertThat(later.put(tiny.store(), "team/cells/")).isEqualTo(first);
        assertThat(Release.of(tiny.store(), "team/cells/", "1.1.0")).isEmpty();
    }

    @Test
    void refusesAListThatCannotBeRead() {
        tiny.store()
                .putIfAbsent(
                        "team/cells/revoked.json", "{\"revoked\":[]}".getBytes(StandardCharsets.UTF_8), "text/plain");
        assertThatThrownBy(() -> Revocation.all(tiny.store(), "team/cells/"))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("bad-revoked-json"));
    }
}
