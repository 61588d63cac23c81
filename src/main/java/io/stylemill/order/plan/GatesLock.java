package io.stylemill.order.plan;

import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.Extractor;
import io.stylemill.order.manifest.Gates;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.Masks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the plan's file says of labelers and gates: everything, with the digest of every file they name. */
final class GatesLock {
    private final Manifest manifest;
    private final Map<String, String> files;

    /** @param files SHA-256 of the files, by what the manifest writes; used where the manifest states none */
    GatesLock(Manifest manifest, Map<String, String> files) {
        this.manifest = manifest;
        this.files = files;
    }

    List<Object> labelers() {
        List<Object> list = new ArrayList<>();
        for (Labeler labeler : manifest.labelers()) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("name", labeler.name());
            map.put("model", labeler.model());
            map.put("sha256", sha256(labeler.model(), labeler.sha256()));
            map.put("classes", labeler.classes());
            map.put("input", input(labeler.input()));
            map.put("output", word(labeler.output()));
            map.put("assigns", word(labeler.assigns()));
            list.add(map);
        }
        return list;
    }

    Map<String, Object> gates() {
        Gates gates = manifest.gates();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("attempts", gates.attempts());
        map.put("unfilled", word(gates.unfilled()));
        map.put("floor", gates.floor());
        map.put("flat", gates.flat());
        map.put("saturated", gates.saturated());
        for (Gates.Measure measure : Gates.Measure.values()) {
            List<Map<String, Object>> thresholds = gates.thresholds().stream()
                    .filter(threshold -> threshold.measure() == measure)
                    .map(threshold -> Map.<String, Object>of("labeler", threshold.labeler(), "min", threshold.min()))
                    .toList();
            if (!thresholds.isEmpty()) {
                map.put(word(measure), thresholds);
            }
        }
        if (!gates.agreement().isEmpty()) {
            map.put(
                    "agreement",
                    gates.agreement().stream()
                            .map(name -> Map.of("labeler", name))
                            .toList());
        }
        Gates.Duplicates duplicates = gates.duplicates();
        if (duplicates != null) {
            map.put("duplicates", duplicates(duplicates));
        }
        Gates.Reference reference = gates.reference();
        if (reference != null) {
            map.put("reference", reference(reference));
        }
        Gates.Distance distance = gates.distance();
        if (distance != null) {
            Map<String, Object> bounds = new LinkedHashMap<>();
            put(bounds, "min", distance.min());
            put(bounds, "max", distance.max());
            map.put("distance", bounds);
        }
        Masks.Gate masks = gates.masks();
        if (masks != null) {
            map.put("masks", maskGate(masks));
        }
        return map;
    }

    Map<String, Object> masks(Masks masks) {
        return Map.of(
                "model", masks.model(),
                "sha256", sha256(masks.model(), masks.sha256()),
                "leastArea", masks.leastArea(),
                "instances", masks.instances());
    }

    private static Map<String, Object> maskGate(Masks.Gate gate) {
        Map<String, Object> map = new LinkedHashMap<>();
        put(map, "uncertainty", gate.uncertainty());
        if (!gate.classes().isEmpty()) {
            map.put(
                    "classes",
                    gate.classes().stream()
                            .map(c -> Map.<String, Object>of(
                                    "class", c.name(),
                                    "minArea", c.minArea(),
                                    "maxArea", c.maxArea(),
                                    "minObjects", c.minObjects(),
                                    "maxObjects", c.maxObjects(),
                                    "whole", c.whole()))
                            .toList());
        }
        return map;
    }

    private static Map<String, Object> duplicates(Gates.Duplicates duplicates) {
        Map<String, Object> map = new LinkedHashMap<>();
        put(map, "dHash", duplicates.dHash());
        put(map, "pHash", duplicates.pHash());
        map.put("among", duplicates.among().stream().map(GatesLock::word).toList());
        return map;
    }

    private Map<String, Object> reference(Gates.Reference reference) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("images", reference.images());
        map.put("sha256", sha256(reference.images(), reference.sha256()));
        Extractor extractor = reference.extractor();
        if (extractor != null) {
            map.put(
                    "extractor",
                    Map.of(
                            "model", extractor.model(),
                            "sha256", sha256(extractor.model(), extractor.sha256()),
                            "input", input(extractor.input())));
        }
        return map;
    }

    private static Map<String, Object> input(Labeler.Input input) {
        return Map.of(
                "size", List.of(input.width(), input.height()),
                "channels", input.channels(),
                "mean", input.mean(),
                "std", input.std());
    }

    private String sha256(String written, @Nullable String stated) {
        String sha256 = stated == null ? files.get(written) : stated;
        if (sha256 == null) {
            throw Failure.bug("a plan was made without the digest of " + written);
        }
        return sha256;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static void put(Map<String, Object> map, String key, @Nullable Number value) {
        if (value != null) {
            map.put(key, value);
        }
    }
}
