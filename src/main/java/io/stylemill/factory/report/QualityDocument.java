package io.stylemill.factory.report;

import io.stylemill.engine.label.SetMeasures;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.RecordJson;
import io.stylemill.version.SampleRow;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A report's numbers with the fields of its JSON file, as {@link RecordJson#REPORT} writes them;
 * {@code docs/quality.md} tells what each is.
 */
record QualityDocument(
        String format,
        String dataset,
        String version,
        Quality.Asked asked,
        Quality.Line images,
        List<Quality.Line> classes,
        List<Quality.Line> groups,
        List<Quality.GateCount> gates,
        List<Tries> tries,
        List<Labeler> labelers,
        Quality.Psi psi,
        Quality.@Nullable Likeness likeness,
        @Nullable Features features,
        @Nullable Masks masks,
        Quality.Verdict verdict,
        List<Quality.Test> tests) {
    private record Tries(int tries, long images) {}

    private record Labeler(
            String name,
            Values confidence,
            Values margin,
            Agreement agreement,
            List<Quality.Cell> seen,
            long seenUnlisted) {
        static Labeler of(Quality.LabelerFindings l) {
            return new Labeler(
                    l.name(),
                    Values.of(l.confidence()),
                    Values.of(l.margin()),
                    new Agreement(l.agree(), l.disagree(), l.unknown()),
                    l.cells(),
                    l.unlisted());
        }
    }

    private record Agreement(long agree, long disagree, long unknown) {}

    private record Values(int steps, List<Long> kept, List<Long> refused, double keptMean) {
        static Values of(Histogram h) {
            return new Values(Histogram.STEPS, h.keptCounts(), h.refusedCounts(), h.keptMean());
        }
    }

    private record Features(
            int realImages,
            int dimensions,
            int sampled,
            long of,
            @Nullable SetMeasures kept,
            @Nullable SetMeasures made,
            List<Double> nearestRealQuantiles,
            List<Quality.NearReal> nearestReal) {
        static @Nullable Features of(Quality.@Nullable FeatureFindings f) {
            return f == null
                    ? null
                    : new Features(
                            f.real(),
                            f.dimensions(),
                            f.sampled(),
                            f.of(),
                            f.kept(),
                            f.made(),
                            f.distances(),
                            f.nearest());
        }
    }

    private record Masks(
            long images,
            List<Area> areas,
            List<MaskTally.Objects> objects,
            @Nullable Shares uncertainty,
            @Nullable Shares scores,
            List<String> leastCertain) {
        static @Nullable Masks of(MaskTally.@Nullable Findings m) {
            return m == null
                    ? null
                    : new Masks(
                            m.images(),
                            m.areas().entrySet().stream()
                                    .map(area -> new Area(area.getKey(), Shares.of(area.getValue())))
                                    .toList(),
                            m.objects(),
                            m.uncertainty() == null ? null : Shares.of(m.uncertainty()),
                            m.scores() == null ? null : Shares.of(m.scores()),
                            m.unsure().stream().map(SampleRow::key).toList());
        }
    }

    private record Area(String name, Shares shares) {}

    private record Shares(int steps, List<Long> kept, double keptMean) {
        static Shares of(Histogram h) {
            return new Shares(Histogram.STEPS, h.keptCounts(), h.keptMean());
        }
    }

    static byte[] write(Quality q) {
        QualityDocument document = new QualityDocument(
                "stylemill-quality-1",
                q.of().dataset(),
                q.of().version(),
                q.asked(),
                q.total(),
                q.classes(),
                q.groups(),
                q.gates(),
                q.tries().entrySet().stream()
                        .map(tries -> new Tries(tries.getKey(), tries.getValue()))
                        .toList(),
                q.labelers().stream().map(Labeler::of).toList(),
                q.psi(),
                q.likeness(),
                Features.of(q.features()),
                Masks.of(q.masks()),
                q.verdict(),
                q.tests());
        Map<String, @Nullable Object> fields = RecordJson.REPORT.write(document);
        if (document.masks() == null) {
            // Masks came later: a report on images without them has no such field, so that its
            // bytes stay.
            fields.remove("masks");
        }
        return (CanonicalJson.write(fields) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
