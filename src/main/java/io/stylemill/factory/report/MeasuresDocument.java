package io.stylemill.factory.report;

import io.stylemill.engine.label.KernelDistance;
import io.stylemill.engine.label.SetMeasures;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The measures of a set with the fields of the JSON of reports and measurements.
 *
 * @param seed as text: it may be too large for a JSON number
 * @param compared generated and real images of the measures that look at pairs
 */
record MeasuresDocument(
        int images,
        String seed,
        double fid,
        KernelDistance kid,
        List<Integer> compared,
        double precision,
        double recall,
        double density,
        double coverage,
        double diversity,
        double realDiversity) {
    static @Nullable MeasuresDocument of(@Nullable SetMeasures m) {
        return m == null
                ? null
                : new MeasuresDocument(
                        m.images(),
                        Long.toString(m.seed()),
                        m.fid(),
                        m.kid(),
                        List.of(m.comparedImages(), m.comparedReal()),
                        m.precision(),
                        m.recall(),
                        m.density(),
                        m.coverage(),
                        m.diversity(),
                        m.realDiversity());
    }
}
