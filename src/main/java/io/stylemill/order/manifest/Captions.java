package io.stylemill.order.manifest;

import java.util.List;
import java.util.Map;

/**
 * The captions that every image gets.
 *
 * @param templates one or more, in file order, each once
 * @param count captions of one image, 1 to the number of templates
 * @param descriptions what captions say of a class, by its name, in file order; may be empty
 */
public record Captions(List<CaptionTemplate> templates, int count, Map<String, String> descriptions) {
    /** Most characters of a finished caption. */
    public static final int LONGEST = 1_000;

    public Captions {
        templates = List.copyOf(templates);
    }
}
