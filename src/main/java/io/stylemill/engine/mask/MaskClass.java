package io.stylemill.engine.mask;

import io.stylemill.failure.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A class of pixels. The first one of a list is the background.
 *
 * @param name small letters, digits, '_' and '-'; starts with a letter
 * @param color of its pixels in painted masks and palettes, {@code 0xRRGGBB}
 */
public record MaskClass(String name, int color) {
    /** Most classes of one model: a palette of 8 bits. */
    public static final int MOST = 256;

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,62}");
    private static final Pattern COLOR = Pattern.compile("#[0-9a-fA-F]{6}");
    /** Of the classes that come without a colour, in turn; all lie far apart. */
    private static final int[] USUAL = {
        0x000000, 0xE6194B, 0x3CB44B, 0x4363D8, 0xFFE119, 0xF58231, 0x911EB4, 0x46F0F0, 0xF032E6, 0xBCF60C, 0xFABEBE
    };

    public MaskClass {
        if (!NAME.matcher(name).matches()) {
            throw Failure.input(
                    "bad-classes",
                    "'" + name + "' is no name of a class of pixels; small letters, digits, '_' and '-' are allowed,"
                            + " a letter first, at most 63 of them");
        }
        if (color < 0 || color > 0xFFFFFF) {
            throw new IllegalArgumentException("color " + color);
        }
    }

    /** Returns the colour as {@code #rrggbb}. */
    public String hex() {
        return String.format(Locale.ROOT, "#%06x", color);
    }

    /**
     * Returns classes of these names with the usual colours.
     *
     * @throws Failure {@code bad-classes}
     */
    public static List<MaskClass> named(List<String> names) {
        List<MaskClass> classes = new ArrayList<>();
        int[] colors = palette(names.size());
        for (int i = 0; i < names.size(); i++) {
            classes.add(new MaskClass(names.get(i), colors[i]));
        }
        return checked(classes);
    }

    /** Returns the usual colours of so many classes, {@code 0xRRGGBB}. */
    public static int[] palette(int classes) {
        return IntStream.range(0, classes)
                .map(i -> i < USUAL.length ? USUAL[i] : (0x1F2E3D * (i + 7)) & 0xFFFFFF)
                .toArray();
    }

    /** Returns the classes as a value that JSON can hold. */
    public static List<Map<String, Object>> fields(List<MaskClass> classes) {
        return classes.stream()
                .map(c -> {
                    Map<String, Object> map = new LinkedHashMap<>();
                    map.put("name", c.name());
                    map.put("color", c.hex());
                    return map;
                })
                .toList();
    }

    /**
     * Returns the classes that a parsed JSON value states.
     *
     * @param where the file, for messages
     * @throws Failure {@code bad-classes}
     */
    public static List<MaskClass> parse(Object value, String where) {
        List<MaskClass> classes = new ArrayList<>();
        if (!(value instanceof List<?> list)) {
            throw bad(where, "it is no list");
        }
        for (Object item : list) {
            if (!(item instanceof Map<?, ?> map
                    && map.get("name") instanceof String name
                    && map.get("color") instanceof String color
                    && COLOR.matcher(color).matches())) {
                throw bad(where, "the item " + (classes.size() + 1) + " is " + item);
            }
            classes.add(new MaskClass(name, Integer.parseInt(color.substring(1), 16)));
        }
        return checked(classes);
    }

    private static List<MaskClass> checked(List<MaskClass> classes) {
        if (classes.size() < 2 || classes.size() > MOST) {
            throw Failure.input(
                    "bad-classes",
                    "there are " + classes.size() + " classes of pixels; 2 to " + MOST
                            + " are allowed, the background first");
        }
        for (int i = 0; i < classes.size(); i++) {
            for (int j = 0; j < i; j++) {
                boolean named = classes.get(i).name().equals(classes.get(j).name());
                if (named || classes.get(i).color() == classes.get(j).color()) {
                    throw Failure.input(
                            "bad-classes",
                            "two classes of pixels have the " + (named ? "name " : "color ")
                                    + (named
                                            ? classes.get(i).name()
                                            : classes.get(i).hex())
                                    + "; give each its own");
                }
            }
        }
        return List.copyOf(classes);
    }

    private static Failure bad(String where, String found) {
        return Failure.input(
                "bad-classes",
                where + " does not list the classes of pixels: " + found
                        + "; write [{\"name\": \"background\", \"color\": \"#000000\"}, {\"name\": \"cell\", \"color\":"
                        + " \"#e6194b\"}]");
    }
}
