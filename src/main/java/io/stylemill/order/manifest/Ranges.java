package io.stylemill.order.manifest;

import io.stylemill.failure.Failure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whole numbers written as NVIDIA's scripts take them: {@code 0-9,42}, in the order written. A
 * value.
 */
public final class Ranges {
    private static final Pattern PART = Pattern.compile("\\s*(\\d{1,18})\\s*(?:-\\s*(\\d{1,18})\\s*)?");

    /**
     * @param first first number, inclusive; @param last last number, inclusive, not before
     *     {@code first}
     */
    public record Interval(long first, long last) {}

    private final List<Interval> parts;
    /**
     * How many numbers are before each part, and after the last one: a plan looks up each seed of
     * millions.
     */
    private final long[] before;

    /** @param parts inclusive intervals, in the order written */
    public Ranges(List<Interval> parts) {
        this.parts = List.copyOf(parts);
        this.before = new long[this.parts.size() + 1];
        for (int i = 0; i < this.parts.size(); i++) {
            Interval part = this.parts.get(i);
            before[i + 1] = before[i] + part.last() - part.first() + 1;
        }
    }

    /**
     * Returns the ranges that the text names.
     *
     * @throws Failure {@code bad-range} when the text is not of that form, an interval runs
     *     backwards, a number exceeds {@code max} or a number is named twice
     */
    public static Ranges parse(String text, long max) {
        List<Interval> parts = intervals(text, max);
        List<Interval> sorted = parts.stream()
                .sorted((a, b) -> Long.compare(a.first(), b.first()))
                .toList();
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).first() <= sorted.get(i - 1).last()) {
                throw Failure.input(
                        "bad-range",
                        Wording.quoted(text) + " names " + sorted.get(i).first()
                                + " twice; each number may occur once");
            }
        }
        return new Ranges(parts);
    }

    /**
     * Returns the ranges that the text names, each number once, where it is first; otherwise as
     * {@link #parse}.
     */
    public static Ranges distinct(String text, long max) {
        List<Interval> parts = new ArrayList<>();
        for (Interval part : intervals(text, max)) {
            List<Interval> left = List.of(part);
            for (Interval known : List.copyOf(parts)) {
                left = left.stream().flatMap(one -> without(one, known)).toList();
            }
            parts.addAll(left);
        }
        return new Ranges(parts);
    }

    private static Stream<Interval> without(Interval part, Interval known) {
        if (known.last() < part.first() || known.first() > part.last()) {
            return Stream.of(part);
        }
        return Stream.of(new Interval(part.first(), known.first() - 1), new Interval(known.last() + 1, part.last()))
                .filter(one -> one.first() <= one.last());
    }

    private static List<Interval> intervals(String text, long max) {
        List<Interval> parts = new ArrayList<>();
        for (String piece : text.split(",", -1)) {
            Matcher m = PART.matcher(piece);
            if (!m.matches()) {
                throw Failure.input(
                        "bad-range",
                        Wording.quoted(text) + " is not a list of whole numbers and ranges such as 0-9,42");
            }
            long first = Long.parseLong(m.group(1));
            long last = m.group(2) == null ? first : Long.parseLong(m.group(2));
            if (last < first) {
                throw Failure.input(
                        "bad-range", Wording.quoted(piece.strip()) + " runs backwards; write the smaller number first");
            }
            if (last > max) {
                throw Failure.input(
                        "bad-range", Wording.quoted(piece.strip()) + " is beyond the largest allowed number, " + max);
            }
            parts.add(new Interval(first, last));
        }
        return parts;
    }

    /** Returns the inclusive intervals, in the order written. */
    public List<Interval> parts() {
        return parts;
    }

    /** Returns how many numbers there are. */
    public long size() {
        return before[parts.size()];
    }

    /** Returns the number at {@code index}, counted from 0 in the order written. */
    public long get(long index) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException("index " + index + " of " + size());
        }
        int found = Arrays.binarySearch(before, index);
        int part = found < 0 ? -found - 2 : found;
        return parts.get(part).first() + index - before[part];
    }

    /** Returns the largest number. */
    public long max() {
        return parts.stream().mapToLong(Interval::last).max().orElseThrow();
    }

    /** Returns all numbers in the order written; for small ranges such as layers. */
    public LongStream stream() {
        return parts.stream().flatMapToLong(p -> LongStream.rangeClosed(p.first(), p.last()));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Ranges ranges && parts.equals(ranges.parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    /** Returns the canonical text, such as {@code 0-9,42}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Interval p : parts) {
            text.append(text.isEmpty() ? "" : ",").append(p.first());
            if (p.last() > p.first()) {
                text.append('-').append(p.last());
            }
        }
        return text.toString();
    }
}
