package io.stylemill.factory.report;

import io.stylemill.engine.label.SetMeasures;
import io.stylemill.record.CanonicalJson;
import io.stylemill.version.SampleRow;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A report's numbers as canonical JSON; {@code docs/quality.md} tells what each is. */
final class QualityJson {
    private QualityJson() {}

    static byte[] write(Quality q) {
        Map<String, @Nullable Object> root = new LinkedHashMap<>();
        root.put("format", "stylemill-quality-1");
        root.put("dataset", q.of().dataset());
        root.put("version", q.of().version());
        Map<String, @Nullable Object> asked = new LinkedHashMap<>();
        asked.put("gates", q.asked().gates());
        asked.put("labelers", q.asked().labelers());
        asked.put(
                "real_images",
                q.asked().realImages() < 0 ? null : (Integer) q.asked().realImages());
        root.put("asked", asked);
        root.put("images", line(q.total()));
        root.put("classes", q.classes().stream().map(QualityJson::line).toList());
        root.put("groups", q.groups().stream().map(QualityJson::line).toList());
        root.put(
                "gates",
                q.gates().stream()
                        .map(g -> Map.of("gate", g.gate(), "refused", g.refused(), "alone", g.alone()))
                        .toList());
        root.put(
                "tries",
                q.tries().entrySet().stream()
                        .map(e -> Map.of("tries", e.getKey(), "images", e.getValue()))
                        .toList());
        root.put("labelers", q.labelers().stream().map(QualityJson::labeler).toList());
        root.put("psi", Map.of("min", q.psi().min(), "max", q.psi().max()));
        root.put("likeness", q.likeness() == null ? null : likeness(q.likeness()));
        root.put("features", q.features() == null ? null : features(q.features()));
        if (q.masks() != null) {
            root.put("masks", masks(q.masks()));
        }
        root.put("verdict", q.verdict().name());
        root.put(
                "tests",
                q.tests().stream()
                        .map(t ->
                                Map.of("name", t.name(), "verdict", t.verdict().name(), "detail", t.detail()))
                        .toList());
        return (CanonicalJson.write(root) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, @Nullable Object> line(Quality.Line line) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("name", line.name());
        map.put("index", line.index());
        map.put("asked", line.asked());
        map.put("made", line.made());
        map.put("kept", line.kept());
        map.put("accept_rate", line.rate());
        map.put("labelled", line.labelled());
        return map;
    }

    private static Map<String, @Nullable Object> masks(MaskTally.Findings found) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("images", found.images());
        map.put(
                "areas",
                found.areas().entrySet().stream()
                        .map(e -> Map.of("name", e.getKey(), "shares", shares(e.getValue())))
                        .toList());
        map.put(
                "objects",
                found.objects().stream()
                        .map(o -> Map.of("name", o.name(), "objects", o.objects(), "images", o.images()))
                        .toList());
        map.put("uncertainty", found.uncertainty() == null ? null : shares(found.uncertainty()));
        map.put("scores", found.scores() == null ? null : shares(found.scores()));
        map.put("least_certain", found.unsure().stream().map(SampleRow::key).toList());
        return map;
    }

    private static Map<String, Object> shares(Histogram histogram) {
        return Map.of("steps", Histogram.STEPS, "kept", histogram.keptCounts(), "kept_mean", histogram.keptMean());
    }

    private static Map<String, @Nullable Object> labeler(Quality.LabelerFindings l) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("name", l.name());
        map.put("confidence", histogram(l.confidence()));
        map.put("margin", histogram(l.margin()));
        map.put("agreement", Map.of("agree", l.agree(), "disagree", l.disagree(), "unknown", l.unknown()));
        map.put(
                "seen",
                l.cells().stream()
                        .map(c -> Map.of("asked", c.asked(), "seen", c.seen(), "images", c.images()))
                        .toList());
        map.put("seen_unlisted", l.unlisted());
        return map;
    }

    private static Map<String, Object> histogram(Histogram h) {
        return Map.of(
                "steps", Histogram.STEPS,
                "kept", h.keptCounts(),
                "refused", h.refusedCounts(),
                "kept_mean", h.keptMean());
    }

    private static Map<String, @Nullable Object> likeness(Quality.Likeness l) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("refused", l.found());
        map.put(
                "refused_pairs",
                l.pairs().stream()
                        .map(p -> {
                            Map<String, @Nullable Object> pair = new LinkedHashMap<>();
                            pair.put("key", p.key());
                            pair.put("attempt", p.attempt());
                            pair.put("detail", p.detail());
                            pair.put("other", p.other());
                            return pair;
                        })
                        .toList());
        map.put("compared", l.compared());
        map.put("of", l.of());
        map.put(
                "closest",
                l.closest().stream()
                        .map(p -> Map.of(
                                "first", p.first(), "second", p.second(), "phash", p.pHash(), "dhash", p.dHash()))
                        .toList());
        return map;
    }

    private static Map<String, @Nullable Object> features(Quality.FeatureFindings f) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("real_images", f.real());
        map.put("dimensions", f.dimensions());
        map.put("sampled", f.sampled());
        map.put("of", f.of());
        map.put("kept", f.kept() == null ? null : measures(f.kept()));
        map.put("made", f.made() == null ? null : measures(f.made()));
        map.put("nearest_real_quantiles", f.distances());
        map.put(
                "nearest_real",
                f.nearest().stream()
                        .map(n -> Map.of("key", n.key(), "real", n.real(), "distance", n.distance()))
                        .toList());
        return map;
    }

    static Map<String, @Nullable Object> measures(SetMeasures m) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("images", m.images());
        map.put("seed", String.format(Locale.ROOT, "%d", m.seed()));
        map.put("fid", m.fid());
        map.put(
                "kid",
                Map.of(
                        "mean", m.kid().mean(),
                        "std", m.kid().std(),
                        "subsets", m.kid().subsets(),
                        "size", m.kid().size()));
        map.put("compared", List.of(m.comparedImages(), m.comparedReal()));
        map.put("precision", m.precision());
        map.put("recall", m.recall());
        map.put("density", m.density());
        map.put("coverage", m.coverage());
        map.put("diversity", m.diversity());
        map.put("real_diversity", m.realDiversity());
        return map;
    }
}
