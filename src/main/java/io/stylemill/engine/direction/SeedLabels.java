package io.stylemill.engine.direction;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Labels of images by the seed they were made of, from a CSV file with the columns
 * {@code seed,label} and perhaps {@code class}.
 */
public final class SeedLabels {
    /** Files of labels are small: this is about a million. */
    public static final long MAX_BYTES = 32L << 20;

    private static final long LARGEST_SEED = 0xFFFFFFFFL;
    private static final String EXAMPLE = "a first line such as seed,label and lines such as 42,1 below it";

    private SeedLabels() {}

    /**
     * A labelled image.
     *
     * @param seed 0 to 2^32-1
     * @param className the class it was made for, by name or index, or null where the file has no
     *     such column
     * @param label as it is in the file
     * @param line in the file, from 1
     */
    public record Labelled(long seed, @Nullable String className, String label, int line) {}

    /** Says which kind labels are. */
    public sealed interface Kinds permits Named, Above, ZeroOrOne {}

    /** @param negative the other label, or null for all others */
    public record Named(String positive, @Nullable String negative) implements Kinds {}

    /** Numbers of at least {@code threshold} are positive. */
    public record Above(double threshold) implements Kinds {}

    /** Labels are 1 and 0. */
    public record ZeroOrOne() implements Kinds {}

    /**
     * Returns the labels of a file, in its order; other columns are passed over.
     *
     * @throws Failure {@code labels-missing}; {@code labels-format} with the line that is wrong
     */
    public static List<Labelled> read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw Failure.input("labels-missing", "there is no file of labels " + file + "; check the path");
            }
            if (Files.size(file) > MAX_BYTES) {
                throw Failure.input(
                        "labels-format",
                        "the labels in " + file + " have " + Files.size(file) + " bytes; at most " + MAX_BYTES
                                + " are read");
            }
            return parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8), file.toString());
        } catch (IOException e) {
            throw Failure.of(Kind.TRANSIENT, "labels-read", "cannot read the labels in " + file + ": " + e, e);
        }
    }

    static List<Labelled> parse(String text, String file) {
        String[] lines = (text.startsWith("\uFEFF") ? text.substring(1) : text).split("\r?\n", -1);
        List<String> header = fields(lines[0], file, 1);
        int seed = header.indexOf("seed");
        int label = header.indexOf("label");
        int className = header.indexOf("class");
        if (seed < 0 || label < 0) {
            throw Failure.input(
                    "labels-format",
                    file + " line 1 names the columns " + header + "; the columns seed and label are needed: "
                            + EXAMPLE);
        }
        List<Labelled> labels = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (int n = 1; n < lines.length; n++) {
            if (lines[n].isBlank()) {
                continue;
            }
            List<String> fields = fields(lines[n], file, n + 1);
            if (fields.size() != header.size()) {
                throw wrong(file, n + 1, "has " + fields.size() + " fields; line 1 names " + header.size());
            }
            String of = className < 0 ? null : fields.get(className);
            String key = fields.get(seed) + "," + (of == null ? "" : of);
            Integer before = seen.putIfAbsent(key, n + 1);
            if (before != null) {
                throw wrong(file, n + 1, "labels the image of line " + before + " again; keep one of them");
            }
            labels.add(new Labelled(seed(fields.get(seed), file, n + 1), of, fields.get(label), n + 1));
        }
        return labels;
    }

    /**
     * Returns whether a label is positive; null when it is neither.
     *
     * @throws Failure {@code labels-format} when it is not what {@code kinds} says
     */
    public static @Nullable Boolean positive(Labelled labelled, Kinds kinds, String file) {
        String label = labelled.label();
        if (kinds instanceof Named named) {
            boolean negative = named.negative() == null || named.negative().equals(label);
            return label.equals(named.positive()) ? Boolean.TRUE : negative ? Boolean.FALSE : null;
        }
        double number;
        try {
            number = Double.parseDouble(label);
        } catch (NumberFormatException e) {
            number = Double.NaN;
        }
        if (kinds instanceof Above above && Double.isFinite(number)) {
            return number >= above.threshold();
        }
        if (kinds instanceof ZeroOrOne && (number == 0 || number == 1)) {
            return number == 1;
        }
        throw wrong(
                file,
                labelled.line(),
                "has the label '" + label + "'; "
                        + (kinds instanceof Above
                                ? "--threshold takes numbers"
                                : "labels are 0 or 1; for other numbers name --threshold, for words --positive"));
    }

    private static long seed(String text, String file, int line) {
        try {
            long seed = Long.parseLong(text);
            if (seed >= 0 && seed <= LARGEST_SEED) {
                return seed;
            }
        } catch (NumberFormatException e) {
            // Told below, as a seed out of range is.
        }
        throw wrong(file, line, "has the seed '" + text + "'; it must be 0 to " + LARGEST_SEED);
    }

    private static Failure wrong(String file, int line, String what) {
        return Failure.input("labels-format", file + " line " + line + " " + what);
    }

    private static List<String> fields(String line, String file, int number) {
        List<String> fields = new ArrayList<>();
        for (String field : line.split(",", -1)) {
            String text = field.strip();
            boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
            String plain = quoted ? text.substring(1, text.length() - 1) : text;
            if (plain.indexOf('"') >= 0) {
                throw wrong(
                        file,
                        number,
                        "has a quote or a comma inside a field, which seeds, classes and labels need not");
            }
            fields.add(plain);
        }
        return fields;
    }

    /** Returns the labels there are, at most a few, for messages. */
    public static String found(List<Labelled> labels) {
        String[] found = labels.stream()
                .map(Labelled::label)
                .distinct()
                .sorted()
                .limit(9)
                .toArray(String[]::new);
        return found.length > 8
                ? String.join(", ", Arrays.asList(found).subList(0, 8)) + " and others"
                : String.join(", ", found);
    }
}
