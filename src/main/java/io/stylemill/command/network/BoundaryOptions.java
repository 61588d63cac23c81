package io.stylemill.command.network;

import io.stylemill.engine.direction.Ends;
import io.stylemill.engine.direction.SeedLabels;
import io.stylemill.failure.Failure;
import io.stylemill.failure.NearestWord;
import io.stylemill.order.manifest.Labeler;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code directions --method boundary} is asked for. */
final class BoundaryOptions {
    private static final int MOST_IMAGES = 1_000_000;
    private static final int MOST_SIDE = 16_384;
    private static final long LARGEST_SEED = 0xFFFFFFFFL;

    @Option(
            names = "--scorer",
            paramLabel = "FILE",
            description = "boundary: a TorchScript classifier, which runs, that says what images of this network show.")
    @Nullable
    String scorer;

    @Option(
            names = "--scorer-classes",
            paramLabel = "A,B",
            split = ",",
            description = "Names of its outputs, in their order.")
    List<String> classes = List.of();

    @Option(names = "--scorer-input", paramLabel = "SIZE", description = "Pixels that it takes: 64, or 64x48.")
    private @Nullable String size;

    @Option(
            names = "--scorer-channels",
            paramLabel = "N",
            description = "3 (RGB) or 1 (grey) (default: ${DEFAULT-VALUE}).")
    private int channels = 3;

    @Option(
            names = "--scorer-range",
            paramLabel = "LOW,HIGH",
            description = "What black and white become (default: ${DEFAULT-VALUE}).")
    private String range = "0,1";

    @Option(
            names = "--scorer-mean",
            paramLabel = "M",
            description = "Instead of a range, with --scorer-std: each value v"
                    + " from 0 to 255 becomes (v / 255 - mean) / std; a number, or one for each channel.")
    private @Nullable String mean;

    @Option(names = "--scorer-std", paramLabel = "S", description = "See --scorer-mean.")
    private @Nullable String std;

    @Option(
            names = "--scorer-output",
            paramLabel = "KIND",
            description = "probabilities or logits (default: ${DEFAULT-VALUE}).")
    private String output = "probabilities";

    @Option(
            names = "--images",
            paramLabel = "N",
            description = "Images that the scorer looks at: seeds S, S+1, ... of --seed (default: ${DEFAULT-VALUE}).")
    int images = 2000;

    @Option(
            names = "--ends",
            paramLabel = "SHARE",
            description = "Share of them taken from each end, the surest ones (default: ${DEFAULT-VALUE}).")
    double ends = 0.2;

    @Option(
            names = "--trunc",
            paramLabel = "PSI",
            description = "Truncation of the images that the scorer looks at (default: ${DEFAULT-VALUE}).")
    double trunc = 1;

    @Option(
            names = "--labels",
            paramLabel = "FILE.csv",
            description = "boundary, instead of a scorer: columns seed,label and, for networks with classes, class.")
    @Nullable
    Path labels;

    @Option(
            names = "--threshold",
            paramLabel = "T",
            description = "Labels of at least this number are positive (default: labels are 0 and 1).")
    private @Nullable Double threshold;

    @Option(
            names = "--positive",
            paramLabel = "CLASS",
            description = "What the direction leads to: a class of the scorer, or a label.")
    @Nullable
    String positive;

    @Option(
            names = "--negative",
            paramLabel = "CLASS",
            description = "What it leads from (default: all that is not positive).")
    @Nullable
    String negative;

    @Option(
            names = "--given",
            paramLabel = "FILE#NAME",
            description = "A direction that shall not change along the new one; may be repeated.")
    List<String> given = List.of();

    @Option(names = "--name", paramLabel = "NAME", description = "Its name in the file (default: boundary).")
    @Nullable
    String name;

