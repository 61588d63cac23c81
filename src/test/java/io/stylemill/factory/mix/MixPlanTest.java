package io.stylemill.factory.mix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stylemill.factory.mix.MixPlan.Chosen;
import io.stylemill.failure.Failure;
import io.stylemill.version.Mixture;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MixPlanTest {
    private static final Map<String, BigDecimal> SPLITS =
            Map.of("train", new BigDecimal("0.8"), "validation", new BigDecimal("0.1"), "test", new BigDecimal("0.1"));

    private static MixRules rules(String ratio, Integer perClass, String... classes) {
        return new MixRules(ratio == null ? null : new BigDecimal(ratio), perClass, 3, SPLITS, List.of(classes));
    }

    private static RealPicture real(String name, String pixels) {
        String[] parts = name.split("/");
        boolean split = parts[0].equals("train") || parts[0].equals("test") || parts[0].equals("validation");
        return new RealPicture(
                name,
                "sha-" + name,
                parts.length == 1 ? "" : parts[split ? 1 : 0],
                split ? parts[0] : "",
                10,
                "png",
                true,
                "8x8:" + pixels);
    }

    private static SyntheticPicture made(int source, String key, String className, String picture) {
        return new SyntheticPicture(
                source,
                key,
                className,
                picture.isEmpty() ? List.of() : List.of(picture.split(",")),
                10,
                "png",
                "8x8:" + source + key);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            # ratio, per class, real, synthetic, taken real, taken synthetic
            -,       -,         20,   50,        20,         50
            -,       30,        20,   50,        20,         10
            -,       10,        20,   50,        10,         0
            0.5,     -,         20,   50,        20,         20
            0.5,     -,         20,   5,         20,         5
            0.5,     -,         0,    50,        0,          0
            0.1,     -,         20,   50,        20,         2
            0.9,     -,         7,    500,       7,          63
            0.5,     30,        301,  500,       15,         15
            0.5,     30,        301,  4,         26,         4
            0.5,     2000,      20,   5000,      20,         20
            0,       -,         20,   50,        20,         0
            1,       -,         20,   50,        0,          50
            1,       30,        20,   50,        0,          30
            0.3,     10,        100,  100,       7,          3
            """)
    void takesNoMoreThanTheShareAndTheNumberAllow(
            String ratio, Integer perClass, int real, int synthetic, int takenReal, int takenSynthetic) {
        assertThat(rules(ratio, perClass).counts(real, synthetic))
                .isEqualTo(new MixRules.Counts(takenReal, takenSynthetic));
    }

    @Test
    void dividesRealImagesByTheirPixelsAndMovesNoneWhenOthersCome() {
        List<RealPicture> few = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            few.add(real("A/" + i, "p" + i / 2));
        }
        MixPlan plan = MixPlan.of(rules(null, null), few, List.of());
        Map<String, String> where = where(plan);
        for (int i = 0; i < 2000; i += 2) {
            assertThat(where.get("A/" + i)).isEqualTo(where.get("A/" + (i + 1)));
        }
        assertThat(plan.splits().get("train")).hasSizeBetween(1530, 1670);
        assertThat(plan.splits().get("test")).hasSizeBetween(150, 250);
        List<RealPicture> more = new ArrayList<>(few);
        for (int i = 0; i < 500; i++) {
            more.add(real("B/" + i, "q" + i));
        }
        assertThat(where(MixPlan.of(rules(null, null), more, List.of()))).containsAllEntriesOf(where);
    }

    private static Map<String, String> where(MixPlan plan) {
        Map<String, String> where = new HashMap<>();
        plan.splits()
                .forEach((split, some) ->
                        some.forEach(one -> where.put(one.real().name(), split)));
        return where;
    }

    @Test
    void leavesOutWhatWouldTellTrainOfTheTest() {
        List<RealPicture> real = List.of(
                real("test/A/1", "t1"),
                real("test/A/2", "both"),
                real("train/A/3", "both"),
                real("train/A/4", "r4"),
                real("train/B/5", "r5"));
        SyntheticPicture copy = new SyntheticPicture(0, "k7", "A", List.of(), 10, "png", "8x8:t1");
        SyntheticPicture same = new SyntheticPicture(1, "k1", "A", List.of(), 10, "png", "8x8:0k1");
        List<SyntheticPicture> synthetic = List.of(
                made(0, "k1", "A", ""),
                made(0, "k2", "A", "sha-test/A/1"),
                made(0, "k3", "A", "sha-train/A/4"),
                made(0, "k4", "A", "sha-unknown"),
                made(0, "k5", "", ""),
                made(0, "k6", "A", "sha-train/A/4,sha-test/A/1"),
                copy,
                same);
        MixPlan plan = MixPlan.of(rules(null, null), real, synthetic);
        Set<String> train = new HashSet<>();
        plan.splits().get("train").forEach(one -> train.add(one.identity()));
        assertThat(train).containsExactlyInAnyOrder("real/train/A/4", "real/train/B/5", "0/k1", "0/k3", "0/k4");
        assertThat(plan.splits().get("test"))
                .extracting(Chosen::identity)
                .containsExactlyInAnyOrder("real/test/A/1", "real/test/A/2");
        assertThat(plan.splits()).containsOnlyKeys("train", "test");
        assertThat(plan.notes())
                .containsExactly(
                        "1 real images left out: their pixels are in a later split too.",
                        "1 synthetic images left out: they have no single class.",
                        "1 synthetic images left out: they have the pixels of a real image of test.",
                        "1 synthetic images left out: they have the pixels of an earlier one.",
                        "1 synthetic images taken that were made around pictures which are not among the real ones: nobody"
                                + " can say here whether those are test pictures in another form.",
                        "2 synthetic images left out: they were made around a picture of test.");
        assertThat(plan.lines().get(0).splits())
                .isEqualTo(Map.of("train", new Mixture.Counts(1, 3), "test", new Mixture.Counts(2, 0)));
        // Five images of two classes: 5 / (2 x 4) and 5 / (2 x 1).
        assertThat(plan.lines().get(0).weight()).isCloseTo(0.625, within(1e-12));
        assertThat(plan.lines().get(1).weight()).isCloseTo(2.5, within(1e-12));
    }

    @Test
    void choosesTheSameForASeedWhateverTheOrder() {
        List<RealPicture> real = new ArrayList<>();
        List<SyntheticPicture> synthetic = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            real.add(real("train/A/" + i, "r" + i));
            synthetic.add(made(0, "k" + i, "A", ""));
        }
        MixPlan plan = MixPlan.of(rules("0.5", 20), real, synthetic);
        assertThat(plan.splits().get("train")).hasSize(20);
        List<RealPicture> turned = new ArrayList<>(real);
        java.util.Collections.reverse(turned);
        assertThat(MixPlan.of(rules("0.5", 20), turned, synthetic)).isEqualTo(plan);
        MixRules other = new MixRules(new BigDecimal("0.5"), 20, 4, SPLITS, List.of());
        assertThat(MixPlan.of(other, real, synthetic).splits()).isNotEqualTo(plan.splits());
    }

    @Test
    void refusesClassesThatDoNotMatchAllAtOnce() {
        List<RealPicture> real = List.of(real("RBC/1", "a"), real("WBC/1", "b"), real("loose.png", "c"));
        assertThatThrownBy(() -> MixPlan.of(
                        rules(null, null), real, List.of(made(0, "k", "Wbc", ""), made(0, "l", "Platelets", ""))))
                .isInstanceOfSatisfying(Failure.class, f -> {
                    assertThat(f.code()).isEqualTo("mix-classes");
                    assertThat(f.problems().toString())
                            .contains("1 real images are in no folder of a class: loose.png")
                            .contains("1 synthetic image has the class 'Wbc', which no real image has; the nearest is"
                                    + " 'WBC'; the classes of the real images are RBC, WBC")
                            .contains("1 synthetic image has the class 'Platelets'");
                });
        assertThatThrownBy(() -> MixPlan.of(rules(null, null, "RCB"), real.subList(0, 2), List.of()))
                .satisfies(e -> assertThat(((Failure) e).problems().toString()).contains("--classes names 'RCB'"));
        MixPlan some = MixPlan.of(
                rules(null, null, "RBC"),
                List.of(real("train/RBC/1", "a"), real("train/WBC/1", "b")),
                List.of(made(0, "k", "WBC", "")));
        assertThat(some.classes()).containsExactly("RBC");
        assertThat(some.splits().get("train")).hasSize(1);
    }

    @Test
    void refusesAPictureUnderTwoClassesAndAnEmptyTrain() {
        assertThatThrownBy(
                        () -> MixPlan.of(rules(null, null), List.of(real("RBC/1", "a"), real("WBC/2", "a")), List.of()))
                .isInstanceOfSatisfying(Failure.class, f -> {
                    assertThat(f.code()).isEqualTo("mix-labels");
                    assertThat(f.problems().toString()).contains("RBC/1 and WBC/2 have the same pixels");
                });
        assertThatThrownBy(() -> MixPlan.of(rules(null, null), List.of(real("test/A/1", "a")), List.of()))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo("mix-empty"));
    }
}
