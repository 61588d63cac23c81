package io.stylemill.web.page;

import io.stylemill.console.ImageFilter;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the parameters of a gallery's address ask for. One that is empty asks for nothing. */
final class GalleryQuery {
    /** Those of the parameters that are numbers. */
    static final List<String> NUMBERS = List.of("psi-from", "psi-to", "confidence-from", "confidence-to", "seed");

    /** The parameters that say what is shown. */
    static final Set<String> PARAMETERS = Set.of(
            "label",
            "group",
            "split",
            "tag",
            "agrees",
            "psi-from",
            "psi-to",
            "confidence-from",
            "confidence-to",
            "seed",
            "sort");

    private GalleryQuery() {}

    /**
     * The orders that there are.
     *
     * @see #word
     */
    enum Order {
        INDEX("index", "as published", ImageFilter.Sort.KEY, false),
        LEAST_SURE("least-sure", "least sure first", ImageFilter.Sort.CONFIDENCE, false),
        MOST_SURE("most-sure", "most sure first", ImageFilter.Sort.CONFIDENCE, true),
        SEED("seed", "by seed", ImageFilter.Sort.SEED, false),
        PSI("psi", "low psi first", ImageFilter.Sort.PSI, false),
        PSI_DOWN("psi-down", "high psi first", ImageFilter.Sort.PSI, true);

        /** In addresses. */
        final String word;

        /** For people. */
        final String words;

        final ImageFilter.Sort sort;
        final boolean descending;

        Order(String word, String words, ImageFilter.Sort sort, boolean descending) {
            this.word = word;
            this.words = words;
            this.sort = sort;
            this.descending = descending;
        }

        static Order of(String word) {
            for (Order order : values()) {
                if (order.word.equals(word)) {
                    return order;
                }
            }
            return INDEX;
        }
    }

    /**
     * Returns what is asked for.
     *
     * @throws Failure {@code bad-parameter} (INPUT), which says of every number what is wrong with
     *     it
     */
    static ImageFilter of(Map<String, String> query) {
        List<String> wrong = new ArrayList<>();
        String seed = query.getOrDefault("seed", "").strip();
        if (!seed.isEmpty() && !seed.matches("[0-9]{1,10}")) {
            wrong.add("seed is '" + seed + "'; it must be one whole number, such as 17");
        }
        for (String name : NUMBERS) {
            String word = query.getOrDefault(name, "").strip();
            if (!name.equals("seed") && !word.isEmpty() && number(query, name) == null) {
                wrong.add(name + " is '" + word + "'; it must be a number, such as 0.7");
            }
        }
        if (!wrong.isEmpty()) {
            throw Failure.input(Code.BAD_PARAMETER, String.join("; ", wrong));
        }
        String agrees = query.getOrDefault("agrees", "");
        Order order = Order.of(query.getOrDefault("sort", ""));
        return new ImageFilter(
                text(query, "label"),
                text(query, "group"),
                text(query, "split"),
                tag(text(query, "tag")),
                number(query, "psi-from"),
                number(query, "psi-to"),
                number(query, "confidence-from"),
                number(query, "confidence-to"),
                seed.isEmpty() ? null : (Long) Long.parseLong(seed),
                agrees.equals("yes") || agrees.equals("no") ? (Boolean) agrees.equals("yes") : null,
                order.sort,
                order.descending);
    }

    private static @Nullable String text(Map<String, String> query, String name) {
        String word = query.getOrDefault(name, "");
        return word.isEmpty() ? null : word;
    }

    /** Returns what {@code name=value} names, as the page writes it. */
    private static ImageFilter.@Nullable Tag tag(@Nullable String word) {
        if (word == null) {
            return null;
        }
        String name = word.replaceFirst("=.*", "");
        return new ImageFilter.Tag(name, word.substring(Math.min(word.length(), name.length() + 1)));
    }

    private static @Nullable Double number(Map<String, String> query, String name) {
        try {
            String word = query.getOrDefault(name, "").strip();
            return word.isEmpty() ? null : (Double) Double.parseDouble(word);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
