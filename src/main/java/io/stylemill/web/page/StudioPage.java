package io.stylemill.web.page;

import io.stylemill.console.Catalog;
import io.stylemill.console.Section;
import io.stylemill.console.Studio;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.record.Amounts;
import io.stylemill.record.CanonicalJson;
import io.stylemill.version.SampleRow;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One network and its knobs: the picture follows them. */
public final class StudioPage {
    private static final int LARGE = 448;
    private static final int HALF = 320;
    private static final int SMALL = 96;
    private static final int FIRST_SLIDERS = 32;
    private static final int MOST = 1_000;

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
     * A direction to move along.
     *
     * @param name as an attribute's of a manifest
     * @param direction address and name
     */
    public record Slider(String name, String direction, String layers) {}

    /**
     * What the page shows.
     *
     * @param layers how many layers w has, or 0 where no network is open
     * @param large side of the big picture in pixels of the screen; {@code half} and {@code small}
     *     likewise
     * @param start what the knobs begin with, by their names
     * @param edits how far along which direction the knobs begin, by its slider's name
     * @param other why the image that was asked for is another one than the one shown, or empty
     * @param trouble why the chosen network cannot be used, or empty
     * @param onward where the list of networks goes on
     */
    public record Whole(
            List<Choice> checkpoints,
            List<String> classes,
            int layers,
            boolean moves,
            List<Slider> sliders,
            String network,
            int large,
            int half,
            int small,
            Map<String, String> start,
            Map<String, String> edits,
            String other,
            String trouble,
            Onward onward) {
        /** Returns the sliders that are shown at once. */
        public List<Slider> firstSliders() {
            return sliders.subList(0, Math.min(FIRST_SLIDERS, sliders.size()));
        }

        /** Returns the sliders that are folded away. */
        public List<Slider> moreSliders() {
            return sliders.subList(firstSliders().size(), sliders.size());
        }

        /** Returns how many are folded away, in words. */
        public String moreWords() {
            return Amounts.count(moreSliders().size(), "more direction");
        }

        /**
         * Returns the layers that a partner of mixing gives, those that the address names among
         * them.
         */
        public List<String> mixed() {
            List<String> layers = new ArrayList<>(List.of("coarse", "middle", "fine"));
            String named = start("layers", "");
            if (!named.isEmpty() && !layers.contains(named)) {
                layers.add(named);
            }
            return layers;
        }

        /** Returns how far one is along a direction. */
        public String edit(String name) {
            return edits.getOrDefault(name, "0");
        }

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
        Section<Map<String, Object>> section = studio.checkpoints(asked.after(), MOST);
        List<String> found = section.items().stream()
                .map(one -> plain(String.valueOf(one.get("checkpoint"))))
                .toList();
        Map<String, String> start = new HashMap<>(asked.query());
        String address = start.getOrDefault("checkpoint", "");
        String trouble =
                found.isEmpty() ? "There is no network in the folders that may be read (stylemill.checkpoints)." : "";
        Map<String, @Nullable Object> network = Map.of();
        SampleRow row = null;
        Knobs knobs = new Knobs(Map.of(), -1, List.of());
        try {
            if (!asked.parameter("image").isEmpty()) {
                row = row(asked.parameter("image"));
                knobs = Knobs.of(row);
                start.putAll(knobs.start());
                address = network(row);
            }
            for (String one : address.isEmpty() ? found : List.of(address)) {
                try {
                    network = studio.network(one);
                    address = one;
                    break;
                } catch (Failure e) {
                    // Its weights or settings are none that can be run; the next network's may be.
                    trouble = e.getMessage();
                }
            }
        } catch (Failure e) {
            trouble = e.getMessage();
        }
        List<String> classes = classes(network);
        if (knobs.label() >= 0 && knobs.label() < classes.size()) {
            start.put("class", classes.get(knobs.label()));
        }
        String other = knobs.words();
        if (row != null
                && !network.isEmpty()
                && !row.origin().generatorSha256().equals(String.valueOf(network.get("sha256")))) {
            other = (other.isEmpty() ? "" : other + " ") + "The network of that name here is another file.";
        }
        String chosen = address;
        // What is open is in the list too, wherever it comes in it.
        List<Choice> choices = Stream.concat(
                        found.contains(chosen) || network.isEmpty() ? Stream.of() : Stream.of(chosen), found.stream())
                .map(one -> new Choice(one, one.replaceFirst(".*/", ""), one.equals(chosen)))
                .toList();
        String family = String.valueOf(network.get("architecture"));
        int side = Math.max(1, Math.max(whole(network, "width"), whole(network, "height")));
        return templates.page(
                asked,
                "Studio",
                Frame.Tab.STUDIO,
                "studio",
                new Whole(
                        choices,
                        classes,
                        whole(network, "num_ws"),
                        family.contains("3"),
                        sliders(network),
                        network.isEmpty() ? "" : family + ", " + side + " px",
                        shown(side, LARGE),
                        shown(side, HALF),
                        shown(side, SMALL),
                        start,
                        edits(start),
                        other,
                        network.isEmpty() ? trouble : "",
                        Onward.of("/studio", asked.after(), section.next(), "The first networks", "More networks")));
    }

    private static String plain(String address) {
        return address.replaceFirst("^file:", "");
    }

