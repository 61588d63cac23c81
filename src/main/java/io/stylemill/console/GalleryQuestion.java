package io.stylemill.console;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to see of a version. A text that is empty, or a number that is null, asks for nothing.
 *
 * @param label name of the class
 * @param tag {@code name=value}
 * @param agrees {@code yes} or {@code no}: whether the first labeler sees what the image was made for
 * @param sort in which order
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
        PSI("psi", "low psi first"),
        PSI_DOWN("psi-down", "high psi first");

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

    /** Those of the parameters that are numbers. */
    public static final List<String> NUMBERS =
            List.of("psi-from", "psi-to", "confidence-from", "confidence-to", "seed");

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

    /**
     * Reads a question.
     *
     * @throws Failure {@code bad-parameter} (INPUT), which says of every number what is wrong with it
     */
    public static GalleryQuestion of(Map<String, String> query) {
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
                seed.isEmpty() ? null : (Long) Long.parseLong(seed),
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
