package io.stylemill.failure;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds the known word that a misspelt one most likely represents, so that an error can name it.
 */
public final class NearestWord {
    private NearestWord() {}

    /**
     * Returns the known word nearest to {@code found}, or empty when none is near enough to be
     * worth naming.
     *
     * <p>Near means: equal but for case, or at most one edit per three letters (and at least one
     * edit) away, where an edit inserts, removes or replaces one letter or swaps two neighbours,
     * whatever their case (optimal string alignment distance). Of equally near words the first in
     * the order of the collection is returned. Where none is near, the only word that begins with
     * {@code found} is, from three letters on.
     */
    public static Optional<String> nearest(String found, Collection<String> known) {
        Objects.requireNonNull(found, "found");
        String wanted = found.toLowerCase(Locale.ROOT);
        String best = null;
        int bestDistance = Integer.MAX_VALUE;
        for (String word : known) {
            int longer = Math.max(wanted.length(), word.length());
            int allowed = Math.max(1, longer / 3);
            if (Math.abs(wanted.length() - word.length()) > allowed) {
                continue;
            }
            int distance = distance(wanted, word.toLowerCase(Locale.ROOT));
            // A one-letter word is one edit from every other: only its own case variant is near.
            if (distance <= allowed && distance < longer && distance < bestDistance) {
                best = word;
                bestDistance = distance;
            }
        }
        return best == null ? begun(wanted, known) : Optional.of(best);
    }

    /** Returns the only word that begins with three letters or more that were found. */
    private static Optional<String> begun(String wanted, Collection<String> known) {
        List<String> words = known.stream()
                .filter(word ->
                        wanted.length() >= 3 && word.toLowerCase(Locale.ROOT).startsWith(wanted))
                .toList();
        return words.size() == 1 ? Optional.of(words.get(0)) : Optional.empty();
    }

    /**
     * Returns the question that goes behind an error, such as {@code ; did you mean run?}, or an
     * empty text when no word is near.
     */
    public static String question(String found, Collection<String> known) {
        return nearest(found, known).map(near -> "; did you mean " + near + "?").orElse("");
    }

    private static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                int edit = Math.min(replace, 1 + Math.min(last[j], row[j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    edit = Math.min(edit, beforeLast[j - 2] + 1);
                }
                row[j] = edit;
            }
            int[] spare = beforeLast;
            beforeLast = last;
            last = row;
            row = spare;
        }
        return last[b.length()];
    }
}
