package io.stylemill.command.network;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.DirectionFile;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.engine.direction.Boundary;
import io.stylemill.engine.direction.SeedLabels;
import io.stylemill.engine.direction.SurestImages;
import io.stylemill.engine.generator.PyTorchGenerator;
import io.stylemill.engine.label.Scorer;
import io.stylemill.factory.worker.Batches;
import io.stylemill.factory.worker.Lanes;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.image.Pixels;
import io.stylemill.order.plan.Classes;
import io.stylemill.order.plan.Recipe;
import io.stylemill.record.Amounts;
import io.stylemill.record.Digests;
import io.stylemill.terminal.Meter;
import io.stylemill.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Finds a boundary in w: labels images by a scorer or a file, and separates their w. */
final class BoundarySearch {
    /** Accuracy on held-out labels below which a boundary is doubtful. */
    private static final double DOUBTFUL = 0.75;
    /**
     * Length that a projection should leave: below, what is left is mostly what the labels happen
     * to say.
     */
    private static final double LITTLE = 0.3;

    private final BoundaryOptions options;
    private final Checkpoint checkpoint;
    private final int classIndex;
    private final long seed;
    private final Terminal terminal;
    private final Map<String, String> facts = new TreeMap<>();

    /** @param classIndex of all images, or -1 for every class in turn */
    BoundarySearch(BoundaryOptions options, Checkpoint checkpoint, int classIndex, long seed, Terminal terminal) {
        this.options = options;
        this.checkpoint = checkpoint;
        this.classIndex = classIndex;
        this.seed = seed;
        this.terminal = terminal;
    }

    /**
     * What was found.
     *
     * @param unit {@code [wDim]}, of length 1
     * @param accuracy on held-out labels, before others were projected out; 0 to 1
     * @param facts for the file's metadata, by name
     */
    record Result(double[] unit, double accuracy, Map<String, String> facts) {}

    /** One latent, by seed and class, and its kind. */
    private record Labelled(long seed, int classIndex, boolean positive) {}

    /** Normals of other boundaries, as the options name them; read before anything is made. */
    List<double[]> given() {
        List<double[]> normals = new ArrayList<>();
        int wDim = checkpoint.network().wDim();
        for (String one : options.given) {
            int hash = one.lastIndexOf('#');
            Direction direction = DirectionFile.read(
                    Path.of(hash < 0 ? one : one.substring(0, hash)), hash < 0 ? "" : one.substring(hash + 1));
            if (direction.wDim() != wDim) {
                throw Failure.input(
                        "direction-shape",
                        "--given " + one + " has " + direction.wDim() + " numbers for w; w of this network has "
                                + wDim);
            }
            for (int row = 0; row < direction.rows(); row++) {
                float[] values = direction.row(row);
                double[] normal =
                        IntStream.range(0, wDim).mapToDouble(i -> values[i]).toArray();
                if (Arrays.stream(normal).anyMatch(value -> value != 0)
                        && normals.stream().noneMatch(known -> Arrays.equals(known, normal))) {
                    normals.add(normal);
                }
            }
        }
        return normals;
    }

    /**
     * Returns the labels of the file that the options name, or nothing where a scorer gives them.
     */
    List<SeedLabels.Labelled> labels() {
        return options.labels == null ? List.of() : SeedLabels.read(options.labels);
    }

    /**
     * Returns the boundary.
     *
     * @param given as {@link #given} returned them
     * @param read as {@link #labels} returned them
     * @param scorer null where labels come from a file
     * @throws Failure {@code boundary-labels}, {@code boundary-chance}, {@code boundary-given},
     *     {@code labels-format}, or as generator and scorer throw
     */
    Result find(
            PyTorchGenerator generator,
            List<double[]> given,
            List<SeedLabels.Labelled> read,
            @Nullable Scorer scorer,
            Supplier<Lanes> lanes) {
        List<Labelled> labels = scorer != null ? scored(generator, scorer, lanes) : fromFile(read);
        NetworkDescription network = checkpoint.network();
        float[] w = generator.w(
                labels.stream()
                        .<Recipe.ZSource>map(one -> new Recipe.ZSource.Seed(one.seed()))
                        .toList(),
                labels.stream()
                        .map(one -> DirectionSheet.classVector(network, one.classIndex()))
                        .toList());
        boolean[] positive = new boolean[labels.size()];
        for (int i = 0; i < positive.length; i++) {
            positive[i] = labels.get(i).positive();
        }
        Boundary boundary = Boundary.between(w, network.wDim(), positive, seed);
        say(
                "boundary: found with %d labels; %.1f %% of %d held-out ones lie on the right side%s",
                boundary.trained(),
                100 * boundary.accuracy(),
                boundary.heldOut(),
                boundary.accuracy() < DOUBTFUL
                        ? "; this is little: look at the sheet, or label more images, or clearer ones"
                        : "");
        if (boundary.trained() < network.wDim()) {
            say(
                    "boundary: w has %d dimensions, more than the %d labels it was found with; more labels make it surer",
                    network.wDim(), boundary.trained());
        }
        facts.put("accuracy", rounded(boundary.accuracy()));
        facts.put("trained", Integer.toString(boundary.trained()));
        facts.put("held_out", Integer.toString(boundary.heldOut()));
        double[] unit = boundary.unit();
        if (!given.isEmpty()) {
            Boundary.Conditional conditional = Boundary.without(unit, given);
            say(
                    "boundary: without its part along %s, %.1f %% of its length is left%s",
                    Amounts.count(given.size(), "given normal"),
                    100 * conditional.kept(),
                    conditional.kept() < LITTLE ? "; this is little: look at the sheet" : "");
            facts.put("given", String.join(" ", options.given));
            facts.put("kept", rounded(conditional.kept()));
            unit = conditional.unit();
        }
        return new Result(unit, boundary.accuracy(), facts);
    }

