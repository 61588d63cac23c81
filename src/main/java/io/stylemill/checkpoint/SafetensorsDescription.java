package io.stylemill.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The JSON text {@code stylemill-generator-1}: sizes, settings, class names and facts of one
 * network, flat.
 */
final class SafetensorsDescription {
    private static final String VERSION = "stylemill-generator-1";
    private static final Set<String> SIZES = Set.of(
            "format",
            "architecture",
            "z_dim",
            "c_dim",
            "w_dim",
            "num_ws",
            "img_resolution",
            "img_channels",
            "classes",
            "facts");
    private static final List<String> FACTS = List.of("name", "license", "license_note");
    private static final int MAX_DEPTH = 8;

    private SafetensorsDescription() {}

    /** Returns the settings by name, in a fixed order. */
    static Map<String, @Nullable Object> of(Checkpoint checkpoint) {
        NetworkDescription network = checkpoint.network();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("format", VERSION);
        json.put("architecture", network.architecture().id());
        json.put("z_dim", network.zDim());
        json.put("c_dim", network.cDim());
        json.put("w_dim", network.wDim());
        json.put("num_ws", network.numWs());
        json.put(
                "img_resolution",
                network.width() == network.height()
                        ? (Object) network.width()
                        : List.of(network.width(), network.height()));
        json.put("img_channels", network.channels());
        json.putAll(new TreeMap<>(network.config()));
        json.remove(NoiseInputs.SETTING);
        json.put("classes", network.classNames());
        json.put("facts", checkpoint.facts());
        return json;
    }

    /**
     * Returns the network; settings that the text leaves out get the defaults of the format's first
     * files.
     */
    static NetworkDescription network(String text, Set<String> tensors) {
        Map<String, @Nullable Object> all = values(text);
        Attributes header = new Attributes(all, "the header");
        if (!VERSION.equals(all.get("format"))) {
            throw Refusal.unsupported("the header has format = " + Attributes.brief(all.get("format"))
                    + "; supported is " + VERSION + "; a newer program may have written the file");
        }
        List<String> ids = new ArrayList<>();
        Architecture architecture = null;
        for (Architecture a : Architecture.values()) {
            if (a != Architecture.TORCHSCRIPT) {
                ids.add(a.id());
                architecture = a.id().equals(all.get("architecture")) ? a : architecture;
            }
        }
        if (architecture == null) {
            throw Refusal.unsupported("the header has architecture = " + Attributes.brief(all.get("architecture"))
                    + "; supported are " + String.join(", ", ids));
        }
        int classes = header.whole("c_dim", 0, NetworkCheck.MAX_FEATURES);
        Map<String, @Nullable Object> config = new TreeMap<>();
        config.put("label_mode", classes > 0 ? "embed" : "none");
        config.put("normalize_latents", true);
        config.put("activation", "lrelu");
        config.put("w_avg", tensors.contains("mapping.w_avg") ? "stored" : "estimate");
        for (Map.Entry<String, @Nullable Object> e : all.entrySet()) {
            if (NetworkCheck.settings(architecture).contains(e.getKey())
                    || architecture == Architecture.STYLEGAN1 && NetworkCheck.STYLEGAN1_OTHERS.contains(e.getKey())) {
                config.put(e.getKey(), e.getValue());
            } else if (!SIZES.contains(e.getKey()) && !fact(e.getKey())) {
                throw Refusal.unsupported("the header has the unknown setting " + Attributes.brief(e.getKey())
                        + ", which may change the arithmetic; known for " + architecture.id() + " are "
                        + String.join(", ", NetworkCheck.settings(architecture)));
            }
        }
        List<Object> size = header.pair("img_resolution");
        return new NetworkDescription(
                architecture,
                header.whole("z_dim", 1, NetworkCheck.MAX_FEATURES),
                classes,
                header.whole("w_dim", 1, NetworkCheck.MAX_FEATURES),
                header.whole("num_ws", 1, 1000),
                ((Number) size.get(0)).intValue(),
                ((Number) size.get(1)).intValue(),
                header.whole("img_channels", 1, 4),
                classNames(all.get("classes")),
                Attributes.frozen(config));
    }

    /** Returns what the text says about origin and licence. */
    static Map<String, String> facts(String text) {
        Map<String, String> facts = new TreeMap<>();
        for (Map.Entry<String, @Nullable Object> e : values(text).entrySet()) {
            if (fact(e.getKey()) && e.getValue() != null) {
                facts.put(e.getKey(), String.valueOf(e.getValue()));
            } else if (e.getKey().equals("facts") && e.getValue() instanceof Map<?, ?> nested) {
                nested.forEach((k, v) -> facts.put(String.valueOf(k), String.valueOf(v)));
            }
        }
        return facts;
    }

    private static boolean fact(String key) {
        return FACTS.contains(key) || key.startsWith("training_");
    }

    private static List<String> classNames(@Nullable Object value) {
        List<String> names = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(name -> names.add(String.valueOf(name)));
        }
        return names;
    }

    private static Map<String, @Nullable Object> values(String text) {
        JsonNode root =
                Safetensors.parse(text.getBytes(StandardCharsets.UTF_8), "the text under __metadata__.stylemill");
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> e : root.properties()) {
            values.put(e.getKey(), value(e.getValue(), 1));
        }
        return values;
    }

    private static @Nullable Object value(JsonNode node, int depth) {
        if (depth > MAX_DEPTH) {
            throw Refusal.unsupported("the header nests deeper than " + MAX_DEPTH + " levels");
        }
        if (node.isObject()) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> e : node.properties()) {
                map.put(e.getKey(), value(e.getValue(), depth + 1));
            }
            return Attributes.frozen(map);
        }
        if (node.isArray()) {
            List<@Nullable Object> list = new ArrayList<>();
            for (JsonNode item : node) {
                list.add(value(item, depth + 1));
            }
            return Collections.unmodifiableList(list);
        }
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        }
        if (node.isNumber()) {
            return node.doubleValue();
        }
        if (node.isNull()) {
            return null;
        }
        return node.isBoolean() ? (Object) node.booleanValue() : node.asText();
    }
}
