package io.stylemill.web.page;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.console.Catalog;
import io.stylemill.console.SeedRecipes;
import io.stylemill.console.SeedRecipes.NoiseMode;
import io.stylemill.console.Studio;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.version.SampleRow;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One network and its knobs: the picture follows them. */
public final class StudioPage {
    private static final int LARGE = 448;
    private static final int HALF = 320;
    private static final int SMALL = 96;
    private static final long MAX_SEED = (1L << 32) - 1;

    private final Studio studio;
    private final Catalog catalog;
    private final Templates templates;

    /**
     * A network to choose.
     *
     * @param name the end of its address
     */
    public record Choice(String address, String name, boolean chosen) {}

    /**
     * What the page shows.
     *
     * @param layers how many layers w has, or 0 where no network is open
     * @param large side of the big picture in pixels of the screen; {@code half} and {@code small} likewise
     * @param start what the knobs begin with, by their names
     * @param trouble why the chosen network cannot be used, or empty
     */
    public record Whole(
            List<Choice> checkpoints,
            String address,
            List<String> classes,
            int layers,
            boolean moves,
            String network,
            int large,
            int half,
            int small,
            Map<String, String> start,
            String trouble) {
        /** Returns what a knob begins with. */
        public String start(String knob, String usual) {
            return start.getOrDefault(knob, usual);
        }
    }

    StudioPage(Studio studio, Catalog catalog, Templates templates) {
        this.studio = studio;
        this.catalog = catalog;
        this.templates = templates;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.page("/studio", Endpoint.Access.READERS, this::page),
                Endpoint.page("/studio/image", Endpoint.Access.READERS, this::image));
    }

    private Answer page(Asked asked) {
        List<String> found = studio.checkpoints();
        Map<String, String> start = new HashMap<>(asked.query());
        String address = start.getOrDefault("checkpoint", "");
        String trouble =
                found.isEmpty() ? "There is no checkpoint below the allowed roots (stylemill.checkpoints)." : "";
        Checkpoint open = null;
        try {
            if (!asked.parameter("image").isEmpty()) {
                address = like(asked.parameter("image"), found, start);
            }
            for (String one : address.isEmpty() ? found : List.of(address)) {
                try {
                    open = studio.network(one);
                    address = one;
                    break;
                } catch (Failure e) {
                    // Files of other kinds lie among checkpoints too; the next one may be a network.
                    trouble = e.getMessage();
                }
            }
        } catch (Failure e) {
            trouble = e.getMessage();
        }
        String chosen = address;
        List<Choice> choices = found.stream()
                .map(one -> new Choice(one, one.replaceFirst(".*/", ""), one.equals(chosen)))
                .toList();
        NetworkDescription network = open == null ? null : open.network();
        int side = network == null ? 1 : network.longerSide();
        return templates.page(
                asked,
                "Studio",
                Frame.Tab.STUDIO,
                "studio",
                new Whole(
                        choices,
                        address,
                        network == null ? List.of() : classes(network),
                        network == null ? 0 : network.numWs(),
                        network != null && network.architecture().name().contains("3"),
                        network == null
                                ? ""
                                : network.architecture().name().toLowerCase(Locale.ROOT) + ", " + side + " px",
                        shown(side, LARGE),
                        shown(side, HALF),
                        shown(side, SMALL),
                        start,
                        open == null ? trouble : ""));
    }

    /** Returns how large a picture is shown: a whole multiple of its pixels, where one fits. */
    private static int shown(int side, int most) {
        return Math.max(1, most / side) * Math.min(side, most);
    }

    private static List<String> classes(NetworkDescription network) {
        List<String> names = new ArrayList<>(network.classNames());
        for (int i = names.size(); i < network.cDim(); i++) {
            names.add(Integer.toString(i));
        }
        return names;
    }

    /** Turns the knobs to where an image of a version was made, as far as a seed makes it; returns its network. */
    private String like(String image, List<String> found, Map<String, String> start) {
        String[] parts = image.split("/", 3);
        if (parts.length != 3) {
            throw Failure.input(Code.NO_SUCH_KEY, "'" + image + "' names no image; write NAME/VERSION/KEY");
        }
        SampleRow row = catalog.version(parts[0], parts[1]).row(parts[2]);
        Recipe recipe = RecipeJson.parse(row.recipe());
        if (recipe.z() instanceof Recipe.ZSource.Seed seed) {
            start.put("seed", Long.toString(seed.seed()));
        }
        start.put("class", row.label().name());
        start.put("psi", Double.toString(recipe.truncation().psi()));
        start.put("cutoff", Integer.toString(recipe.truncation().cutoff()));
        start.put("noise", recipe.noise().mode());
        String name = row.origin().generator();
        return found.stream()
                .filter(one -> one.endsWith("/" + name) || one.contains(name))
                .findFirst()
                .orElseThrow(() -> Failure.input(
                        "checkpoint-not-found",
                        "the network " + name + " of this image is in none of the allowed roots"));
    }

    private Answer image(Asked asked) {
        Map<String, String> query = asked.query();
        long seed = (long) number(query, "seed", 0);
        if (seed < 0 || seed > MAX_SEED) {
            throw Failure.input(Code.BAD_PARAMETER, "seed is " + seed + "; it must be 0 to " + MAX_SEED);
        }
        Studio.Image made = studio.make(asked.parameter("checkpoint"), look(query), seed);
        // The same knobs give the same bytes; a browser may keep them while the network's file stays.
        return Answer.of(ThumbPage.type(made.file()), made.file()).with("Cache-Control", "private, max-age=600");
    }

    private static SeedRecipes.Look look(Map<String, String> query) {
        String cutoff = query.getOrDefault("cutoff", "");
        return new SeedRecipes.Look(
                text(query, "class"),
                number(query, "psi", 1),
                cutoff.isEmpty() ? null : (Integer) (int) number(query, "cutoff", 0),
                mix(query),
                noise(query.getOrDefault("noise", "const")),
                new Recipe.Transform(number(query, "x", 0), number(query, "y", 0), number(query, "rotate", 0)),
                null,
                null);
    }

    private static SeedRecipes.@Nullable Mix mix(Map<String, String> query) {
        String layers = query.getOrDefault("layers", "");
        return layers.isEmpty()
                ? null
                : new SeedRecipes.Mix((long) number(query, "mix", 0), text(query, "mixclass"), layers);
    }

    private static NoiseMode noise(String word) {
        for (NoiseMode mode : NoiseMode.values()) {
            if (mode.name().equalsIgnoreCase(word)) {
                return mode;
            }
        }
        throw Failure.input(Code.BAD_PARAMETER, "noise is '" + word + "'; it must be const, random or none");
    }

    private static @Nullable String text(Map<String, String> query, String name) {
        String value = query.getOrDefault(name, "");
        return value.isEmpty() ? null : value;
    }

    private static double number(Map<String, String> query, String name, double usual) {
        String word = query.getOrDefault(name, "").strip();
        try {
            double value = word.isEmpty() ? usual : Double.parseDouble(word);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw Failure.input(Code.BAD_PARAMETER, name + " is '" + word + "'; it must be a number");
        }
        throw Failure.input(Code.BAD_PARAMETER, name + " is '" + word + "'; it must be a finite number");
    }
}