    /** Returns what the address says of directions. */
    private static Map<String, String> edits(Map<String, String> start) {
        Map<String, String> edits = new HashMap<>();
        try {
            if (CanonicalJson.parse(start.getOrDefault("edits", "[]")) instanceof List<?> list) {
                for (Object one : list) {
                    if (one instanceof Map<?, ?> edit && edit.get("strength") instanceof Number strength) {
                        edits.put(String.valueOf(edit.get("name")), strength.toString());
                    }
                }
            }
        } catch (Failure e) {
            // An address that somebody wrote by hand: all sliders begin at 0.
            return Map.of();
        }
        return edits;
    }

    private static int whole(Map<String, @Nullable Object> network, String name) {
        return network.get(name) instanceof Number number ? number.intValue() : 0;
    }

    private static List<String> classes(Map<String, @Nullable Object> network) {
        List<String> names = new ArrayList<>();
        if (network.get("classes") instanceof List<?> list) {
            list.forEach(name -> names.add(String.valueOf(name)));
        }
        for (int i = names.size(); i < whole(network, "c_dim"); i++) {
            names.add(Integer.toString(i));
        }
        return names;
    }

    private static List<Slider> sliders(Map<String, @Nullable Object> network) {
        Map<String, Slider> sliders = new LinkedHashMap<>();
        if (network.get("directions") instanceof List<?> list) {
            for (Object one : list) {
                if (one instanceof Map<?, ?> map) {
                    String plain = String.valueOf(map.get("name"))
                            .toLowerCase(Locale.ROOT)
                            .replaceAll("[^a-z0-9]+", "-")
                            .replaceAll("^-+|-+$", "");
                    String name = plain;
                    for (int i = 2; sliders.containsKey(name); i++) {
                        name = plain + "-" + i;
                    }
                    sliders.put(
                            name,
                            new Slider(name, String.valueOf(map.get("direction")), String.valueOf(map.get("layers"))));
                }
            }
        }
        return List.copyOf(sliders.values());
    }

    /** Returns how large a picture is shown: a whole multiple of its pixels, where one fits. */
    private static int shown(int side, int most) {
        return Math.max(1, most / side) * Math.min(side, most);
    }

    /** Returns an image of a version. */
    private SampleRow row(String image) {
        String[] parts = image.split("/", 3);
        if (parts.length != 3) {
            throw Failure.input(Code.NO_SUCH_KEY, "'" + image + "' names no image; write NAME/VERSION/KEY");
        }
        SampleRow row = catalog.version(parts[0], parts[1]).row(parts[2]);
        if (row.real()) {
            throw Failure.input(
                    "real-image",
                    row.key() + " is a real image, which no network made; open a synthetic one in the studio");
        }
        return row;
    }

    /**
     * Returns the network of an image: of several with its name the one with its bytes, where it is
     * among them.
     */
    private String network(SampleRow row) {
        String name = row.origin().generator();
        List<String> named =
                studio.checkpointsNamed(name).stream().map(StudioPage::plain).toList();
        return named.stream()
                .filter(one -> sha256(one).equals(row.origin().generatorSha256()))
                .findFirst()
                .or(() -> named.stream().findFirst())
                .orElseThrow(() -> Failure.input(
                        "checkpoint-not-found",
                        "the network " + name + " of this image is in none of the allowed roots"));
    }

    private String sha256(String checkpoint) {
        try {
            return String.valueOf(studio.network(checkpoint).get("sha256"));
        } catch (Failure e) {
            return "";
        }
    }

    private Answer image(Asked asked) {
        byte[] png = studio.image(order(asked.query())).png();
        return Answer.of("image/png", png).with("Cache-Control", "private, max-age=600");
    }

    /** The knobs as the keys of a manifest's group. */
    private static Map<String, Object> order(Map<String, String> query) {
        Map<String, Object> order = new HashMap<>();
        order.put("checkpoint", query.getOrDefault("checkpoint", ""));
        order.put("seed", (long) number(query, "seed", 0));
        if (!query.getOrDefault("class", "").isEmpty()) {
            order.put("label", Map.of("class", query.get("class")));
        }
        Map<String, Object> truncation = new HashMap<>(Map.of("psi", number(query, "psi", 1)));
        if (!query.getOrDefault("cutoff", "").isEmpty()) {
            truncation.put("cutoff", (long) number(query, "cutoff", 0));
        }
        order.put("truncation", truncation);
        String layers = query.getOrDefault("layers", "");
        if (!layers.isEmpty()) {
            String other = Long.toString((long) number(query, "mix", 0));
            order.put("styleMixing", Map.of("layers", layers, "probability", 1L, "seeds", other));
        }
        order.put("noise", Map.of("mode", query.getOrDefault("noise", "const")));
        List<Double> moved = List.of(number(query, "x", 0), number(query, "y", 0));
        double turned = number(query, "rotate", 0);
        if (turned != 0 || !moved.equals(List.of(0.0, 0.0))) {
            order.put("transform", Map.of("translate", moved, "rotate", turned));
        }
        String edits = query.getOrDefault("edits", "");
        if (!edits.isEmpty()) {
            order.put("attributes", CanonicalJson.parse(edits));
        }
        return order;
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