    /**
     * Checks all that can be checked before anything is read.
     *
     * @param wanted whether a boundary is asked for
     * @param typed names of those of these options that were given
     * @throws Failure {@code bad-option}
     */
    void check(boolean wanted, List<String> typed, long seed) {
        if (!wanted) {
            typed.stream().findFirst().ifPresent(name -> {
                throw Failure.input("bad-option", name + " is for --method boundary; add that, or leave it out");
            });
            return;
        }
        if ((scorer == null) == (labels == null)) {
            throw Failure.input(
                    "bad-option",
                    (scorer == null
                                    ? "--method boundary needs labels, and none are named"
                                    : "--scorer and --labels both")
                            + (scorer == null ? "" : " say what images show")
                            + "; name either --scorer FILE or --labels FILE.csv");
        }
        typed.stream()
                .filter(name -> labels == null
                        ? name.equals("--threshold")
                        : name.startsWith("--scorer-")
                                || List.of("--images", "--ends", "--trunc").contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw Failure.input(
                            "bad-option",
                            name + " is for " + (labels == null ? "--labels" : "--scorer") + "; leave it out");
                });
        if (labels == null) {
            checkScorer(seed);
        } else if (negative != null && positive == null || threshold != null && positive != null) {
            throw Failure.input(
                    "bad-option",
                    threshold != null
                            ? "--threshold is for labels that are numbers, --positive for words; name one of them"
                            : "--negative needs --positive beside it");
        }
        if (name != null && !name.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")) {
            throw Failure.input(
                    "bad-option",
                    "--name is '" + name
                            + "'; it must be up to 64 letters, digits, dots, hyphens and underscores, such as"
                            + " smile");
        }
        if (positive != null && positive.equals(negative)) {
            throw Failure.input("bad-option", "--positive and --negative are both '" + positive + "'; name two kinds");
        }
    }

    private void checkScorer(long seed) {
        if (classes.size() < 2 || size == null || positive == null) {
            throw Failure.input(
                    "bad-option",
                    "--scorer needs "
                            + (classes.size() < 2
                                    ? "--scorer-classes, at least two"
                                    : size == null ? "--scorer-input" : "--positive")
                            + " beside it, for example --scorer-classes RBC,WBC --scorer-input 64 --positive WBC");
        }
        for (String name : negative == null ? List.of(positive) : List.of(positive, negative)) {
            if (!classes.contains(name)) {
                throw Failure.input(
                        "unknown-class",
                        "there is no class '" + name + "' in --scorer-classes " + String.join(",", classes)
                                + NearestWord.nearest(name, classes)
                                        .map(word -> "; did you mean " + word + "?")
                                        .orElse(""));
            }
        }
        if (classes.stream().distinct().count() < classes.size()) {
            throw Failure.input(
                    "bad-option",
                    "--scorer-classes names one twice: " + String.join(",", classes) + "; give each its own");
        }
        if (images < 20 || images > MOST_IMAGES || seed + images - 1 > LARGEST_SEED) {
            throw Failure.input(
                    "bad-option",
                    "--images is " + images + ", from seed " + seed + " on; it must be 20 to " + MOST_IMAGES
                            + ", and the last seed at most " + LARGEST_SEED);
        }
        if (!(ends > 0 && ends <= 0.5)) {
            throw Failure.input("bad-option", "--ends is " + ends + "; it must be above 0, at most 0.5");
        }
        if (!(trunc > 0 && trunc <= 2)) {
            throw Failure.input("bad-option", "--trunc is " + trunc + "; it must be above 0, at most 2");
        }
        labeler(scorer);
    }

    /** Returns the indices of the classes in question; the second is -1 where it means all others. */
    int[] sides() {
        return new int[] {classes.indexOf(positive), negative == null ? -1 : classes.indexOf(negative)};
    }

    /** Returns the ends of the scored images. */
    Ends ends(double[][] probabilities) {
        int[] sides = sides();
        return Ends.of(probabilities, sides[0], sides[1], ends);
    }

    /** Returns how labels of a file are read. */
    SeedLabels.Kinds kinds() {
        return positive != null
                ? new SeedLabels.Named(positive, negative)
                : threshold != null ? new SeedLabels.Above(threshold) : new SeedLabels.ZeroOrOne();
    }

    /** Returns the scorer as manifests declare it. */
    Labeler labeler(@Nullable String file) {
        String word = output.toUpperCase(Locale.ROOT);
        if (IntStream.range(0, Labeler.Output.values().length)
                .noneMatch(i -> Labeler.Output.values()[i].name().equals(word))) {
            throw Failure.input(
                    "bad-option", "--scorer-output is '" + output + "'; it must be probabilities or logits");
        }
        return new Labeler(
                "scorer",
                file == null ? "" : file,
                null,
                classes,
                input(),
                Labeler.Output.valueOf(word),
                Labeler.Assigns.NEVER);
    }

    private Labeler.Input input() {
        if (channels != 1 && channels != 3) {
            throw Failure.input("bad-option", "--scorer-channels is " + channels + "; it must be 1 or 3");
        }
        String[] sides = String.valueOf(size).split("x", -1);
        int width = side(sides[0]);
        int height = sides.length == 1 ? width : side(sides[1]);
        if (sides.length > 2) {
            side("");
        }
        if ((mean == null) != (std == null)) {
            throw Failure.input("bad-option", "--scorer-mean and --scorer-std belong together; name both or neither");
        }
        if (mean != null && std != null) {
            return new Labeler.Input(
                    width, height, channels, each("--scorer-mean", mean, -1e6), each("--scorer-std", std, 1e-6));
        }
        List<Double> ends = numbers("--scorer-range", range, -1e6, 2);
        double wide = ends.size() == 2 ? ends.get(1) - ends.get(0) : 0;
        if (!(wide >= 0.001)) {
            throw Failure.input(
                    "bad-option",
                    "--scorer-range is '" + range + "'; it must be what black and white become, such as -1,1");
        }
        // Adding 0 turns -0 into 0.
        return new Labeler.Input(
                width,
                height,
                channels,
                Collections.nCopies(channels, -ends.get(0) / wide + 0.0),
                Collections.nCopies(channels, 1 / wide));
    }

    private int side(String text) {
        int side = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (side < 1 || side > MOST_SIDE) {
            throw Failure.input(
                    "bad-option",
                    "--scorer-input is '" + size + "'; it must be 1 to " + MOST_SIDE
                            + " pixels, such as 64, or width and height such as 64x48");
        }
        return side;
    }

    private List<Double> each(String flag, String text, double least) {
        List<Double> numbers = numbers(flag, text, least, channels);
        return numbers.size() == 1 ? Collections.nCopies(channels, numbers.get(0)) : numbers;
    }

    private static List<Double> numbers(String flag, String text, double least, int most) {
        try {
            List<Double> numbers = Arrays.stream(text.split(",", -1))
                    .map(part -> Double.parseDouble(part.strip()))
                    .toList();
            if ((numbers.size() == 1 || numbers.size() == most)
                    && numbers.stream().allMatch(n -> n >= least && n <= 1e6)) {
                return numbers;
            }
        } catch (NumberFormatException e) {
            // Told below, as a number out of range is.
        }
        throw Failure.input(
                "bad-option", flag + " is '" + text + "'; it must be " + most + " numbers with commas, or one");
    }
}
