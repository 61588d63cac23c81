package io.stylemill.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stylemill.GoldenBytes;
import io.stylemill.failure.Failure;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.order.plan.ShardJob;
import io.stylemill.record.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardWriterTest {
    private static final ShardJob JOB = new ShardJob("train", 0, 1, 0, 12);

    @TempDir
    Path folder;

    private final List<SampleRow> rows = new ArrayList<>();

    private ShardFile write(Path tar) {
        rows.clear();
        try (ShardWriter writer = new ShardWriter(tar, TinyVersion.layout("1.0.0"), JOB)) {
            for (int i = 0; i < 12; i++) {
                rows.add(writer.add(TinyVersion.sample(i)));
            }
            return writer.finish();
        }
    }

    @Test
    void givesTheSameBytesEveryTime() throws IOException {
        ShardFile first = write(folder.resolve("a.tar"));
        ShardFile second = write(folder.resolve("b.tar"));

        assertThat(second).isEqualTo(first);
        assertThat(first.sha256()).isEqualTo(Digests.sha256(folder.resolve("a.tar")));
        assertThat(first.bytes()).isEqualTo(Files.size(folder.resolve("b.tar")));
        assertThat(first.samples()).isEqualTo(12);
        assertThat(first.path()).isEqualTo("data/cells-1.0.0-train-00000-of-00001.tar");
        assertThat(first.sha256())
                .as(GoldenBytes.CHANGED)
                .isEqualTo("38734c138be3343f94f5858896070393ccdf1545886f05e0694c1ad9ca4e8d59");
    }

    @Test
    void keepsTheRulesOfTheLoaders() throws IOException {
        write(folder.resolve("a.tar"));

        LoaderRules rules = new LoaderRules(Files.readAllBytes(folder.resolve("a.tar")));

        assertThat(rules.breaches).isEmpty();
        assertThat(rules.keys)
                .hasSize(12)
                .startsWith("v1_0_0-000000000", "v1_0_0-000000001")
                .doesNotHaveDuplicates();
        assertThat(rules.samples.get(0).keySet()).containsExactly("cls", "json", "png");
        assertThat(rules.samples.get(11).get("cls"))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("-1");
    }

    @Test
    void pointsAtTheImagesBytes() throws IOException {
        write(folder.resolve("a.tar"));
        byte[] tar = Files.readAllBytes(folder.resolve("a.tar"));

        for (int i = 0; i < 12; i++) {
            SampleRow.Place place = rows.get(i).place();
            int from = (int) place.tarOffset();
            assertThat(Arrays.copyOfRange(tar, from, from + (int) place.length()))
                    .isEqualTo(TinyVersion.png(i));
        }
    }

    @Test
    void putsTheRecordIntoTheMemberAsText() throws IOException {
        write(folder.resolve("a.tar"));
        LoaderRules rules = new LoaderRules(Files.readAllBytes(folder.resolve("a.tar")));

        String json = new String(rules.samples.get(1).get("json"), StandardCharsets.UTF_8);
        JsonNode member = new JsonMapper().readTree(json);

        Recipe recipe = TinyVersion.sample(1).recipe();
        assertThat(member.get("recipe").asText()).isEqualTo(RecipeJson.write(recipe));
        assertThat(rows.get(1).recipe()).isEqualTo(RecipeJson.write(recipe));
        assertThat(json).contains("\"truncation_psi\":1.0,").contains("\"label_confidence\":-1.0,");
        assertThat(member.properties().stream().map(Map.Entry::getKey))
                .containsExactlyElementsOf(SampleColumns.MEMBER.stream()
                        .filter(column -> column.presence() != Column.Presence.SOMETIMES)
                        .map(Column::name)
                        .toList());
        assertThat(member.get("seed").asLong()).isEqualTo(1001);
        assertThat(member.get("tags").asText()).isEqualTo("{\"stain\":\"gießa \\\"1\\\"\"}");
        assertThat(member.get("scores").asText()).isEqualTo("[]");
    }

    @Test
    void rowsHoldWhatQueriesAskFor() {
        write(folder.resolve("a.tar"));

        SampleRow mixed = rows.get(1);
        assertThat(mixed.origin().seed()).isEqualTo(1001);
        assertThat(mixed.origin().zRng()).isEqualTo("numpy-randomstate");
        assertThat(mixed.origin().mixingSeed()).isEqualTo(77);
        assertThat(mixed.origin().mixingLayers()).isEqualTo("2-3,5");
        assertThat(mixed.origin().postprocess()).containsExactly("resize(filter=lanczos3,height=4,width=4)");
        assertThat(mixed.label()).isEqualTo(new SampleRow.Label(1, "WBC", "conditional", 1));
        assertThat(mixed.file().mode()).isEqualTo("L");
        assertThat(mixed.file().encoder()).isEqualTo("png/1");

        SampleRow streamed = rows.get(3);
        assertThat(streamed.origin().seed()).isNull();
        assertThat(streamed.origin().mixingSeed()).isNull();
        assertThat(streamed.origin().mixingLayers()).isNull();
        assertThat(streamed.origin().zRng()).isEqualTo("philox4x32-10/normal");
        assertThat(rows.get(11).label()).isEqualTo(new SampleRow.Label(-1, "", "conditional", -1));
    }

    @Test
    void leavesNothingBehindWhenItIsAbandoned() {
        Path tar = folder.resolve("a.tar");
        try (ShardWriter writer = new ShardWriter(tar, TinyVersion.layout("1.0.0"), JOB)) {
            writer.add(TinyVersion.sample(0));
        }

        assertThat(tar).doesNotExist();
    }

    @Test
    void refusesAKeyTwiceAndAnEmptyShard() {
        try (ShardWriter writer = new ShardWriter(folder.resolve("a.tar"), TinyVersion.layout("1.0.0"), JOB)) {
            assertThatThrownBy(writer::finish)
                    .isInstanceOf(Failure.class)
                    .hasMessage("the shard train-00000-of-00001.tar has no samples");
            writer.add(TinyVersion.sample(0));
            assertThatThrownBy(() -> writer.add(TinyVersion.sample(0)))
                    .hasMessage("the key v1_0_0-000000000 is there twice in train-00000-of-00001.tar");
        }
    }

    @Test
    void refusesAKeyThatReadersWouldReadOtherwise() {
        SampleEntry good = TinyVersion.sample(0);
        for (String key : List.of("a.b", "00017", "", "a/b", "ä", "-a", "s\n")) {
            assertThatThrownBy(() -> new SampleEntry(
                            key,
                            good.label(),
                            good.generator(),
                            good.latentFamily(),
                            good.recipe(),
                            good.recipeText(),
                            good.tags(),
                            good.image(),
                            good.measured()))
                    .as(key)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not a sample key such as v1_0_0-000000017");
        }
    }
}
