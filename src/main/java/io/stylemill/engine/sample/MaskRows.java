package io.stylemill.engine.sample;

import io.stylemill.engine.mask.MaskClass;
import io.stylemill.engine.mask.Overlay;
import io.stylemill.engine.mask.Regions;
import io.stylemill.image.Pixels;
import io.stylemill.version.MaskFacts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says what a mask shows as rows of the index say it, and shows what rows say. */
public final class MaskRows {
    private MaskRows() {}

    /**
     * @param file of the mask, or null of boxes
     * @param names of the classes, by index
     */
    public static MaskFacts facts(Masker.Looked mask, Masker.@Nullable FinishedMask file, List<String> names) {
        Regions regions = mask.regions();
        Map<String, Double> areas = new LinkedHashMap<>();
        for (int i = 0; i < regions.shares().size(); i++) {
            areas.put(names.get(i), regions.shares().get(i));
        }
        return new MaskFacts(
                file == null ? null : file.sha256(),
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
                                o.cut(),
                                o.score()))
                        .toList());
    }

    /**
     * Returns an image with what its row says lies where shown over it, for people; in the usual
     * colours of the classes.
     *
     * @param mask of the row, or null of boxes
     */
    public static Pixels over(Pixels image, MaskFacts facts, @Nullable Pixels mask) {
        int[] colors = MaskClass.palette(MaskClass.MOST);
        return mask != null
                ? Overlay.of(image, mask.data(), colors)
                : Overlay.framed(
                        image,
                        facts.objects().stream()
                                .map(o -> new Overlay.Box(o.category(), o.x(), o.y(), o.width(), o.height()))
                                .toList(),
                        colors);
    }
}
