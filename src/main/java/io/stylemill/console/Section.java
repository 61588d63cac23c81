package io.stylemill.console;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list that is too long to be given whole. All lists of REST and of pages go on in this
 * way.
 *
 * @param next what is asked for to get the part behind this one, or null at the end
 */
public record Section<T>(List<T> items, @Nullable String next) {
    /**
     * Returns the start of what was found.
     *
     * @param found one more than {@code most} where there are more
     * @param name what an element is asked for by, when the list goes on behind it
     */
    public static <T> Section<T> of(List<T> found, int most, Function<? super T, String> name) {
        return found.size() <= most
                ? new Section<>(List.copyOf(found), null)
                : new Section<>(List.copyOf(found.subList(0, most)), name.apply(found.get(most - 1)));
    }

    /**
     * Returns a part of a list that is there whole.
     *
     * @param name of an element, which no other has
     * @param after the name of the element before the part, or null for the start
     * @throws Failure {@code bad-parameter} (INPUT) where no element has that name
     */
    public static <T> Section<T> of(List<T> all, int most, Function<? super T, String> name, @Nullable String after) {
        int from = 0;
        if (after != null) {
            while (from < all.size() && !name.apply(all.get(from)).equals(after)) {
                from++;
            }
            if (from++ == all.size()) {
                throw unknown(after);
            }
        }
        return of(all.subList(from, all.size()), most, name);
    }

    /**
     * Returns the time that a place in a list names.
     *
     * @param after the place
     * @throws Failure {@code bad-parameter} (INPUT) where it names none
     */
    static Instant time(String text, String after) {
        // Databases know fewer years than Java does.
        if (text.matches("[0-9]{4}-.*")) {
            try {
                return Instant.parse(text);
            } catch (DateTimeParseException e) {
                throw unknown(after);
            }
        }
        throw unknown(after);
    }

    /** Returns the failure that says that a list does not go on behind what was named. */
    public static Failure unknown(String after) {
        return Failure.input(
                Code.BAD_PARAMETER,
                "after is '" + after + "'; it must be the value 'next' of the list before. Begin again without it");
    }
}
