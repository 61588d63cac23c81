package io.stylemill.command.dataset;

import io.stylemill.order.manifest.Extractor;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.terminal.OptionProblems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options that name an extractor of features and what it takes, as
 * {@code gates.reference.extractor} does.
 */
final class ExtractorOptions {
    private static final int LARGEST = 16_384;
    private static final double SMALLEST_STD = 1e-6;
    private static final Pattern SIZE = Pattern.compile("(\\d{1,5})(?:x(\\d{1,5}))?");
    private static final String NUMBER = "-?\\d{1,6}(?:\\.\\d{1,9})?";
    private static final Pattern NUMBERS = Pattern.compile(NUMBER + "(?:," + NUMBER + ")*");

    @Option(
            names = "--extractor",
            paramLabel = "FILE.pt",
            description = "TorchScript program that turns an image into features, float [N, d]; it runs.")
    private @Nullable Path file;

    @Option(
            names = "--extractor-size",
            paramLabel = "N|WxH",
            description = "Pixels that it takes; images of other sizes are resized (needed with --extractor).")
    private @Nullable String size;

    @Option(
            names = "--extractor-channels",
            paramLabel = "N",
            description = "3 (RGB) or 1 (grey) (default: ${DEFAULT-VALUE}).")
    private int channels = 3;

    @Option(
            names = "--extractor-range",
            paramLabel = "LOW,HIGH",
            description = "What black and white are to it (default: 0,1).")
    private @Nullable String range;

    @Option(
            names = "--extractor-mean",
            paramLabel = "M,M,M",
            description =
                    "With --extractor-std, instead of a range: v / 255 less the mean, over std; one number or one for"
                            + " each channel.")
    private @Nullable String mean;

    @Option(names = "--extractor-std", paramLabel = "S,S,S", description = "See --extractor-mean.")
    private @Nullable String std;

    /** Returns the extractor that was asked for, if one was; notes what is wrong. */
    Optional<Extractor> read(OptionProblems problems) {
        Path program = file;
        if (program == null) {
            problems.addIf(
                    Stream.of(size, range, mean, std).anyMatch(o -> o != null),
                    () -> "--extractor-size, -range, -mean and -std say what an extractor takes; name it with"
                            + " --extractor FILE.pt");
            return Optional.empty();
        }
        problems.addIf(
                !Files.isRegularFile(program),
                () -> "--extractor is " + program + ", which is no file; name a TorchScript program");
        problems.addIf(
                channels != 1 && channels != 3, () -> "--extractor-channels is " + channels + "; it must be 1 or 3");
        Matcher pixels = SIZE.matcher(size == null ? "" : size);
        int width = pixels.matches() ? Integer.parseInt(pixels.group(1)) : 0;
        int height = pixels.matches() && pixels.group(2) != null ? Integer.parseInt(pixels.group(2)) : width;
        problems.addIf(
                width < 1 || height < 1 || width > LARGEST || height > LARGEST,
                () -> size == null
                        ? "--extractor needs --extractor-size: the width and height that the program takes, such as 299"
                        : "--extractor-size is '" + size + "'; it must be pixels such as 299 or 64x48, 1 to "
                                + LARGEST);
        problems.addIf(
                (mean == null) != (std == null) || mean != null && range != null,
                () -> "give --extractor-mean and --extractor-std together, and no --extractor-range beside them");
        List<Double> means;
        List<Double> stds;
        if (mean != null && std != null) {
            means = perChannel("--extractor-mean", mean, problems);
            stds = perChannel("--extractor-std", std, problems);
            problems.addIf(
                    stds.stream().anyMatch(value -> value < SMALLEST_STD),
                    () -> "--extractor-std is '" + std + "'; its numbers must be above 0");
        } else {
            List<Double> ends = numbers(range == null ? "0,1" : range);
            boolean two = ends.size() == 2 && ends.get(1) > ends.get(0);
            problems.addIf(
                    !two,
                    () -> "--extractor-range is '" + range
                            + "'; it must be the numbers for black and for white, such as 0,1 or -1,1 or 0,255");
            double spread = two ? ends.get(1) - ends.get(0) : 1;
            // (v / 255 - mean) / std is low at 0 and high at 255.
            means = Collections.nCopies(channels == 1 ? 1 : 3, two ? -ends.get(0) / spread + 0.0 : 0);
            stds = Collections.nCopies(channels == 1 ? 1 : 3, 1 / spread);
        }
        return Optional.of(new Extractor(
                program.toString(),
                null,
                new Labeler.Input(Math.max(1, width), Math.max(1, height), channels, means, stds)));
    }

    private List<Double> perChannel(String option, String text, OptionProblems problems) {
        List<Double> values = numbers(text);
        problems.addIf(
                values.size() != 1 && values.size() != channels,
                () -> option + " is '" + text + "'; it must be one number, or " + channels
                        + " with commas between them");
        return values.size() == 1 ? Collections.nCopies(channels == 1 ? 1 : 3, values.get(0)) : values;
    }

    private static List<Double> numbers(String text) {
        String close = text.replace(" ", "");
        return NUMBERS.matcher(close).matches()
                ? Stream.of(close.split(",")).map(Double::valueOf).toList()
                : List.of();
    }
}
