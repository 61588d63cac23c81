package io.stylemill.console;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to see of a version. A text that is empty, or a number that is null, asks for nothing.
 *
 * @param label name of the class
 * @param tag {@code name=value}
 * @param agrees {@code yes} or {@code no}: whether the first labeler sees what the image was made for
 * @param sort one of {@link #SORTS}
 */
public record GalleryQuestion(
        String label,
        String group,
        String split,
        String tag,
        String agrees,
        @Nullable Double psiFrom,
        @Nullable Double psiTo,
        @Nullable Double confidenceFrom,
        @Nullable Double confidenceTo,
        @Nullable Long seed,
        Sort sort) {
    /** The orders that there are. */
    public enum Sort {
        INDEX("index", "as published"),
        LEAST_SURE("least-sure", "least sure first"),
        MOST_SURE("most-sure", "most sure first"),
        SEED("seed", "by seed"),
        PSI("psi", "by psi");

        private final String word;
        private final String words;

        Sort(String word, String words) {
            this.word = word;
            this.words = words;
        }

        /** Returns the word in addresses. */
        public String word() {
            return word;
        }

        /** Returns it for people. */
        public String words() {
            return words;
        }

        static Sort of(String word) {
            for (Sort sort : values()) {
                if (sort.word.equals(word)) {
                    return sort;
                }
            }
            return INDEX;
        }
    }

    /** The parameters that a question is made of. */
    public static final Set<String> PARAMETERS = Set.of(
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

    /** Reads a question; what is no number asks for nothing. */
    public static GalleryQuestion of(Map<String, String> query) {
        Double seed = number(query, "seed");
        return new GalleryQuestion(
                query.getOrDefault("label", ""),
                query.getOrDefault("group", ""),
                query.getOrDefault("split", ""),
                query.getOrDefault("tag", ""),
                query.getOrDefault("agrees", ""),
                number(query, "psi-from"),
                number(query, "psi-to"),
                number(query, "confidence-from"),
                number(query, "confidence-to"),
                seed == null ? null : (Long) seed.longValue(),
                Sort.of(query.getOrDefault("sort", "")));
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
