package io.stylemill.order.manifest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says what a manifest's text states, whatever is made of it. */
public final class Stated {
    private static final String PLAN_START = "{\"apiVersion\":\"" + Manifest.API_VERSION + "\",\"";

    private Stated() {}

    /**
     * Returns whether the text is a plan that this program wrote, and not a manifest of a person:
     * JSON in canonical form, without a space, that states all that a plan states. In a plan, what
     * is not there is not a default to fill in.
     */
    static boolean isPlan(ManifestSource source, Yaml root) {
        return source.text().startsWith(PLAN_START)
                && keys(root).containsAll(List.of("generator", "samples", "seed", "splits", "output"))
                && keys(child(root, "generator")).containsAll(List.of("batch", "precision", "sha256"))
                && keys(child(root, "output")).containsAll(List.of("image", "shards"));
    }

    private static Set<String> keys(@Nullable Yaml value) {
        Set<String> keys = new LinkedHashSet<>();
        if (value instanceof Yaml.Mapping mapping) {
            mapping.entries().forEach(one -> keys.add(one.key().text()));
        }
        return keys;
    }

    private static @Nullable Yaml child(Yaml value, String key) {
        if (value instanceof Yaml.Mapping mapping) {
            for (Yaml.Entry entry : mapping.entries()) {
                if (entry.key().text().equals(key)) {
                    return entry.value();
                }
            }
        }
        return null;
    }

    /**
     * Returns the keys of a mapping at the top of the document, in their order; empty when there is
     * none.
     */
    public static Set<String> keys(ManifestSource source, String section) {
        return YamlReader.read(source.text(), new Findings())
                .map(root -> keys(child(root, section)))
                .orElse(Set.of());
    }

    /**
     * Returns what the card of a dataset can state: {@code title}, {@code license}, and the keys of
     * {@code dataset.card}.
     */
    public static List<String> cardKeys() {
        List<String> keys = new ArrayList<>(List.of("title", "license"));
        Arrays.stream(CardPart.values()).map(CardPart::key).forEach(keys::add);
        return keys;
    }

    /** Returns the keys of {@code gates}. */
    public static List<String> gateKeys() {
        return GateKeys.GATES.names();
    }

    /**
     * Returns whether a manifest says anything about gates: one that asks for what holds anyway is
     * asked for too, since rules of a house may demand it.
     */
    public static boolean asksForGates(Manifest manifest) {
        return !manifest.gates().equals(Gates.USUAL)
                || !keys(manifest.source(), "gates").isEmpty();
    }
}
