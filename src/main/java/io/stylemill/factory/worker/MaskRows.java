package io.stylemill.factory.worker;

import io.stylemill.engine.mask.Regions;
import io.stylemill.engine.sample.Masker;
import io.stylemill.version.MaskFacts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says what a mask shows as rows of the index say it. */
final class MaskRows {
    private MaskRows() {}

    /** @param names of the classes of pixels, by index */
    static MaskFacts facts(Masker.Looked mask, Masker.FinishedMask file, List<String> names) {
        Regions regions = mask.regions();
        Map<String, Double> areas = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            areas.put(names.get(i), regions.shares().get(i));
        }
        return new MaskFacts(
                file.sha256(),
                mask.uncertainty(),
                areas,
                regions.objects().stream()
                        .map(o -> new MaskFacts.Box(
                                o.label(),
                                names.get(o.label()),
                                o.x(),
                                o.y(),
                                o.width(),
                                o.height(),
                                o.area(),
                                o.cut()))
                        .toList());
    }
}
