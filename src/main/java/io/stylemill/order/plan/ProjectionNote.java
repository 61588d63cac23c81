package io.stylemill.order.plan;

import io.stylemill.failure.Failure;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code project} writes beside a file of latents, as {@code FILE.json}: which pictures its
 * rows were found for.
 *
 * @param settings how they were found, by key
 * @param arraySha256 of the array of latents, see {@link io.stylemill.checkpoint.LatentArray}
 * @param wStd standard deviation of one number of w
 * @param images of the rows, in their order
 */
public record ProjectionNote(Map<String, Object> settings, String arraySha256, double wStd, List<Image> images) {
    private static final String FORMAT = "stylemill-projection-1";
    private static final List<String> OWN = List.of("format", "arraySha256", "wStd", "images");

    public ProjectionNote {
        settings = Map.copyOf(settings);
        images = List.copyOf(images);
    }

    /**
     * A picture and how near its latent comes.
     *
     * @param file its name
     * @param sha256 of its bytes
     * @param loss distance that was made small
     * @param psnr of the image that the latent makes, to the picture, in dB
     * @param distance of the latent from the mean of w, in units of sigma
     */
    public record Image(String file, String sha256, double loss, double psnr, double distance) {}

    /** Returns where the note of a file of latents is. */
    public static String beside(String file) {
        return file + ".json";
    }

    /** Returns the canonical text. */
    public String write() {
        Map<String, Object> map = new TreeMap<>(settings);
        map.put("format", FORMAT);
        map.put("arraySha256", arraySha256);
        map.put("wStd", wStd);
        List<Object> list = new ArrayList<>();
        for (int row = 0; row < images.size(); row++) {
            Image image = images.get(row);
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("row", row);
            one.put("file", image.file());
            one.put("sha256", image.sha256());
            one.put("loss", image.loss());
            one.put("psnr", image.psnr());
            one.put("distance", image.distance());
            list.add(one);
        }
        map.put("images", list);
        return CanonicalJson.write(map);
    }

    /**
     * Returns the note that a text holds.
     *
     * @param file for messages
     * @throws Failure {@code projection-note} when it holds none
     */
    public static ProjectionNote parse(String text, String file) {
        if (!(CanonicalJson.parse(text) instanceof Map<?, ?> map) || !FORMAT.equals(map.get("format"))) {
            throw bad(file, "it has no \"format\": \"" + FORMAT + "\"");
        }
        Map<String, Object> settings = new TreeMap<>();
        map.forEach((key, value) -> {
            if (!OWN.contains(String.valueOf(key))) {
                settings.put(String.valueOf(key), Objects.requireNonNullElse(value, ""));
            }
        });
        List<Image> images = new ArrayList<>();
        if (!(map.get("images") instanceof List<?> list)) {
            throw bad(file, "'images' is no list");
        }
        for (Object item : list) {
            if (!(item instanceof Map<?, ?> one)) {
                throw bad(file, "an item of 'images' is no object");
            }
            String sha256 = text(one.get("sha256"), "sha256", file);
            if (!Digests.isSha256(sha256)) {
                throw bad(file, "the sha256 '" + sha256 + "' is not 64 lower-case hex digits");
            }
            images.add(new Image(
                    text(one.get("file"), "file", file),
                    sha256,
                    number(one.get("loss"), "loss", file),
                    number(one.get("psnr"), "psnr", file),
                    number(one.get("distance"), "distance", file)));
        }
        double wStd = number(map.get("wStd"), "wStd", file);
        if (!(wStd > 0)) {
            throw bad(file, "'wStd' is " + wStd + "; it must be above 0");
        }
        return new ProjectionNote(settings, text(map.get("arraySha256"), "arraySha256", file), wStd, images);
    }

    private static String text(@Nullable Object value, String key, String file) {
        if (value instanceof String text) {
            return text;
        }
        throw bad(file, "'" + key + "' is " + value + ", not a text");
    }

    private static double number(@Nullable Object value, String key, String file) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw bad(file, "'" + key + "' is " + value + ", not a number");
    }

    private static Failure bad(String file, String what) {
        return Failure.input(
                "projection-note",
                file + " is not what 'stylemill project' writes beside latents: " + what
                        + "; project the pictures again, or use a copy of the file as it was written");
    }
}
