package io.stylemill.order.plan;

import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.Ranges;
import io.stylemill.order.plan.Recipe.StreamId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Layers and streams of random numbers as the texts that records have. */
public final class RecipeText {
    private RecipeText() {}

    static String hex(long bits) {
        return HexFormat.of().toHexDigits(bits);
    }

    static StreamId stream(String key, String counter) {
        try {
            return new StreamId(Long.parseUnsignedLong(key, 16), Long.parseUnsignedLong(counter, 16));
        } catch (NumberFormatException e) {
            throw bad("key, counter", key + ", " + counter, "16 hex digits each");
        }
    }

    /** Returns ascending numbers as ranges, such as {@code 0-3,8}; empty for none. */
    public static String layers(List<Integer> numbers) {
        List<Ranges.Interval> parts = new ArrayList<>();
        for (int n : numbers) {
            Ranges.Interval last = parts.isEmpty() ? null : parts.get(parts.size() - 1);
            if (last != null && last.last() == n - 1) {
                parts.set(parts.size() - 1, new Ranges.Interval(last.first(), n));
            } else {
                parts.add(new Ranges.Interval(n, n));
            }
        }
        return new Ranges(parts).toString();
    }

    /** Returns the numbers that such ranges name. */
    static List<Integer> layers(String text) {
        return text.isEmpty()
                ? List.of()
                : Ranges.parse(text, 1000).stream().mapToObj(i -> (int) i).toList();
    }

    static Failure bad(String field, @Nullable Object found, String allowed) {
        return Failure.input("bad-recipe", "reading a record: '" + field + "' is " + found + "; it must be " + allowed);
    }
}
