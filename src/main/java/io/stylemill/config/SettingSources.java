package io.stylemill.config;

import io.stylemill.failure.NearestWord;
import io.stylemill.failure.Problem;
import io.stylemill.failure.Where;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the sources say, the strongest winning, and what is wrong with the names in them.
 *
 * @param problems found so far; the reader adds its own
 */
record SettingSources(Map<SettingKey, Found> values, List<Problem> problems) {
    /** Variables that start like a setting and belong to the launcher. */
    static final Set<String> LAUNCHER_VARIABLES = Set.of("STYLEMILL_JAVA_OPTS", "STYLEMILL_HEAP");

    /** A value and where it is. */
    record Found(Where where, String value) {}

    static SettingSources read(
            @Nullable SettingsFile file, Map<String, String> environment, Map<String, String> properties) {
        SettingSources sources = new SettingSources(new EnumMap<>(SettingKey.class), new ArrayList<>());
        if (file != null) {
            sources.addFile(file);
        }
        sources.addEnvironment(new TreeMap<>(environment));
        sources.addProperties(new TreeMap<>(properties));
        return sources;
    }

    private void addFile(SettingsFile file) {
        Map<String, Integer> lines = new HashMap<>();
        for (SettingsFile.Entry entry : file.entries(problems)) {
            Where where = file.where(entry.line());
            Integer before = lines.putIfAbsent(entry.key(), entry.line());
            if (before != null) {
                problems.add(new Problem(
                        where, entry.key() + " is set twice, first in line " + before + "; keep one of the two"));
            }
            SettingKey.ofProperty(entry.key())
                    .ifPresentOrElse(
                            key -> addWritten(key, where, entry.value()),
                            () -> problems.add(new Problem(where, unknownProperty(entry.key()))));
        }
    }

    private void addEnvironment(Map<String, String> environment) {
        environment.forEach((name, value) -> {
            if (!name.startsWith("STYLEMILL_") || LAUNCHER_VARIABLES.contains(name)) {
                return;
            }
            Where where = Where.of("environment " + name);
            Optional<SettingKey> key = SettingKey.ofVariable(name);
            if (key.isEmpty()) {
                List<String> known = new ArrayList<>(SettingKey.variables());
                known.addAll(LAUNCHER_VARIABLES);
                problems.add(new Problem(where, "no setting has this name" + meant(NearestWord.nearest(name, known))));
            } else if (!value.isBlank()) {
                // Shells and compose files cannot unset a variable, they set it to nothing.
                values.put(key.get(), new Found(where, value.strip()));
            }
        });
    }

    private void addProperties(Map<String, String> properties) {
        properties.forEach((name, value) -> {
            if (!name.startsWith(SettingKey.PREFIX)) {
                return;
            }
            Where where = Where.of("-D" + name);
            SettingKey.ofProperty(name)
                    .ifPresentOrElse(
                            key -> addWritten(key, where, value.strip()),
                            () -> problems.add(new Problem(where, unknownProperty(name))));
        });
    }

    private void addWritten(SettingKey key, Where where, String value) {
        if (value.isEmpty() && !key.secret()) {
            problems.add(
                    new Problem(where, key.property() + " has no value; give it one, or remove it to use the default"));
        } else {
            values.put(key, new Found(where, value));
        }
    }

    private static String unknownProperty(String name) {
        Optional<String> nearest = NearestWord.nearest(name, SettingKey.properties())
                .or(() -> NearestWord.nearest(SettingKey.PREFIX + name, SettingKey.properties()));
        return "no setting is called " + name + meant(nearest);
    }

    private static String meant(Optional<String> nearest) {
        return nearest.map(word -> "; did you mean " + word + "?")
                .orElse("; the settings are " + String.join(", ", SettingKey.properties()));
    }
}
