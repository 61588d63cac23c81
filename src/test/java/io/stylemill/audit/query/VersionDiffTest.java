package io.stylemill.audit.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.record.CanonicalJson;
import io.stylemill.record.JsonValues;
import io.stylemill.version.PublishedPair;
import io.stylemill.version.PublishedTiny;
import io.stylemill.version.PublishedVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionDiffTest {
    @TempDir
    private Path folder;

    @Test
    void saysWhatTwoVersionsDifferInAndShare() {
        PublishedPair pair = PublishedPair.publish(folder, true);
        AtomicLong read = new AtomicLong();
        VersionDiff diff = VersionDiff.of(pair.a(), pair.b(), read::addAndGet);
        assertThat(read).hasValue(48);
        assertThat(String.join("\n", diff.asText())).isEqualTo("""
                        A  cells 1.0.0, network abababababab
                        B  cells 1.1.0, network abababababab

                        Plan: 3 keys differ (A -> B)
                          lod: (none) -> 1
                          note: (none) -> "<script>&"
                          samples[red].truncation.psi: 1 -> 0.5

                        Images (A, B, B - A)
                          all                                      12           12           +0
                          split train                              10            9           -1
                          split validation                          2            3           +1
                          class (no class)                          1            1           +0
                          class RBC                                 6            5           -1
                          class WBC                                 5            6           +1
                          group red                                 6            5           -1
                          group white                               6            7           +1

                        Labels: the same classes in the same order
                          same pixels, other class: RBC -> WBC: 1 image

                        Shared
                          latents (z)                            11  (11 images of A, 11 images of B)
                          seeds                                   7  (7 images of A, 7 images of B)
                          pixel digests                          10  (10 images of A, 10 images of B)
                          same pixels, other split: train -> validation: 1 image

                        Quality: 2 keys differ (A -> B)
                          images.accept_rate: 1 -> 0.75
                          tests[finite].verdict: "PASSED" -> "FAILED\"""");
    }

    @Test
    void saysTheSameAsOneDocument() {
        PublishedPair pair = PublishedPair.publish(folder, true);
        Map<String, @Nullable Object> map =
                VersionDiff.of(pair.a(), pair.b(), n -> {}).asMap();
        assertThat(map)
                .containsOnlyKeys(
                        "format", "same", "a", "b", "plan", "images", "labels", "latents", "pixels", "quality")
                .containsEntry("format", "stylemill-diff-1")
                .containsEntry("same", false);
        assertThat(CanonicalJson.write(map.get("plan")))
                .isEqualTo(
                        "[{\"b\":1,\"key\":\"lod\"},{\"b\":\"<script>&\",\"key\":\"note\"},{\"a\":1,\"b\":0.5,\"key\":\"samples[red].truncation.psi\"}]");
        assertThat(CanonicalJson.write(map.get("images")))
                .isEqualTo(
                        "{\"all\":{\"a\":12,\"b\":12},"
                                + "\"classes\":[{\"a\":1,\"b\":1,\"name\":\"\"},{\"a\":6,\"b\":5,\"name\":\"RBC\"},"
                                + "{\"a\":5,\"b\":6,\"name\":\"WBC\"}],"
                                + "\"groups\":[{\"a\":6,\"b\":5,\"name\":\"red\"},{\"a\":6,\"b\":7,\"name\":\"white\"}],"
                                + "\"splits\":[{\"a\":10,\"b\":9,\"name\":\"train\"},{\"a\":2,\"b\":3,\"name\":\"validation\"}]}");
        assertThat(CanonicalJson.write(map.get("labels")))
                .isEqualTo("{\"a\":[\"RBC\",\"WBC\",\"Platelets\"],\"b\":[\"RBC\",\"WBC\",\"Platelets\"],"
                        + "\"same_pixels_other_label\":[{\"a\":\"RBC\",\"b\":\"WBC\",\"images\":1}]}");
        assertThat(CanonicalJson.write(map.get("latents")))
                .isEqualTo(
                        "{\"other_pixels\":[{\"a\":{\"key\":\"v1_0_0-000000002\",\"label_name\":\"RBC\",\"split\":\"train\"},"
                                + "\"b\":{\"key\":\"v1_1_0-000000002\",\"label_name\":\"RBC\",\"split\":\"train\"}}],"
                                + "\"seeds\":{\"images\":{\"a\":7,\"b\":7},\"shared\":7},"
                                + "\"z\":{\"images\":{\"a\":11,\"b\":11},\"shared\":11}}");
        assertThat(CanonicalJson.write(map.get("pixels")))
                .startsWith(
                        "{\"examples\":[{\"a\":{\"key\":\"v1_0_0-000000000\",\"label_name\":\"RBC\",\"split\":\"train\"},"
                                + "\"b\":{\"key\":\"v1_1_0-000000000\",\"label_name\":\"WBC\",\"split\":\"train\"},"
                                // The SHA-256 of one byte 0.
                                + "\"pixel_sha256\":\"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d\"},")
                .endsWith("],\"images\":{\"a\":10,\"b\":10},"
                        + "\"same_pixels_other_split\":[{\"a\":\"train\",\"b\":\"validation\",\"images\":1}],"
                        + "\"shared\":10}");
        assertThat(CanonicalJson.write(map.get("quality")))
                .isEqualTo("[{\"a\":1,\"b\":0.75,\"key\":\"images.accept_rate\"},"
                        + "{\"a\":\"PASSED\",\"b\":\"FAILED\",\"key\":\"tests[finite].verdict\"}]");
    }

    @Test
    void comparesNoQualityWhereOneOfTheTwoHasNoReport() {
        PublishedPair pair = PublishedPair.publish(folder, false);
        VersionDiff diff = VersionDiff.of(pair.a(), pair.b(), n -> {});
        assertThat(diff.asMap()).containsEntry("quality", null);
        assertThat(diff.asText()).endsWith("Quality", "  not compared: one of the two has no quality report");
    }

    @Test
    void findsNoDifferenceInOneVersion() {
        PublishedVersion version = new PublishedTiny().publish("1.0.0", folder);
        VersionDiff diff = VersionDiff.of(version, version, n -> {});
        assertThat(diff.same()).isTrue();
        assertThat(diff.asMap()).containsEntry("plan", List.of());
        assertThat(diff.asText())
                .contains("A and B are the same version: DATASET.json has one digest.", "Plan: no difference");
    }

    @Test
    void findsWhatTwoColumnsShareOnceEach() {
        Fingerprints a = new Fingerprints();
        Fingerprints b = new Fingerprints();
        // More than the arrays hold at first, and each value twice.
        for (int i = 0; i < 3000; i++) {
            a.add(i / 2);
            b.add(i / 2 - 1000);
        }
        long[] shared = Fingerprints.shared(a, b);
        assertThat(shared).hasSize(500).startsWith(0, 1, 2).endsWith(498, 499);
        assertThat(Fingerprints.shared(a, new Fingerprints())).isEmpty();
    }

    @Test
    void findsItemsOfListsByTheirNamesOrElseByTheirNumbers() {
        assertThat(JsonValues.of(CanonicalJson.parse("{\"s\":[{\"name\":\"x\",\"v\":1},{\"name\":\"y\",\"v\":true}],"
                        + "\"p\":[{\"resize\":{\"width\":4}},{\"name\":\"q\"}],\"l\":[1,\"a\"],\"e\":{},\"n\":null}")))
                .isEqualTo(Map.of(
                        "s[x].v",
                        1.0,
                        "s[y].v",
                        true,
                        "p[0].resize.width",
                        4.0,
                        "p[1].name",
                        "q",
                        "l",
                        List.of(1.0, "a"),
                        "e",
                        Map.of()));
    }
}
