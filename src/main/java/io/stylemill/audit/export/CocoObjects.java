package io.stylemill.audit.export;

import io.stylemill.engine.mask.Outline;
import io.stylemill.engine.mask.Regions;
import io.stylemill.version.MaskFacts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The objects of an image's mask as COCO's annotations: category, box, area, and the pixels in one
 * of two forms.
 */
final class CocoObjects {
    private CocoObjects() {}

    /** Returns the classes of pixels as COCO's categories; the background, 0, is none. */
    static List<Map<String, Object>> categories(List<String> classes) {
        List<Map<String, Object>> categories = new ArrayList<>();
        for (int i = 1; i < classes.size(); i++) {
            categories.add(Map.of("id", i, "name", classes.get(i), "supercategory", ""));
        }
        return categories;
    }

    /**
     * Returns the annotation of an object.
     *
     * @param imageId of the image in the file
     * @param segmentation {@link #runs} or {@link #polygons}
     */
    static Map<String, Object> annotation(long id, long imageId, Regions.Instance object, Object segmentation) {
        Map<String, Object> one = annotation(
                id,
                imageId,
                object.label(),
                List.of(object.x(), object.y(), object.width(), object.height()),
                object.area());
        one.put("segmentation", segmentation);
        return one;
    }

    /**
     * Returns the annotation of a box that a program found, with its score as COCO's results have
     * it.
     */
    static Map<String, Object> annotation(long id, long imageId, MaskFacts.Box box) {
        Map<String, Object> one = annotation(
                id, imageId, box.category(), List.of(box.x(), box.y(), box.width(), box.height()), box.area());
        Double score = box.score();
        if (score != null) {
            one.put("score", score);
        }
        return one;
    }

    private static Map<String, Object> annotation(long id, long imageId, int category, List<Integer> box, long area) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("id", id);
        one.put("image_id", imageId);
        one.put("category_id", category);
        one.put("bbox", box);
        one.put("area", area);
        one.put("iscrowd", 0);
        return one;
    }

    /** Returns an object's pixels as COCO's uncompressed run-length encoding. */
    static Map<String, Object> runs(Regions.Instance object, int width, int height) {
        return Map.of("size", List.of(height, width), "counts", counts(object.pixels(), width, height));
    }

    /** Returns an object's outline as COCO's list of polygons, which is one here. */
    static List<List<Integer>> polygons(Regions.Instance object, int width) {
        return List.of(
                Arrays.stream(Outline.of(object, width).corners()).boxed().toList());
    }

    /** Lengths of runs of other and own pixels in turn, column by column. */
    private static List<Integer> counts(int[] pixels, int width, int height) {
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
