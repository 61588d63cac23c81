package io.stylemill.command.network;

import io.stylemill.engine.direction.SeedLabels;
import io.stylemill.engine.direction.SurestImages;
import io.stylemill.failure.NearestWord;
import io.stylemill.image.Step;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.terminal.OptionProblems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code directions --method boundary} is asked for. */
final class BoundaryOptions {
    private static final int MOST_IMAGES = 1_000_000;

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
            description = "A direction that must not change along the new one; may be repeated.")
    List<String> given = List.of();

    @Option(names = "--name", paramLabel = "NAME", description = "Its name in the file (default: boundary).")
    @Nullable
    String name;

    /**
     * Checks all that can be checked before anything is read.
     *
     * @param wanted whether a boundary is asked for
     * @param typed names of those of these options that were given
     */
    void check(boolean wanted, List<String> typed, long seed, OptionProblems problems) {
        if (!wanted) {
            typed.forEach(name -> problems.add(name + " is for --method boundary; add that, or leave it out"));
            return;
        }
        if ((scorer == null) == (labels == null)) {
            problems.add(
                    scorer == null
                            ? "--method boundary needs labels, and none are named; name either --scorer FILE or"
                                    + " --labels FILE.csv"
                            : "--scorer and --labels both say what images show; name either --scorer FILE or"
                                    + " --labels FILE.csv");
            return;
        }
        typed.stream()
                .filter(name -> labels == null
                        ? name.equals("--threshold")
                        : name.startsWith("--scorer-")
                                || List.of("--images", "--ends", "--trunc").contains(name))
                .forEach(name -> problems.add(
                        name + " is for " + (labels == null ? "--labels" : "--scorer") + "; leave it out"));
        if (labels == null) {
            checkScorer(seed, problems);
        } else {
            problems.addIf(
                    threshold != null && positive != null,
                    () -> "--threshold is for labels that are numbers, --positive for words; name one of them");
            problems.addIf(negative != null && positive == null, () -> "--negative needs --positive beside it");
        }
        problems.addIf(
                name != null && !name.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}"),
                () -> "--name is '" + name
                        + "'; it must be up to 64 letters, digits, dots, hyphens and underscores, such as smile");
        problems.addIf(
                positive != null && positive.equals(negative),
                () -> "--positive and --negative are both '" + positive + "'; name two kinds");
    }

    private void checkScorer(long seed, OptionProblems problems) {
        List<String> missing = new ArrayList<>();
        if (classes.size() < 2) {
            missing.add("--scorer-classes, at least two");
        }
        if (size == null) {
            missing.add("--scorer-input");
        }
        if (positive == null) {
            missing.add("--positive");
        }
        problems.addIf(
                !missing.isEmpty(),
                () -> "--scorer needs " + String.join(" and ", missing)
                        + " beside it, for example --scorer-classes RBC,WBC --scorer-input 64 --positive WBC");
        Stream.of(positive, negative)
                .filter(kind -> kind != null && !classes.isEmpty() && !classes.contains(kind))
                .forEach(kind -> problems.add("there is no class '" + kind + "' in --scorer-classes "
                        + String.join(",", classes)
                        + NearestWord.question(kind, classes)));
        problems.addIf(
                classes.stream().distinct().count() < classes.size(),
                () -> "--scorer-classes names one twice: " + String.join(",", classes) + "; give each its own");
        problems.addIf(
                images < 20 || images > MOST_IMAGES || seed + images - 1 > OptionProblems.LARGEST_SEED,
                () -> "--images is " + images + ", from seed " + seed + " on; it must be 20 to " + MOST_IMAGES
                        + ", and the last seed at most " + OptionProblems.LARGEST_SEED);
        problems.aboveZero("--ends", ends, 0.5).aboveZero("--trunc", trunc, 2);
        checkInput(problems);
    }

    private void checkInput(OptionProblems problems) {
        problems.addIf(
                outputForm().isEmpty(),
                () -> "--scorer-output is '" + output + "'; it must be probabilities or logits");
        problems.addIf(
                channels != 1 && channels != 3, () -> "--scorer-channels is " + channels + "; it must be 1 or 3");
        problems.addIf(
                size != null && side().isEmpty(),
                () -> "--scorer-input is '" + size + "'; it must be 1 to " + Step.LARGEST_SIDE
                        + " pixels, such as 64, or width and height such as 64x48");
        if ((mean == null) != (std == null)) {
            problems.add("--scorer-mean and --scorer-std belong together; name both or neither");
        } else if (mean != null && std != null) {
            checkNumbers("--scorer-mean", mean, -1e6, problems);
            checkNumbers("--scorer-std", std, 1e-6, problems);
        } else {
            problems.addIf(
                    range().isEmpty(),
                    () -> "--scorer-range is '" + range + "'; it must be what black and white become, such as -1,1");
        }
    }

    private void checkNumbers(String option, String text, double least, OptionProblems problems) {
        problems.addIf(
                numbers(text, least, channels).isEmpty(),
                () -> option + " is '" + text + "'; it must be " + channels + " numbers with commas, or one");
    }

    /**
     * Returns the indices of the classes in question; the second is -1 where it means all others.
     */
    int[] sides() {
        return new int[] {classes.indexOf(positive), negative == null ? -1 : classes.indexOf(negative)};
    }

    /** Returns the ends of the scored images. */
    SurestImages ends(double[][] probabilities) {
        int[] sides = sides();
        return SurestImages.of(probabilities, sides[0], sides[1], ends);
    }

    /** Returns how labels of a file are read. */
    SeedLabels.Kinds kinds() {
        return positive != null
                ? new SeedLabels.Named(positive, negative)
                : threshold != null ? new SeedLabels.Above(threshold) : new SeedLabels.ZeroOrOne();
    }

    /** Returns the scorer as manifests declare it; after {@link #check} found nothing wrong. */
    Labeler labeler(@Nullable String file) {
        return new Labeler(
                "scorer",
                file == null ? "" : file,
                null,
                classes,
                input(),
                outputForm().orElseThrow(),
                Labeler.Assigns.NEVER);
    }

    private Optional<Labeler.Output> outputForm() {
        return Arrays.stream(Labeler.Output.values())
                .filter(form -> form.name().equalsIgnoreCase(output))
                .findFirst();
    }

    private Labeler.Input input() {
        int[] sides = side().orElseThrow();
        if (mean != null && std != null) {
            return new Labeler.Input(sides[0], sides[1], channels, each(mean, -1e6), each(std, 1e-6));
        }
        List<Double> blackAndWhite = range().orElseThrow();
        double wide = blackAndWhite.get(1) - blackAndWhite.get(0);
        // Adding 0 turns -0 into 0.
        return new Labeler.Input(
                sides[0],
                sides[1],
                channels,
                Collections.nCopies(channels, -blackAndWhite.get(0) / wide + 0.0),
                Collections.nCopies(channels, 1 / wide));
    }

    /** Returns width and height of {@code --scorer-input}, or empty where it does not name them. */
    private Optional<int[]> side() {
        String[] sides = String.valueOf(size).split("x", -1);
        int[] pixels = Arrays.stream(sides)
                .mapToInt(side -> side.matches("[0-9]{1,5}") ? Integer.parseInt(side) : 0)
                .toArray();
        return sides.length > 2 || Arrays.stream(pixels).anyMatch(side -> side < 1 || side > Step.LARGEST_SIDE)
                ? Optional.empty()
                : Optional.of(new int[] {pixels[0], pixels[pixels.length - 1]});
    }

    private Optional<List<Double>> range() {
        return numbers(range, -1e6, 2).filter(ends -> ends.size() == 2 && ends.get(1) - ends.get(0) >= 0.001);
    }

    private List<Double> each(String text, double least) {
        List<Double> numbers = numbers(text, least, channels).orElseThrow();
        return numbers.size() == 1 ? Collections.nCopies(channels, numbers.get(0)) : numbers;
    }

    /**
     * Returns one number or {@code most}, each from {@code least} to 1e6, or empty where the text
     * is something else.
     */
    private static Optional<List<Double>> numbers(String text, double least, int most) {
        try {
            return Optional.of(Arrays.stream(text.split(",", -1))
                            .map(part -> Double.parseDouble(part.strip()))
                            .toList())
                    .filter(numbers -> numbers.size() == 1 || numbers.size() == most)
                    .filter(numbers -> numbers.stream().allMatch(n -> n >= least && n <= 1e6));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
