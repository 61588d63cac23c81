package io.stylemill.command.network;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.LatentFile;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.engine.generator.Generator;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.failure.Where;
import io.stylemill.image.Encoding;
import io.stylemill.order.manifest.Latent.Space;
import io.stylemill.order.plan.Classes;
import io.stylemill.order.plan.LatentFiles;
import io.stylemill.order.plan.Layers;
import io.stylemill.order.plan.NetworkLimits;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.Recipe.Mixing;
import io.stylemill.order.plan.Recipe.Noise;
import io.stylemill.order.plan.Recipe.Numerics;
import io.stylemill.order.plan.Recipe.Place;
import io.stylemill.order.plan.Recipe.Transform;
import io.stylemill.order.plan.Recipe.Truncation;
import io.stylemill.order.plan.Recipe.ZSource;
import io.stylemill.order.plan.Streams;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The records of images that differ in their seed, or their row of a file of w, alone.
 *
 * <p>A seed's record does not depend on the other seeds asked for: its slot is the seed, and its
 * random noise the stream {@link Streams#noise} of the seed.
 */
public final class SeedRecipes {
    /** The group that the records name. */
    static final String GROUP = "generate";

    /**
     * What the images have in common, as the flags say it.
     *
     * @param className name or index, or null
     * @param cutoff or null for all w layers
     * @param lod or null for the one that the checkpoint stores
     * @param projected w whose rows take the place of seeds, or null
     * @param center what w is truncated towards in place of its mean, or null
     * @param moved the direction that images are edited along, or null
     */
    public record Look(
            @Nullable String className,
            double psi,
            @Nullable Integer cutoff,
            @Nullable Mix mix,
            NoiseMode noise,
            Transform transform,
            @Nullable Double lod,
            @Nullable LatentArray projected,
            LatentFile.@Nullable Named center,
            @Nullable Moved moved) {
        /** Returns the look of images that are not edited. */
        public Look(
                @Nullable String className,
                double psi,
                @Nullable Integer cutoff,
                @Nullable Mix mix,
                NoiseMode noise,
                Transform transform,
                @Nullable Double lod,
                @Nullable LatentArray projected) {
            this(className, psi, cutoff, mix, noise, transform, lod, projected, null, null);
        }
    }

    /**
     * What is edited.
     *
     * @param name that records give the edit
     * @param layers names or numbers, or null for all
     */
    public record Moved(
            String name, Direction direction, @Nullable String layers) {}

    /** The word after {@code --noise-mode}. */
    public enum NoiseMode {
        CONST,
        RANDOM,
        NONE
    }

    /**
     * The words after {@code --mix}.
     *
     * @param className or null for the class of the first latent
     */
    record Mix(long seed, @Nullable String className, String layers) {}

    private final Look look;
    private final Checkpoint checkpoint;
    private final NetworkDescription network;
    private final Numerics numerics;
    private final boolean xmp;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Double> classVector;
    private final @Nullable Mixing mixing;
    private final Recipe.@Nullable Center center;
    private final List<Integer> movedLayers;

    /**
     * Checks the flags against the network.
     *
     * @throws Failure {@code bad-option} that lists every flag that does not fit
     */
    public SeedRecipes(Look look, String address, Checkpoint checkpoint, Numerics numerics, boolean xmp) {
        this.look = look;
        this.checkpoint = checkpoint;
        this.network = checkpoint.network();
        this.numerics = numerics;
        this.xmp = xmp;
        LatentArray projected = look.projected();
        boolean classed = projected == null || look.mix() != null;
        if (network.conditional() && look.className() == null && classed) {
            problems.add(new Problem(
                    Where.of("--class"),
                    "this network makes images for a class; add --class, one of "
                            + classes().allowed()));
        }
        List<Double> asked = vector("--class", look.className());
        this.classVector = projected == null ? asked : Collections.nCopies(network.cDim(), 0.0);
        this.mixing = mixing(look.mix(), asked);
        if (projected != null) {
            checkProjected(projected);
        }
        this.center = look.center() == null ? null : center(look.center());
        this.movedLayers = look.moved() == null ? List.of() : movedLayers(look.moved());
        Integer cutoff = look.cutoff();
        if (cutoff != null && (cutoff < 0 || cutoff > network.numWs())) {
            problems.add(new Problem(
                    Where.of("--trunc-cutoff"),
                    "it is " + cutoff + "; this network has " + network.numWs() + " w layers, so 0 to "
                            + network.numWs()));
        }
        checkTransform();
        checkLod();
        if (!problems.isEmpty()) {
            throw Failure.input("bad-option", "the flags do not fit the network of " + address + ":", problems);
        }
    }

    private void checkProjected(LatentArray projected) {
        int layers = projected.layers();
        if (projected.width() != network.wDim() || layers != 1 && layers != network.numWs()) {
            problems.add(new Problem(
                    Where.of("--projected-w"),
                    "it has the shape " + projected.shape() + "; w of this network is [N, " + network.numWs() + ", "
                            + network.wDim() + "] or [N, " + network.wDim() + "]"));
        }
        if (look.psi() != 1) {
            problems.add(new Problem(
                    Where.of("--trunc"),
                    "a projected w is taken as it is, so psi is 1; NVIDIA's script passes over the flag, and this one"
                            + " does not: leave it out"));
        }
    }

    private Recipe.@Nullable Center center(LatentFile.Named named) {
        LatentArray array = named.array();
        boolean fits = array.width() == network.wDim() && (array.layers() == 1 || array.layers() == network.numWs());
        boolean byClass = named.name().equals(LatentFiles.CLASSES);
        if (!fits || byClass && array.rows() != network.cDim()) {
            problems.add(new Problem(
                    Where.of("--center"),
                    "it holds " + (byClass ? "centres of classes" : "centres") + " of the shape " + array.shape()
                            + "; those of this network are "
                            + (byClass ? "[" + network.cDim() : "[N") + ", " + network.wDim()
                            + "]; make them with 'stylemill centers'"));
            return null;
        }
        // Without a class the flags are refused for another reason.
        int row = byClass && !classVector.isEmpty() ? classVector.indexOf(1.0) : array.rows() == 1 ? 0 : -1;
        return new Recipe.Center(array.sha256(), row);
    }

    private List<Integer> movedLayers(Moved moved) {
        Direction direction = moved.direction();
        if (direction.wDim() != network.wDim() || direction.rows() != 1 && direction.rows() != network.numWs()) {
            problems.add(new Problem(
                    Where.of("--direction"),
                    "it has the shape [" + direction.rows() + ", " + direction.wDim()
                            + "]; a direction of this network has [1, " + network.wDim() + "], or ["
                            + network.numWs() + ", " + network.wDim() + "]"));
        }
        String layers = moved.layers();
        return layers == null
                ? IntStream.range(0, network.numWs()).boxed().toList()
                : tried("--direction-layers", List.of(), () -> layers(layers));
    }

    /**
     * Returns a generator that knows what the records name: on the same memory, open until the
     * given one is closed.
     */
    Generator equipped(Generator generator) {
        List<LatentArray> arrays = new ArrayList<>();
        if (look.projected() != null) {
            arrays.add(look.projected());
        }
        if (look.center() != null) {
            arrays.add(look.center().array());
        }
        Moved moved = look.moved();
        Generator knowing = arrays.isEmpty() ? generator : generator.withLatents(arrays);
        return moved == null ? knowing : knowing.withDirections(List.of(moved.direction()));
    }

    private ZSource latent(long number) {
        LatentArray projected = look.projected();
        return projected == null
                ? new ZSource.Seed(number)
                : new ZSource.Row(
                        projected.layers() == 1 ? Space.W : Space.W_PLUS, projected.sha256(), Math.toIntExact(number));
    }

    /** Returns the record of a seed, 0 to 2^32-1, or of a row of the projected w. */
    public Recipe recipe(long seed) {
        return recipe(seed, look.psi(), 0);
    }

    /**
     * Returns the record of a seed, or of a row, at another psi and with an edit of that strength.
     */
    Recipe recipe(long seed, double psi, double strength) {
        return recipe(seed, latent(seed), psi, strength, null);
    }

    /**
     * @param partner what is mixed in, in place of the seed that the flags name; null for that one,
     *     or for none
     */
    Recipe recipe(long slot, ZSource z, double psi, double strength, @Nullable ZSource partner) {
        Integer cutoff = look.cutoff();
        Moved moved = look.moved();
        Double lod = look.lod();
        return new Recipe(
                checkpoint.sha256(),
                null,
                new Place(GROUP, slot, 0),
                z,
                classVector,
                new Truncation(psi, cutoff == null ? network.numWs() : cutoff, center),
                mixing == null || partner == null ? mixing : new Mixing(partner, mixing.classVector(), mixing.layers()),
                moved == null
                        ? List.of()
                        : List.of(
                                new Recipe.Edit(moved.name(), moved.direction().sha256(), strength, movedLayers)),
                Noise.plain(
                        look.noise().name().toLowerCase(Locale.ROOT),
                        look.noise() == NoiseMode.RANDOM ? Streams.noise(slot) : null),
                look.transform(),
                lod == null ? -1 : lod,
                List.of(),
                Recipe.Encoder.of(Encoding.PNG, xmp, null),
                numerics,
                null,
                null);
    }

    private Classes classes() {
        return new Classes(network.cDim(), network.classNames());
    }

    private List<Double> vector(String flag, @Nullable String className) {
        if (className == null || !network.conditional()) {
            return List.of();
        }
        return tried(flag, List.of(), () -> classes().vector(classIndex(className)));
    }

    /** NVIDIA's script counts a negative number from the end. */
    private int classIndex(String className) {
        boolean fromEnd = !network.classNames().contains(className)
                && className.matches("-\\d{1,9}")
                && network.cDim() + Integer.parseInt(className) >= 0;
        return fromEnd
                ? network.cDim() + Integer.parseInt(className)
                : classes().index(className);
    }

    private @Nullable Mixing mixing(@Nullable Mix mix, List<Double> asked) {
        if (mix == null) {
            return null;
        }
        List<Integer> layers = tried("--mix", List.of(), () -> layers(mix.layers()));
        List<Double> other = mix.className() == null ? asked : vector("--mix", mix.className());
        return new Mixing(new ZSource.Seed(mix.seed()), other, layers);
    }

    private List<Integer> layers(String layers) {
        try {
            return Layers.resolve(layers, network);
        } catch (Failure e) {
            throw Failure.input(e.code(), "its layers are '" + layers + "': " + e.getMessage());
        }
    }

    private <T> T tried(String flag, T otherwise, Supplier<T> value) {
        try {
            return value.get();
        } catch (Failure e) {
            problems.add(new Problem(Where.of(flag), e.getMessage()));
            return otherwise;
        }
    }

    private void checkTransform() {
        boolean moves = look.transform().translateX() != 0
                || look.transform().translateY() != 0
                || look.transform().rotate() != 0;
        if (moves) {
            NetworkLimits.transform(network)
                    .ifPresent(why -> problems.add(new Problem(Where.of("--translate, --rotate"), why)));
        }
    }

    private void checkLod() {
        Double lod = look.lod();
        if (lod != null) {
            NetworkLimits.lod(network, lod).ifPresent(why -> problems.add(new Problem(Where.of("--lod"), why)));
        }
    }
}