    private List<Labelled> scored(PyTorchGenerator generator, Scorer scorer, Supplier<Lanes> starting) {
        NetworkDescription network = checkpoint.network();
        String wanted = String.valueOf(options.positive);
        int batch = generator.deviceClass().batch();
        List<double[]> probabilities = new ArrayList<>();
        try (Lanes lanes = starting.get();
                Meter meter = Meter.images(terminal, "scoring", options.images)) {
            new Batches(lanes)
                    .<Recipe, List<Pixels>, double[]>make(
                            batch,
                            generator::generate,
                            IntStream.range(0, options.images)
                                    .mapToObj(i -> DirectionSheet.recipe(
                                            checkpoint, seed + i, classOf(i, network), options.trunc, List.of(), batch))
                                    .iterator(),
                            (finisher, some, raw) -> scorer.probabilities(raw, finisher.workspace()),
                            (recipe, row) -> {
                                probabilities.add(row);
                                meter.advance(1);
                            });
        }
        SurestImages ends = options.ends(probabilities.toArray(double[][]::new));
        say(
                "boundary: of %d images, the %d surest of %s have a probability of it from %s up, the %d of %s up to %s",
                options.images,
                ends.positive().length,
                wanted,
                brief(ends.least()),
                ends.negative().length,
                options.negative == null ? "the others" : options.negative,
                brief(ends.most()));
        if (ends.least() < 0.5 || ends.most() >= 0.5) {
            say(
                    "boundary: the scorer sees %s in %s, so the boundary lies between more and less of it, not between it and"
                            + " another kind; for that, score more images, or other classes",
                    wanted, ends.least() < 0.5 ? "few or none of the images" : "most or all of the images");
        }
        facts.put("labels", "scorer");
        facts.put("scorer_classes", String.join(",", options.classes));
        facts.put("images", Integer.toString(options.images));
        facts.put("ends", Double.toString(options.ends));
        facts.put("trunc", Double.toString(options.trunc));
        facts.put("positive", wanted);
        facts.put("negative", options.negative == null ? "" : options.negative);
        List<Labelled> labels = new ArrayList<>();
        for (int i : ends.positive()) {
            labels.add(new Labelled(seed + i, classOf(i, network), true));
        }
        for (int i : ends.negative()) {
            labels.add(new Labelled(seed + i, classOf(i, network), false));
        }
        return labels;
    }

    private int classOf(int i, NetworkDescription network) {
        return !network.conditional() ? 0 : classIndex < 0 ? i % network.cDim() : classIndex;
    }

    private List<Labelled> fromFile(List<SeedLabels.Labelled> read) {
        Path file = Objects.requireNonNull(options.labels);
        NetworkDescription network = checkpoint.network();
        List<Labelled> labels = new ArrayList<>();
        int negatives = 0;
        for (SeedLabels.Labelled one : read) {
            int of = classOf(one, network, file);
            @Nullable Boolean positive = SeedLabels.positive(one, options.kinds(), file.toString());
            if (positive != null && (classIndex < 0 || of == classIndex || !network.conditional())) {
                labels.add(new Labelled(one.seed(), of, positive));
                negatives += positive ? 0 : 1;
            }
        }
        say(
                "boundary: of %d labels in %s, %d are positive and %d negative",
                read.size(), file, labels.size() - negatives, negatives);
        if (negatives == 0 || negatives == labels.size()) {
            throw Failure.input(
                    "boundary-labels",
                    "the labels of " + file + " are " + (labels.isEmpty() ? "of neither kind" : "all of one kind")
                            + ", and a boundary lies between two; the file says: " + SeedLabels.found(read)
                            + "; name another --positive, --threshold or --class");
        }
        try {
            facts.put("labels_sha256", Digests.sha256(file));
        } catch (IOException e) {
            throw Failure.of(Kind.TRANSIENT, "labels-read", "cannot read the labels in " + file + ": " + e, e);
        }
        facts.put("labels", "file");
        facts.put("positive", options.positive == null ? options.kinds().toString() : options.positive);
        facts.put("negative", options.negative == null ? "" : options.negative);
        return labels;
    }

    private int classOf(SeedLabels.Labelled one, NetworkDescription network, Path file) {
        if (!network.conditional()) {
            return 0;
        }
        if (one.className() != null) {
            return new Classes(network.cDim(), network.classNames()).index(one.className());
        }
        if (classIndex < 0) {
            throw Failure.input(
                    "labels-format",
                    "the network makes images of classes, and " + file
                            + " does not say of which its seeds are; add a column class, or name --class");
        }
        return classIndex;
    }

    private void say(String format, Object... values) {
        terminal.say(String.format(Locale.ROOT, format, values));
    }

    private static String rounded(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }

    private static String brief(double probability) {
        return String.format(Locale.ROOT, "%.3g", probability);
    }
}
