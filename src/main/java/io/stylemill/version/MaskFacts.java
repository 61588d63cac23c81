package io.stylemill.version;

import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the mask of a sample shows, or the boxes that a program gave.
 *
 * @param sha256 of the mask's file, 64 hex digits; null without a mask
 * @param uncertainty mean entropy of the pixels, as a share of the largest there can be, 0 to 1;
 *     null without a mask
 * @param areas share of the pixels by class of pixels, in the order of the mask model; they sum to
 *     1; empty without a mask
 * @param objects connected pixels of one class, the background left out; or boxes, the surest first
 */
public record MaskFacts(
        @Nullable String sha256, @Nullable Double uncertainty, Map<String, Double> areas, List<Box> objects) {
    public MaskFacts {
        areas = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(areas));
        objects = List.copyOf(objects);
        if (sha256 != null && !Digests.isSha256(sha256)) {
            throw new IllegalArgumentException("a SHA-256 has 64 small hex digits");
        }
    }

    /**
     * An object.
     *
     * @param category class index in the mask, 1 or more
     * @param name of the class
     * @param x left column of its box in pixels, {@code y} its top row
     * @param area in pixels
     * @param cut whether it touches the border of the image
     * @param score how sure the program is that gave the box, 0 to 1; null of a mask's objects
     */
    public record Box(
            int category,
            String name,
            int x,
            int y,
            int width,
            int height,
            long area,
            boolean cut,
            @Nullable Double score) {
        private Map<String, Object> fields() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("area", area);
            map.put("bbox", List.of(x, y, width, height));
            map.put("category", category);
            map.put("category_name", name);
            map.put("cut", cut);
            if (score != null) {
                map.put("score", score);
            }
            return map;
        }
    }

    /** Returns whether there is a mask, and not boxes alone. */
    public boolean hasMask() {
        return sha256 != null;
    }

    /**
     * Returns the areas as JSON text, such as <code>[{"area":0.8,"name":"background"},…]</code>;
     * null without a mask.
     */
    public @Nullable String areasText() {
        if (!hasMask()) {
            return null;
        }
        List<Map<String, Object>> list = new ArrayList<>();
        areas.forEach((name, area) -> list.add(Map.of("name", name, "area", area)));
        return CanonicalJson.write(list);
    }

    /**
     * Returns the objects as JSON text, such as
     * <code>[{"area":40,"bbox":[1,2,8,9],"category":1,…}]</code>.
     */
    public String objectsText() {
        return CanonicalJson.write(objects.stream().map(Box::fields).toList());
    }

    /** Returns the names of the classes in a text of {@link #areasText}, in their order. */
    public static List<String> classNames(String areasText) {
        List<String> names = new ArrayList<>();
        if (CanonicalJson.parse(areasText) instanceof List<?> list) {
            list.forEach(item -> names.add(item instanceof Map<?, ?> map ? String.valueOf(map.get("name")) : ""));
        }
        return names;
    }

    /** Returns the areas that a text of {@link #areasText} states; empty where it is none. */
    static Optional<Map<String, Double>> areas(String areasText) {
        Map<String, Double> areas = new LinkedHashMap<>();
        if (!(CanonicalJson.parse(areasText) instanceof List<?> list)) {
            return Optional.empty();
        }
        for (Object item : list) {
            if (!(item instanceof Map<?, ?> m
                    && m.get("name") instanceof String name
                    && m.get("area") instanceof Number area)) {
                return Optional.empty();
            }
            areas.put(name, area.doubleValue());
        }
        return Optional.of(areas);
    }

    /** Returns the objects that a text of {@link #objectsText} states; empty where it is none. */
    static Optional<List<Box>> objects(String objectsText) {
        List<Box> objects = new ArrayList<>();
        if (!(CanonicalJson.parse(objectsText) instanceof List<?> list)) {
            return Optional.empty();
        }
        for (Object item : list) {
            if (!(item instanceof Map<?, ?> m
                    && m.get("category") instanceof Integer category
                    && m.get("category_name") instanceof String name
                    && m.get("bbox") instanceof List<?> box
                    && box.size() == 4
                    && box.stream().allMatch(Integer.class::isInstance)
                    && m.get("area") instanceof Number area
                    && m.get("cut") instanceof Boolean cut)) {
                return Optional.empty();
            }
            int[] b = box.stream().mapToInt(Integer.class::cast).toArray();
            Double score = m.get("score") instanceof Number number ? (Double) number.doubleValue() : null;
            objects.add(new Box(category, name, b[0], b[1], b[2], b[3], area.longValue(), cut, score));
        }
        return Optional.of(objects);
    }
}
