package io.stylemill.command.network;

import io.stylemill.checkpoint.Architecture;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.checkpoint.Tensor;
import io.stylemill.failure.Failure;
import io.stylemill.order.plan.Layers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a checkpoint is, in names and numbers and in words. */
final class CheckpointSummary {
    private static final List<String> TOLD_ALREADY = List.of("license", "license_note", Checkpoint.SOURCE_MODULE);
    /** Settings of single layers: too long for people, and in the JSON document. */
    private static final int LONGEST_SETTING = 100;

    private static final int WIDTH = 100;
    private static final String INDENT = " ".repeat(15);

    private final String address;
    private final Checkpoint checkpoint;
    private final NetworkDescription network;

    CheckpointSummary(String address, Checkpoint checkpoint) {
        this.address = address;
        this.checkpoint = checkpoint;
        this.network = checkpoint.network();
    }

    /** Returns the facts for programs; sizes have the names that NVIDIA's code gives them. */
    Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("checkpoint", address);
        map.put("format", checkpoint.format());
        map.put("architecture", network.architecture().id());
        map.put("sha256", checkpoint.sha256());
        map.put("bytes", checkpoint.bytes());
        map.put("z_dim", network.zDim());
        map.put("w_dim", network.wDim());
        map.put("c_dim", network.cDim());
        map.put("num_ws", network.numWs());
        map.put("resolution", network.width() == network.height() ? network.width() : null);
        map.put("width", network.width());
        map.put("height", network.height());
        map.put("channels", network.channels());
        map.put("classes", network.classNames());
        map.put("layers", layers());
        boolean program = network.architecture() == Architecture.TORCHSCRIPT;
        map.put("tensors", program ? 0 : checkpoint.tensors().size());
        map.put("parameters", program ? 0 : parameters());
        map.put("license", checkpoint.facts().get("license"));
        map.put("license_note", checkpoint.facts().get("license_note"));
        String source = checkpoint.facts().get(Checkpoint.SOURCE_MODULE);
        map.put("source", source == null ? null : Map.of("sha256", source, "note", Checkpoint.SOURCE_NOTE));
        map.put("facts", checkpoint.facts());
        map.put("settings", network.config());
        return map;
    }

    String text() {
        List<String> lines = new ArrayList<>();
        if (network.architecture() == Architecture.TORCHSCRIPT) {
            lines.add(address + ": a TorchScript archive, which is a program");
            file(lines);
            methods(lines);
            lines.add("  to run it    declare what it takes and gives as generator.torchscript in a manifest, with this"
                    + " sha256;");
            lines.add(INDENT + "generate and convert refuse it. Nothing in it was run for this.");
            return String.join("\n", lines);
        }
        lines.add(String.format(
                Locale.ROOT,
                "%s: %s, %d x %d pixels, %s%s",
                address,
                network.architecture().id(),
                network.width(),
                network.height(),
                colours(),
                network.conditional() ? ", " + network.cDim() + " classes" : ", unconditional"));
        file(lines);
        lines.add("  latents      z " + network.zDim() + ", w " + network.wDim() + " in " + network.numWs()
                + " layers (num_ws), c " + network.cDim());
        if (network.conditional()) {
            lines.add("  classes      " + classes());
        }
        lines.add("  w layers     " + layerText());
        lines.add(String.format(
                Locale.ROOT,
                "  weights      %,d numbers in %,d tensors",
                parameters(),
                checkpoint.tensors().size()));
        lines.add("  settings     " + settings());
        facts(lines);
        return String.join("\n", lines);
    }

    private void file(List<String> lines) {
        lines.add("  format       " + checkpoint.format() + ", "
                + String.format(Locale.ROOT, "%,d bytes", checkpoint.bytes()));
        lines.add("  sha256       " + checkpoint.sha256());
    }

    /** What the program's text says of its methods, and of operators that reach beyond it. */
    private void methods(List<String> lines) {
        String indent = "  methods      ";
        List<String> texts = new ArrayList<>();
        if (network.config().get("methods") instanceof List<?> methods) {
            for (Object one : methods) {
                Map<?, ?> method = (Map<?, ?>) one;
                String parameters = String.valueOf(method.get("parameters"));
                texts.add(method.get("name") + "(" + parameters.substring(1, parameters.length() - 1) + ") -> "
                        + method.get("returns"));
            }
        }
        for (String text : texts.isEmpty() ? List.of("not readable") : texts) {
            lines.add(indent + text);
            indent = INDENT;
        }
        if (network.config().get("reaches") instanceof List<?> reaches && !reaches.isEmpty()) {
            lines.add("  beware       its text names " + reaches + ", which no generator needs; it will not be run");
        }
    }

    private void facts(List<String> lines) {
        Map<String, String> facts = new TreeMap<>(checkpoint.facts());
        String license = facts.get("license");
        lines.add("  licence      "
                + Objects.requireNonNullElse(license, "not stated in the file; ask the people who made the network"));
        String note = facts.get("license_note");
        if (note != null) {
            lines.add(INDENT + wrapped(List.of(note.split(" ")), " "));
        }
        String source = facts.get(Checkpoint.SOURCE_MODULE);
        if (source != null) {
            lines.add("  source       sha256 " + source + ",");
            lines.add(INDENT + Checkpoint.SOURCE_NOTE);
        }
        facts.keySet().removeAll(TOLD_ALREADY);
        int widest = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
        String indent = "  the file says";
        for (Map.Entry<String, String> fact : facts.entrySet()) {
            lines.add(indent + String.format(Locale.ROOT, "  %-" + widest + "s  %s", fact.getKey(), fact.getValue()));
            indent = " ".repeat(indent.length());
        }
    }

    private String colours() {
        return switch (network.channels()) {
            case 1 -> "grey";
            case 4 -> "RGBA";
            default -> "RGB";
        };
    }

    private String classes() {
        if (network.classNames().isEmpty()) {
            return "0 to " + (network.cDim() - 1) + "; the file names none";
        }
        List<String> named = new ArrayList<>();
        for (String name : network.classNames()) {
            named.add(named.size() + " " + name);
        }
        return String.join(", ", named);
    }

    /** Returns the w layers by the names that {@code --mix} and manifests take. */
    private Map<String, List<Integer>> layers() {
        Map<String, List<Integer>> layers = new LinkedHashMap<>();
        for (String name : network.numWs() == 0 ? List.<String>of() : List.of("coarse", "middle", "fine")) {
            resolved(name).ifPresent(found -> layers.put(name, found));
        }
        return layers;
    }

    private Optional<List<Integer>> resolved(String name) {
        try {
            return Optional.of(Layers.resolve(name, network));
        } catch (Failure e) {
            return Optional.empty();
        }
    }

    private String layerText() {
        List<String> parts = new ArrayList<>();
        layers().forEach((name, layers) -> {
            int first = layers.get(0);
            int last = layers.get(layers.size() - 1);
            String from = mapSize(first);
            String to = mapSize(last);
            String pixels =
                    from.isEmpty() ? "" : from.equals(to) ? " (" + from + " px)" : " (" + from + "-" + to + " px)";
            parts.add(name + " " + (first == last ? first : first + "-" + last) + pixels);
        });
        return String.join(", ", parts);
    }

    /**
     * Returns the side of the maps that a w layer works on, or width and height; nothing for
     * StyleGAN3.
     */
    private String mapSize(int layer) {
        long width = (long) network.width() * network.layerResolution(layer) / network.lastBlock();
        long height = (long) network.height() * network.layerResolution(layer) / network.lastBlock();
        return width == 0 ? "" : width == height ? Long.toString(width) : width + "x" + height;
    }

    private long parameters() {
        return checkpoint.tensors().values().stream()
                .mapToLong(Tensor::elements)
                .sum();
    }

    private String settings() {
        List<String> parts = new ArrayList<>();
        new TreeMap<>(network.config()).forEach((key, value) -> {
            String text = String.valueOf(value);
            if (value != null && text.length() <= LONGEST_SETTING) {
                parts.add(key + " " + text);
            }
        });
        return wrapped(parts, ", ");
    }

    /** Joins parts into lines that are below each other under their heading. */
    private static String wrapped(List<String> parts, String between) {
        StringBuilder wrapped = new StringBuilder();
        int width = 0;
        for (String part : parts) {
            if (width > 0 && width + part.length() > WIDTH) {
                wrapped.append(between.stripTrailing()).append('\n').append(INDENT);
                width = 0;
            } else if (width > 0) {
                wrapped.append(between);
            }
            wrapped.append(part);
            width += part.length() + between.length();
        }
        return wrapped.toString();
    }
}
