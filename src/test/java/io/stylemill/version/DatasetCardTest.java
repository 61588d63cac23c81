package io.stylemill.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.order.manifest.CardPart;
import io.stylemill.version.VersionFacts.ClassPlan;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCardTest {
    private final MemoryStore store = new MemoryStore();

    @TempDir
    private java.nio.file.Path folder;

    private SampleRow row;

    @BeforeEach
    void readARow() {
        Layout layout = TinyVersion.layout("1.0.0");
        ShardFile first = TinyVersion.work(store, layout, folder).get(0).shard();
        try (RowSource.Rows<SampleRow> rows =
                RowSource.staged(store, layout, TinyVersion.RUN).rows(first)) {
            row = rows.next();
        }
    }

    @Test
    void staysShortWhateverTheCountsOfClassesGroupsAndTags() {
        Tally tally = new Tally();
        for (int group = 0; group < 5000; group++) {
            Map<String, String> tags = new TreeMap<>();
            for (int tag = 0; tag < 20; tag++) {
                tags.put("tag-" + (group * 20 + tag), "a");
            }
            tally.add(row("group-" + group, tags));
        }
        List<ClassPlan> classes = IntStream.range(0, 3000)
                .mapToObj(i -> new ClassPlan(i, "class-" + i, null, 1, 1))
                .toList();
        String card = card(classes, tally, Map.of());
        // Hugging Face's header names each class; beyond that a class or group more makes the card
        // no longer.
        assertThat(card.length()).isLessThan(120_000);
        assertThat(card)
                .contains("These are the first 50 of 3000 classes: `classes.json` has all.")
                .contains(
                        "These are the first 50 of 5000 groups: the column `group` of `index/samples.parquet` has all.")
                .contains("'2999': \"class-2999\"")
                .doesNotContain("tag-1");
    }

    @Test
    void saysThatTheSheetShowsSmallImagesLarger() {
        Tally tally = new Tally();
        tally.add(row("group", Map.of()));
        int width = tally.shape().width();
        assertThat(width).isPositive().isLessThan(96);
        assertThat(card(List.of(), tally, Map.of()))
                .contains("Nobody chose them. They are drawn larger than they are: " + width
                        + " pixels as 96 (Lanczos).\n");
    }

    @Test
    void showsWhatOthersWroteAsTextAlone() {
        String hostile =
                "<script>x()</script> <img src=x onerror=x()> [go](javascript:x()) `tick` | # *b* _i_ a_b &amp;";
        Tally tally = new Tally();
        tally.add(row(hostile, Map.of()));
        String card = card(
                List.of(new ClassPlan(0, hostile, null, 1, 1)),
                tally,
                Map.of(
                        "purpose",
                        "# no heading\n\n    no code\n1. no list\n```\n- none\n" + hostile,
                        hostile,
                        hostile));
        String shown =
                "&lt;script&gt;x()&lt;/script&gt; &lt;img src=x onerror=x()&gt; \\[go\\](javascript:x()) \\`tick\\`"
                        + " \\| # \\*b\\* \\_i\\_ a_b &amp;amp;";
        String body = card.substring(card.indexOf("\n# "));
        assertThat(body)
                .contains("| 0 | " + shown + " |", "| " + shown + " | 1 |", "- " + shown + ": " + shown)
                .contains(
                        "- Purpose: \\# no heading\n  \n  no code\n  1\\. no list\n  \\`\\`\\`\n  \\- none\n  " + shown)
                .doesNotContain("<script", "<img", "[go]");
    }

    @Test
    void printsEveryPartThatTheOwnerStatesOnceAndMissesNone() {
        Tally tally = new Tally();
        tally.add(row("group", Map.of()));
        Map<String, String> owner = new TreeMap<>();
        for (CardPart part : CardPart.values()) {
            owner.put(part.key(), "the owner's " + part.key() + " text");
        }
        String card = card(List.of(), tally, owner);

        assertThat(card)
                .contains("- Personal data: the owner's sensitiveInformation text")
                .contains("- Funding: the owner's funding text")
                .contains("- distribution: the owner's distribution text")
                .doesNotContain("- sensitiveInformation: ");
        for (String text : owner.values()) {
            assertThat(card.split(java.util.regex.Pattern.quote(text), -1))
                    .as(text)
                    .hasSize(2);
        }
    }

    private String card(List<ClassPlan> classes, Tally tally, Map<String, String> owner) {
        VersionFacts tiny = TinyVersion.facts("1.0.0");
        VersionFacts facts = new VersionFacts(
                tiny.name(),
                tiny.title(),
                tiny.license(),
                owner,
                tiny.runId(),
                tiny.createdAt(),
                tiny.generator(),
                classes,
                tiny.parents(),
                tiny.documents(),
                "",
                null);
        return new DatasetCard(
                        facts,
                        TinyVersion.layout("1.0.0"),
                        tally,
                        Map.of("train", new CommitRecord.Split(1, tally.images(), 1000)),
                        new FixedNotary().signer(),
                        true,
                        "s3://sets/team/cells/1.0.0/",
                        "s3://sets/team/cells/")
                .write();
    }

    private SampleRow row(String group, Map<String, String> tags) {
        SampleRow.Origin o = row.origin();
        SampleRow.Origin origin = new SampleRow.Origin(
                o.generator(),
                o.generatorSha256(),
                group,
                o.slot(),
                o.attempt(),
                o.latentFamily(),
                o.zRng(),
                o.seed(),
                o.truncationPsi(),
                o.truncationCutoff(),
                o.mixingSeed(),
                o.mixingLayers(),
                o.noiseMode(),
                o.precision(),
                o.postprocess());
        return new SampleRow(
                row.place(), row.label(), origin, row.file(), row.measured(), tags, row.recipe(), List.of(), null);
    }
}
