package io.stylemill.factory.report;

import io.stylemill.engine.label.SetMeasures;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.RecordJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A measurement with the fields of its JSON, as {@link RecordJson#REPORT} writes them;
 * {@code docs/quality.md} lists them.
 */
record MeasurementDocument(
        String format,
        Measurement.Side images,
        Measurement.Side real,
        String seed,
        @Nullable Extractor extractor,
        @Nullable SetMeasures measures,
        List<Measurement.ClassLine> classes,
        List<String> notes,
        Measurement.Copies copies,
        Measurement.@Nullable Nearest nearest) {
    private record Extractor(String file, String sha256, List<Integer> size, int dimensions) {
        static @Nullable Extractor of(Measurement.@Nullable Extractor e) {
            return e == null
                    ? null
                    : new Extractor(e.file(), e.sha256(), List.of(e.width(), e.height()), e.dimensions());
        }
    }

    static String write(Measurement m) {
        return CanonicalJson.write(RecordJson.REPORT.write(new MeasurementDocument(
                "stylemill-measure-1",
                m.set(),
                m.real(),
                Long.toString(m.seed()),
                Extractor.of(m.extractor()),
                m.all(),
                m.classes(),
                MeasurementText.notes(m),
                m.copies(),
                m.nearest())));
    }
}
