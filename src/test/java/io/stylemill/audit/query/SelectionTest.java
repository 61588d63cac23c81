package io.stylemill.audit.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.failure.Failure;
import io.stylemill.record.Digests;
import io.stylemill.version.PublishedSplits;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import io.stylemill.version.Subset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {
    @TempDir
    private Path folder;

    private PublishedVersion version;

    @BeforeEach
    void publishes() {
        version = PublishedSplits.publish(folder);
    }

    @Test
    void choosesTheRowsForWhichAConditionHolds() {
        Subset subset = choose("label_name = 'WBC' AND label_confidence < 0.92", null, null, null);
        assertThat(keys(subset)).containsExactly("v1_0_0-000000001");
        assertThat(subset.splits()).isEqualTo(Map.of("train", 1L));
        assertThat(keys(choose("label_name = 'RBC' -- red", "dev", null, null)))
                .containsExactly("v1_0_0-000000005", "v1_0_0-000000006");
        assertThat(keys(choose("label < 0 OR \"group\" = 'white'", null, null, null)))
                .containsExactly("v1_0_0-000000006", "v1_0_0-000000011");
        assertThat(keys(choose("tags->>'note' IS NOT NULL AND label = 0", null, null, null)))
                .containsExactly("v1_0_0-000000006");
    }

    @Test
    void digestsTheParentAndTheKeysHoweverTheyWereAskedFor() {
        Subset subset = choose("label = 0 AND split = 'dev'", null, null, null);
        String text = "stylemill/subset/v1\n" + version.commit().digest() + "\nv1_0_0-000000005\nv1_0_0-000000006\n";
        assertThat(subset.digest())
                .isEqualTo(Digests.sha256(text.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(choose(null, "dev", null, null).digest())
                .isNotEqualTo(choose(null, "train", null, null).digest())
                .isNotEqualTo(version.commit().digest());
        assertThat(Subset.whole(version).digest()).isEqualTo(version.commit().digest());
        assertThat(subset.ask().asMap()).isEqualTo(Map.of("where", "label = 0 AND split = 'dev'"));
    }

    @Test
    void takesTheFirstImagesOrDrawsThemSoThatAHigherLimitOnlyAdds() {
        assertThat(keys(choose(null, null, 2L, null))).containsExactly("v1_0_0-000000000", "v1_0_0-000000001");
        List<String> three = keys(choose(null, null, 3L, 5L));
        List<String> five = keys(choose(null, null, 5L, 5L));
        assertThat(three).hasSize(3).isSorted().isEqualTo(keys(choose(null, null, 3L, 5L)));
        assertThat(five).hasSize(5).containsAll(three);
        HashSet<List<String>> drawn = new HashSet<>();
        for (long seed = 0; seed < 10; seed++) {
            drawn.add(keys(choose(null, null, 3L, seed)));
        }
        assertThat(drawn).hasSizeGreaterThan(5);
        assertThat(keys(choose(null, null, 99L, 1L))).hasSize(8);
    }

    @Test
    void handsOutTheChosenImagesAlone() {
        List<String> seen = new ArrayList<>();
        choose("label = 1", null, null, null)
                .images((row, image) -> seen.add(row.key() + " "
                        + Digests.sha256(image).equals(row.file().fileSha256())));
        assertThat(seen).containsExactly("v1_0_0-000000001 true", "v1_0_0-000000003 true");
    }

    @Test
    void answersSqlAboutTheChosenImages() {
        Subset subset = choose(null, "train", 4L, null);
        String sql = "SELECT count(*) AS n FROM samples WHERE label = 0";
        try (Query query = Query.load(folder, subset, sql, rows -> {});
                QueryResult result = query.ask(sql)) {
            assertThat(result.next()).containsExactly(2L);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "labels = 1",
                "label =",
                "label = 1; DROP TABLE samples",
                "key IN (SELECT table_name FROM secrets)",
                "key IN (SELECT content FROM read_text('secret.csv'))",
                "1=1) OR (2=2",
                "1=1) UNION SELECT label_name FROM samples WHERE (1=1"
            })
    void refusesWhatIsNoCondition(String where) {
        assertThatThrownBy(() -> choose(where, null, null, null))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("bad-sql"));
    }

    @Test
    void refusesWhatNamesNoImage() {
        assertThatThrownBy(() -> choose("label = 7", null, null, null))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("empty-subset"))
                .hasMessageContaining("has no image that fits --where \"label = 7\"; ");
        assertThatThrownBy(() -> choose(null, "test", null, null))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("no-such-split"))
                .hasMessageContaining("there are train, dev, holdout");
        assertThatThrownBy(() -> choose(null, null, 0L, null)).hasMessageContaining("--limit is 0");
        assertThatThrownBy(() -> choose(null, null, null, 3L)).hasMessageContaining("add --limit N");
    }

    private Subset choose(@Nullable String where, @Nullable String split, @Nullable Long limit, @Nullable Long seed) {
        return Selection.of(folder, version, new Subset.Ask(where, split, limit, seed), rows -> {});
    }

    private static List<String> keys(Subset subset) {
        List<String> keys = new ArrayList<>();
        subset.rows((SampleRow row) -> keys.add(row.key()));
        return keys;
    }
}
