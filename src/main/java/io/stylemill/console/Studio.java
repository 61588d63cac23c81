package io.stylemill.console;

import io.stylemill.checkpoint.Architecture;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.engine.models.Models;
import io.stylemill.engine.sample.Finisher;
import io.stylemill.factory.worker.Batches;
import io.stylemill.factory.worker.Lanes;
import io.stylemill.failure.Failure;
import io.stylemill.order.plan.DeclaredNetwork;
import io.stylemill.order.plan.Recipe;
import io.stylemill.store.Place;
import io.stylemill.store.Store;
import io.stylemill.store.Stores;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Makes single images of the networks that may be used here, as somebody turns the knobs. Safe for many threads. */
public final class Studio {
    private static final Pattern NETWORK = Pattern.compile(".*\\.(safetensors|pkl|pt|pth|tar)");
    private static final int MOST = 200;
    /** A network is asked for one image at a time: a larger shape would only be padded. */
    private static final int BATCH = 1;

    private final Stores stores;
    private final Models models;
    private final List<String> roots;
    private final Function<NetworkDescription, String> precision;
    private final Supplier<Lanes> lanes;

    /**
     * @param roots where the checkpoints are that may be used
     * @param precision that a network computes in here
     * @param lanes the threads of the studio alone
     */
    public Studio(
            Stores stores,
            Models models,
            List<String> roots,
            Function<NetworkDescription, String> precision,
            Supplier<Lanes> lanes) {
        this.stores = stores;
        this.models = models;
        this.roots = List.copyOf(roots);
        this.precision = precision;
        this.lanes = lanes;
    }

    /** A finished image with the record that it was made from. */
    public record Image(byte[] file, Recipe recipe) {}

    /** Returns the addresses of the files below the roots that may be checkpoints, sorted. */
    public List<String> checkpoints() {
        List<String> found = new ArrayList<>();
        for (String root : roots) {
            Place place = stores.open(root);
            for (Store.Stat stat : place.store().list(place.location().prefix())) {
                if (NETWORK.matcher(stat.key()).matches() && found.size() < MOST) {
                    found.add(place.store().address(stat.key()).replaceFirst("^file:", ""));
                }
            }
        }
        return found;
    }

    /**
     * Returns the network at an address.
     *
     * @throws Failure {@code checkpoint-not-allowed} (INPUT) where it is none of {@link #checkpoints}; as reading throws
     */
    public Checkpoint network(String address) {
        if (!checkpoints().contains(address)) {
            throw Failure.input(
                    "checkpoint-not-allowed",
                    "'" + address + "' is no checkpoint below the allowed roots, " + String.join(", ", roots)
                            + "; the operator sets them as stylemill.checkpoints");
        }
        Checkpoint read = models.read(address, null);
        if (read.network().architecture() == Architecture.TORCHSCRIPT) {
            throw Failure.input(
                    "torchscript-undeclared",
                    "the studio runs nothing of a file: " + DeclaredNetwork.undeclared(address, read.sha256()));
        }
        return read;
    }

    /**
     * Makes the image of a seed.
     *
     * @param look everything else about it
     * @throws Failure {@code bad-option} (INPUT), which lists all that does not fit the network; as {@link #network}
     */
    public Image make(String address, SeedRecipes.Look look, long seed) {
        Checkpoint checkpoint = network(address);
        Recipe.Numerics numerics = new Recipe.Numerics(precision.apply(checkpoint.network()), BATCH);
        Recipe recipe = new SeedRecipes(look, address, checkpoint, numerics, true).recipe(seed);
        List<byte[]> files = new ArrayList<>();
        try (Models.Loan loan = models.lend(address, checkpoint.sha256(), numerics.precision(), numerics.batch())) {
            new Batches(lanes.get())
                    .make(
                            loan.generator(),
                            List.of(recipe).iterator(),
                            Finisher::finish,
                            (made, image) -> files.add(image.content()));
        }
        return new Image(files.get(0), recipe);
    }
}
