package io.stylemill.audit.export;

import io.stylemill.engine.mask.Regions;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.image.Decoders;
import io.stylemill.image.Pixels;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.version.MaskFacts;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The objects of an image's mask as COCO's annotations: category, box, area, and the pixels as a run-length encoding. */
final class CocoObjects {
    private CocoObjects() {}

    /** Returns the classes of pixels as COCO's categories; the background, 0, is none. */
    static List<Map<String, Object>> categories(MaskFacts mask) {
        List<String> names = List.copyOf(mask.areas().keySet());
        List<Map<String, Object>> categories = new ArrayList<>();
        for (int i = 1; i < names.size(); i++) {
            categories.add(Map.of("id", i, "name", names.get(i), "supercategory", ""));
        }
        return categories;
    }

    /**
     * Returns the annotations of an image, without ids.
     *
     * @param imageId of the image in the file
     * @throws Failure {@code mask-differs} (VERIFICATION) when the mask does not show the objects of the row
     */
    static List<Map<String, Object>> annotations(
            PublishedVersion version, SampleRow row, MaskFacts mask, long imageId) {
        Recipe.Masks made = RecipeJson.parse(row.recipe()).masks();
        Pixels map = Decoders.decode(version.mask(row), "mask of " + row.key());
        Regions regions = Regions.of(
                map.data(), map.width(), map.height(), mask.areas().size(), made == null ? 1 : made.leastArea());
        if (regions.objects().size() != mask.objects().size()) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "mask-differs",
                    "the mask of " + row.key() + " shows " + regions.objects().size() + " objects, its row says "
                            + mask.objects().size());
        }
        List<Map<String, Object>> annotations = new ArrayList<>();
        for (Regions.Instance object : regions.objects()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("image_id", imageId);
            one.put("category_id", object.label());
            one.put("bbox", List.of(object.x(), object.y(), object.width(), object.height()));
            one.put("area", object.area());
            one.put("iscrowd", 0);
            one.put(
                    "segmentation",
                    Map.of(
                            "size",
                            List.of(map.height(), map.width()),
                            "counts",
                            counts(object.pixels(), map.width(), map.height())));
            annotations.add(one);
        }
        return annotations;
    }

    /** COCO's uncompressed run-length encoding: lengths of runs of other and own pixels in turn, column by column. */
    static List<Integer> counts(int[] pixels, int width, int height) {
        boolean[] own = new boolean[width * height];
        for (int pixel : pixels) {
            own[pixel % width * height + pixel / width] = true;
        }
        List<Integer> counts = new ArrayList<>();
        boolean inside = false;
        int run = 0;
        for (boolean one : own) {
            if (one != inside) {
                counts.add(run);
                run = 0;
                inside = one;
            }
            run++;
        }
        counts.add(run);
        return counts;
    }
}
