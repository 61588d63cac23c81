package io.stylemill.version;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Reads a shard by the rules of webdataset and of Hugging Face's tar builder, and lists what breaks
 * one.
 */
final class LoaderRules {
    // Key: the path up to the first dot of its last name. Field: the rest, in small letters.
    private static final Pattern MEMBER = Pattern.compile("^((?:.*/|)[^.]+)[.]([^/]*)$");
    private static final int SAMPLES_FOR_TYPES = 5;

    final List<Map<String, byte[]>> samples = new ArrayList<>();
    final List<String> keys = new ArrayList<>();
    final List<String> breaches = new ArrayList<>();

    LoaderRules(byte[] tar) throws IOException {
        Set<String> finished = new HashSet<>();
        Map<String, byte[]> current = Map.of();
        String currentKey = "";
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
            for (TarArchiveEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
                Matcher m = MEMBER.matcher(e.getName());
                if (!e.isFile() || !m.matches() || e.getName().startsWith("__")) {
                    breaches.add("skipped by readers: " + e.getName());
                    continue;
                }
                if (!m.group(1).equals(currentKey)) {
                    currentKey = m.group(1);
                    if (!finished.add(currentKey)) {
                        breaches.add("sample in two pieces: " + currentKey);
                    }
                    current = new LinkedHashMap<>();
                    samples.add(current);
                    keys.add(currentKey);
                }
                String field = m.group(2).toLowerCase(Locale.ROOT);
                if (current.put(field, in.readAllBytes()) != null) {
                    breaches.add("duplicate file name: " + e.getName());
                }
                if (e.getLastModifiedDate().getTime() != 0
                        || e.getLongUserId() != 0
                        || !e.getUserName().isEmpty()) {
                    breaches.add("carries its making: " + e.getName());
                }
            }
        }
        if (samples.isEmpty()) {
            breaches.add("empty shard");
        }
        uniform();
    }

    private void uniform() throws IOException {
        JsonMapper json = new JsonMapper();
        for (int i = 0; i < samples.size(); i++) {
            Map<String, byte[]> sample = samples.get(i);
            if (!sample.keySet().equals(samples.get(0).keySet())) {
                breaches.add("other fields in " + keys.get(i) + ": " + sample.keySet());
            }
            if (!List.copyOf(sample.keySet())
                    .equals(sample.keySet().stream().sorted().toList())) {
                breaches.add("fields not sorted in " + keys.get(i));
            }
            try {
                Integer.parseInt(new String(sample.get("cls"), java.nio.charset.StandardCharsets.US_ASCII));
            } catch (NumberFormatException e) {
                breaches.add("cls of " + keys.get(i) + " is no number");
            }
            JsonNode object = json.readTree(sample.get("json"));
            Map<String, String> mine = new TreeMap<>();
            object.properties().forEach(p -> mine.put(p.getKey(), type(p.getValue())));
            // Of every dataset the same, so that two of any kind can be put together; but for
            // columns of some versions.
            Map<String, String> types = new TreeMap<>();
            SampleColumns.MEMBER.stream()
                    .filter(c -> c.presence() != Column.Presence.SOMETIMES || mine.containsKey(c.name()))
                    .forEach(c -> types.put(c.name(), c.type().feature()));
            if (!types.equals(mine)) {
                breaches.add((i < SAMPLES_FOR_TYPES ? "refused: " : "lost: ") + "other types in " + keys.get(i) + ": "
                        + mine);
            }
        }
    }

    private static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "string";
            case BOOLEAN -> "bool";
            case NUMBER -> value.isIntegralNumber() ? "int64" : "float64";
            default -> "no type of a table: " + value.getNodeType();
        };
    }
}
