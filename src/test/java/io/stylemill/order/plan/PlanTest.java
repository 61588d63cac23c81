package io.stylemill.order.plan;

import static io.stylemill.order.plan.Plans.CONST;
import static io.stylemill.order.plan.Plans.FULL;
import static io.stylemill.order.plan.Plans.balance;
import static io.stylemill.order.plan.Plans.group;
import static io.stylemill.order.plan.Plans.manifest;
import static io.stylemill.order.plan.Plans.named;
import static io.stylemill.order.plan.Plans.plan;
import static io.stylemill.order.plan.Plans.seeds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.Group.Label;
import io.stylemill.order.manifest.Group.Noise;
import io.stylemill.order.manifest.Group.NoiseMode;
import io.stylemill.order.manifest.Group.StyleMixing;
import io.stylemill.order.manifest.Latent;
import io.stylemill.order.manifest.Latent.Part;
import io.stylemill.order.manifest.Ranges;
import io.stylemill.order.manifest.Step;
import io.stylemill.order.manifest.Step.Parameter;
import io.stylemill.order.manifest.Truncation;
import io.stylemill.order.manifest.Truncation.Psi;
import io.stylemill.order.plan.Recipe.Mixing;
import io.stylemill.order.plan.Recipe.ZSource;
import io.stylemill.record.CanonicalJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final Latent NORMAL = new Latent.Normal(1);

    @Test
    void putsEverySampleIntoExactlyOneShardWhateverTheSizes() {
        Random random = new Random(3);
        for (int round = 0; round < 60; round++) {
            long first = 1 + random.nextInt(300);
            long second = 1 + random.nextInt(50);
            Plan plan = plan(manifest(
                    random.nextLong() >>> 1,
                    1 + random.nextInt(40),
                    List.of(),
                    group("a", first, named("WBC"), NORMAL),
                    group("b", second, balance(Map.of("RBC", 1.0, "WBC", 2.0)), NORMAL)));
            Set<String> keys = new HashSet<>();
            for (ShardJob job : plan.shards()) {
                List<Sample> samples = plan.samples(job);
                assertThat(samples)
                        .as("round %d, %s", round, job)
                        .hasSize(job.samples())
                        .isNotEmpty();
                for (Sample sample : samples) {
                    assertThat(keys.add(sample.key()))
                            .as("%s is new", sample.key())
                            .isTrue();
                    assertThat(sample.split()).isEqualTo(job.split());
                }
            }
            assertThat(keys).hasSize((int) (first + second)).contains("v1_0_0-000000000");
        }
    }

    @Test
    void noTwoVersionsShareAKey() {
        Set<String> keys = new HashSet<>();
        List<String> versions =
                List.of("1.0.0", "10.0.0", "1.0.0-0", "1.0.0-0-0", "1.0.0-0.0", "1.0.0-000000001a", "auto");
        for (String version : versions) {
            for (long index : new long[] {0, 1, 10, 999_999_999, 1_000_000_000, 10_000_000_000L}) {
                String key = Sample.keyOf(version, index);
                assertThat(keys.add(key)).as(key).isTrue();
                assertThat(key).matches("[A-Za-z][A-Za-z0-9_-]*");
                assertThat(Sample.indexOf(key)).isEqualTo(index);
            }
        }
        assertThat(Sample.keyOf("1.2.0-rc.1", 17)).isEqualTo("v1_2_0-rc_1-000000017");
    }

    @Test
    void countsShardsWithoutWorkingThemOut() {
        Random random = new Random(4);
        for (int round = 0; round < 60; round++) {
            long samples = 1 + random.nextInt(400);
            long most = 1 + random.nextInt(40);
            Plan plan =
                    plan(manifest(random.nextLong() >>> 1, most, List.of(), group("a", samples, named("WBC"), NORMAL)));

            assertThat(plan.shardCount())
                    .as("round %d", round)
                    .isEqualTo(plan.shards().size());
        }
    }

    @Test
    void findsTheGroupOfEverySampleAmongMany() {
        Group[] groups = new Group[300];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = group("g" + i, 1L + i % 3, named("WBC"), NORMAL);
        }
        Plan plan = plan(manifest(1, 40, List.of(), groups));

        long index = 0;
        for (int i = 0; i < groups.length; i++) {
            for (int number = 0; number < 1 + i % 3; number++) {
                assertThat(plan.sample(index).recipe().place().group()).isEqualTo("g" + i);
                assertThat(plan.sample(index).recipe().place().slot()).isEqualTo(number);
                index++;
            }
        }
        assertThat(plan.samples()).isEqualTo(index);
    }

    @Test
    void plansManySamplesOfManySeedRangesInTimeThatGrowsWithTheSamplesAlone() {
        String odd =
                LongStream.range(0, 100_000).mapToObj(i -> Long.toString(2 * i)).collect(Collectors.joining(","));
        Group sweep = group(
                group("a", null, named("WBC"), seeds(odd)),
                new Truncation(new Psi.Sweep(List.of(0.5, 0.6, 0.7, 0.8, 0.9)), null),
                null,
                CONST);

        Plan plan = plan(manifest(1, 1000, List.of(), sweep));

        // A look through the ranges for each seed would take 50,000 million steps, a minute and
        // more.
        assertTimeout(
                Duration.ofSeconds(20), () -> assertThat(plan.shardCount()).isEqualTo(501));
    }

    @Test
    void dealsClassesInTheExactRatio() {
        Plan plan = plan(manifest(
                1,
                100,
                List.of(),
                group("a", 100L, balance(Map.of("RBC", 1.0, "WBC", 1.0, "Platelets", 1.0)), NORMAL),
                group("b", 10L, balance(Map.of("RBC", 1.0, "WBC", 3.0)), NORMAL)));
        Map<String, Long> counts = new HashMap<>();
        for (long i = 0; i < plan.samples(); i++) {
            Sample s = plan.sample(i);
            counts.merge(s.recipe().place().group() + s.labelName(), 1L, Long::sum);
        }
        assertThat(counts).isEqualTo(Map.of("aRBC", 34L, "aWBC", 33L, "aPlatelets", 33L, "bRBC", 3L, "bWBC", 7L));
        assertThat(plan.classCounts()).isEqualTo(Map.of(0, 37L, 1, 40L, 2, 33L));
    }

    @Test
    void dealsByTheLargestRemainder() {
        Random random = new Random(5);
        for (int round = 0; round < 500; round++) {
            List<Double> shares = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(6); i++) {
                shares.add(0.01 + random.nextDouble());
            }
            long count = random.nextInt(1000);
            long[] upTo = Labels.dealt(count, shares);
            double sum = shares.stream().mapToDouble(d -> d).sum();
            for (int i = 0; i < upTo.length; i++) {
                double got = upTo[i] - (i == 0 ? 0 : upTo[i - 1]);
                assertThat(got).isCloseTo(count * shares.get(i) / sum, within(1.0));
            }
            assertThat(upTo[upTo.length - 1]).isEqualTo(count);
        }
    }

    @Test
    void makesTheProductOfSeedsMatrixSweepAndVariants() {
        Group g = group(
                group("g", null, named("RBC"), seeds("5,9-10")),
                new Truncation(new Psi.Sweep(List.of(0.5, 1.0)), 4),
                new StyleMixing("middle", 1, Ranges.parse("100-103", 1000), true),
                new Noise(NoiseMode.RANDOM, 8L, 0.5, Ranges.parse("0-2", 9), 3));
        Plan plan = plan(manifest(1, 1000, List.of(), g));
        assertThat(plan.samples()).isEqualTo(3 * 4 * 2 * 3);
        Set<String> combinations = new HashSet<>();
        Set<Object> noises = new HashSet<>();
        for (long i = 0; i < plan.samples(); i++) {
            Recipe r = plan.sample(i).recipe();
            Mixing mixing = Objects.requireNonNull(r.mixing());
            assertThat(mixing.layers()).containsExactly(3, 4, 5, 6);
            assertThat(r.truncation().cutoff()).isEqualTo(4);
            assertThat(r.noise().layers()).containsExactly(0, 1, 2);
            combinations.add(r.z() + " " + mixing.z() + " " + r.truncation().psi());
            noises.add(Objects.requireNonNull(r.noise().stream()));
        }
        assertThat(combinations).hasSize(24);
        assertThat(noises).hasSize(72);
        assertThat(plan.sample(0).recipe().z()).isEqualTo(new ZSource.Seed(5));
        assertThat(plan.sample(71).recipe().z()).isEqualTo(new ZSource.Seed(10));
    }

    @Test
    void pairsMixingSeedsWithLatentsAndMixesTheAskedShare() {
        Group paired = group(
                group("p", null, named("RBC"), seeds("0-199")),
                FULL,
                new StyleMixing("4-7", 0.5, Ranges.parse("1000-1199", 5000), false),
                CONST);
        Plan plan = plan(manifest(1, 1000, List.of(), paired));
        int mixed = 0;
        for (long i = 0; i < 200; i++) {
            Mixing mixing = plan.sample(i).recipe().mixing();
            if (mixing != null) {
                mixed++;
                assertThat(mixing.z()).isEqualTo(new ZSource.Seed(1000 + i));
            }
        }
        assertThat(mixed).isBetween(75, 125);
    }

    @Test
    void keepsFamiliesTogetherAndMovesNoSampleWhenMoreAreAdded() {
        Group small = group("g", 300L, named("RBC"), NORMAL);
        Group large = group("g", 900L, named("RBC"), NORMAL);
        Plan before = plan(manifest(9, 50, List.of(), small, group("s", null, named("WBC"), seeds("0-99"))));
        Plan after = plan(manifest(9, 50, List.of(), large, group("s", null, named("WBC"), seeds("0-199"))));
        Map<String, String> splits = new HashMap<>();
        for (long i = 0; i < after.samples(); i++) {
            splits.put(after.sample(i).family(), after.sample(i).split());
        }
        for (long i = 0; i < before.samples(); i++) {
            Sample s = before.sample(i);
            assertThat(s.split()).as(s.family()).isEqualTo(splits.get(s.family()));
        }
        Group swept = group(
                group("t", null, named("RBC"), seeds("0-99")),
                new Truncation(new Psi.Sweep(List.of(0.4, 0.6, 0.8)), null),
                null,
                CONST);
        Plan sweep = plan(manifest(9, 50, List.of(), swept));
        Map<String, Set<String>> perFamily = new HashMap<>();
        for (long i = 0; i < sweep.samples(); i++) {
            perFamily
                    .computeIfAbsent(sweep.sample(i).family(), f -> new HashSet<>())
                    .add(sweep.sample(i).split());
        }
        assertThat(perFamily)
                .hasSize(100)
                .allSatisfy((family, s) -> assertThat(s).hasSize(1));
        assertThat(sweep.sample(0).split()).isEqualTo(splits.get("seed:0"));
    }

    @Test
    void splitsInTheAskedShares() {
        Plan plan = plan(manifest(2, 1000, List.of(), group("g", 20_000L, named("RBC"), NORMAL)));
        Map<String, Integer> sizes = plan.shards().stream()
                .collect(Collectors.groupingBy(ShardJob::split, Collectors.summingInt(ShardJob::samples)));
        assertThat(sizes.get("train")).isBetween(15_800, 16_200);
        assertThat(sizes.get("test")).isBetween(1_850, 2_150);
        assertThat(sizes.get("train") + sizes.get("test") + sizes.get("validation"))
                .isEqualTo(20_000);
    }

    @Test
    void computesAnySampleAlone() {
        Plan plan = plan(manifest(4, 10, List.of(), group("g", 10_000_000L, named("RBC"), NORMAL)));
        Recipe far = plan.sample(9_999_999).recipe();
        assertThat(far.z()).isEqualTo(new ZSource.Normal(Streams.at(Streams.key(4, "g", "z"), 9_999_999, 0), 1));
    }

    @Test
    void drawsPostprocessingPerSampleInsideItsRanges() {
        List<Step> steps = List.of(
                new Step("resize", ordered("width", n(128), "height", n(96), "filter", new Parameter.Text("lanczos3"))),
                new Step("crop", ordered("width", n(64), "height", n(32))),
                new Step("brightness", ordered("factor", new Parameter.Range(0.9, 1.1, false))),
                new Step("jpeg", ordered("quality", new Parameter.Range(60, 62, true))),
                new Step("flip", ordered("horizontal", new Parameter.Chance(0.5), "vertical", new Parameter.Chance(0))),
                new Step("gaussianNoise", ordered("sigma", n(2))));
        Plan plan = plan(manifest(4, 10, steps, group("g", 400L, named("RBC"), NORMAL)));
        assertThat(plan.finalSize()).containsExactly(64, 32);
        Set<Object> qualities = new HashSet<>();
        Set<Object> flips = new HashSet<>();
        Set<Object> noises = new HashSet<>();
        for (long i = 0; i < 400; i++) {
            List<Recipe.DrawnStep> drawn = plan.sample(i).recipe().postprocess();
            assertThat(drawn.get(1).parameters()).containsEntry("x", 32.0).containsEntry("y", 32.0);
            double factor = (Double) drawn.get(2).parameters().get("factor");
            assertThat(factor).isBetween(0.9, 1.1).isEqualTo(Math.rint(factor * 1e6) / 1e6);
            qualities.add(drawn.get(3).parameters().get("quality"));
            flips.add(drawn.get(4).parameters().get("horizontal"));
            assertThat(drawn.get(4).parameters()).containsEntry("vertical", false);
            noises.add(drawn.get(5).parameters().get("counter"));
        }
        assertThat(qualities).containsExactlyInAnyOrder(60.0, 61.0, 62.0);
        assertThat(flips).containsExactlyInAnyOrder(true, false);
        assertThat(noises).hasSize(400);
    }

    @Test
    void readsEveryRecordBackFromItsCanonicalText() {
        Group uniform = group(
                group(
                        "u",
                        40L,
                        new Label(null, null, List.of(0.0, 0.5, 0.5), null),
                        new Latent.Uniform(List.of(new Part(-1.5, 1.5, Ranges.parse("0-31", 127))))),
                new Truncation(new Psi.Range(0.5, 1), 8),
                new StyleMixing("fine", 0.5, null, false),
                new Noise(NoiseMode.RANDOM, null, 1.5, null, 2));
        Plan plan = plan(manifest(
                4,
                10,
                List.of(new Step("brightness", ordered("factor", new Parameter.Range(0.9, 1.1, false)))),
                uniform,
                group("n", 20L, named("RBC"), NORMAL),
                group("s", null, named("WBC"), seeds("0-9"))));
        Set<Set<?>> keys = new HashSet<>();
        for (long i = 0; i < plan.samples(); i++) {
            Recipe recipe = plan.sample(i).recipe();
            String text = RecipeJson.write(recipe);
            assertThat(RecipeJson.parse(text)).isEqualTo(recipe);
            assertThat(CanonicalJson.write(CanonicalJson.parse(text))).isEqualTo(text);
            assertThat(text).doesNotContain("null");
            keys.add(((Map<?, ?>) Objects.requireNonNull(CanonicalJson.parse(text))).keySet());
        }
        assertThat(keys).hasSize(1);
    }

    @Test
    void namesEverythingThatDoesNotFitTheNetworkAtOnce() {
        Group bad = group(
                group("a", 7L, named("WBCC"), new Latent.Uniform(List.of(new Part(0, 1, Ranges.parse("0-200", 999))))),
                new Truncation(new Psi.Sweep(List.of(0.5, 1.0)), 11),
                new StyleMixing("8-12", 1, null, false),
                new Noise(NoiseMode.CONST, null, 1, Ranges.parse("9", 99), 1));
        Group worse = group("b", 3L, Label.NONE, seeds("0-3"));
        Step crop = new Step("crop", ordered("width", n(65), "height", n(10)));
        assertThatThrownBy(() -> plan(manifest(1, 10, List.of(crop), bad, worse)))
                .isInstanceOfSatisfying(
                        Failure.class,
                        e -> assertThat(e.problems())
                                .extracting(p -> p.where().toString())
                                .containsExactly(
                                        "/samples/0/count",
                                        "/samples/0/truncation/cutoff",
                                        "/samples/0/styleMixing/layers",
                                        "/samples/0/noise/layers",
                                        "/samples/0/latent/dims",
                                        "/samples/0/label",
                                        "/samples/1/count",
                                        "/samples/1/label",
                                        "/postprocess/0/crop"))
                .hasMessageContaining("there is no class 'WBCC'; allowed: RBC, WBC, Platelets, or the indices 0 to 2")
                .hasMessageContaining("the cutoff is 11; this network has 10 w layers, so at most 10")
                .hasMessageContaining("'8-12' names layer 12; this network has 10 w layers, 0 to 9");
    }

    @Test
    void namesEveryStepThatCannotWorkOnTheImagesOfTheNetwork() {
        List<Step> steps = List.of(
                new Step("crop", ordered("width", n(60), "height", n(10), "x", new Parameter.Range(0, 5, true))),
                new Step("pad", ordered("left", n(16384), "top", n(0), "right", n(0), "bottom", n(0), "fill", n(0))));
        assertThatThrownBy(() -> plan(manifest(1, 10, steps, group("g", 4L, named("RBC"), NORMAL))))
                .isInstanceOfSatisfying(
                        Failure.class,
                        e -> assertThat(e.problems())
                                .extracting(p -> p.where().toString())
                                .containsExactly("/postprocess/0/crop", "/postprocess/1/pad"))
                .hasMessageContaining("crop of 60x10 at (5, 27) reaches outside the 64x64 RGB image it is given")
                .hasMessageContaining("the largest side is 16384");
    }

    @Test
    void namesLayersByTheResolutionTheyWorkAt() {
        assertThat(Layers.resolve("coarse", Plans.CELLS)).containsExactly(0, 1, 2);
        assertThat(Layers.resolve("middle", Plans.CELLS)).containsExactly(3, 4, 5, 6);
        assertThat(Layers.resolve("fine", Plans.CELLS)).containsExactly(7, 8, 9);
        assertThat(Layers.resolve("8-9,0", Plans.CELLS)).containsExactly(0, 8, 9);
        assertThatThrownBy(() -> Layers.resolve("fine", Plans.PLAIN))
                .hasMessageContaining("this network has no fine layers: its images are 32 x 32 pixels");
    }

    private static Parameter n(double value) {
        return new Parameter.Number(value);
    }

    private static Map<String, Parameter> ordered(Object... namesAndValues) {
        Map<String, Parameter> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], (Parameter) namesAndValues[i + 1]);
        }
        return map;
    }

    @Test
    void givesASeedOfNoiseTheSameStreamInAManifestAndAlone() {
        Group group = group(
                group("cells", null, named("RBC"), seeds("3-4")),
                FULL,
                null,
                new Noise(NoiseMode.RANDOM, 42L, 1, null, 1));
        Plan plan = plan(manifest(7, 10, List.of(), group));
        assertThat(plan.sample(0).recipe().noise().stream()).isEqualTo(Streams.noise(42));
        assertThat(plan.sample(1).recipe().noise().stream()).isNotEqualTo(Streams.noise(42));
        assertThat(Streams.noise(42)).isNotEqualTo(Streams.noise(43));
    }
}
