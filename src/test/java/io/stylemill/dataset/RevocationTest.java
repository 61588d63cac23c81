package io.stylemill.dataset;

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
