package io.stylemill.manifest;

import java.util.LinkedHashSet;
import java.util.Set;

/** Says what a manifest's text states, whatever is made of it. */
public final class Stated {
    private Stated() {}

    /** Returns the keys of a mapping at the top of the document, in their order; empty when there is none. */
    public static Set<String> keys(ManifestSource source, String section) {
        Set<String> keys = new LinkedHashSet<>();
        if (YamlReader.read(source.text(), new Findings()).orElse(null) instanceof Yaml.Mapping root) {
            for (Yaml.Entry entry : root.entries()) {
                if (entry.key().text().equals(section) && entry.value() instanceof Yaml.Mapping mapping) {
                    mapping.entries().forEach(one -> keys.add(one.key().text()));
                }
            }
        }
        return keys;
    }
}
