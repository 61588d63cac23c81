package io.stylemill.factory.mix;

import io.stylemill.version.CommitRecord;
import io.stylemill.version.Layout;
import io.stylemill.version.Mixture;
import io.stylemill.version.PublishedVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a mixed version says of itself: what was asked, the same with all digests, and every number.
 */
final class MixDocuments {
    private static final String FORMAT = "stylemill/mix/v1";

    private final MixRules rules;
    private final String realAddress;
    private final String realSha256;
    private final List<PublishedVersion> synthetic;
    private final MixPlan plan;
    private final List<String> notes;

    /**
     * @param realSha256 of the list of real files; @param notes what was left out or saved again
     */
    MixDocuments(
            MixRules rules,
            String realAddress,
            String realSha256,
            List<PublishedVersion> synthetic,
            MixPlan plan,
            List<String> notes) {
        this.rules = rules;
        this.realAddress = realAddress;
        this.realSha256 = realSha256;
        this.synthetic = List.copyOf(synthetic);
        this.plan = plan;
        this.notes = List.copyOf(notes);
    }

    Mixture mixture() {
        Map<Integer, Long> taken = new HashMap<>();
        plan.splits()
                .values()
                .forEach(some -> some.forEach(one -> {
                    SyntheticPicture made = one.synthetic();
                    taken.merge(made == null ? -1 : made.source(), 1L, Long::sum);
                }));
        List<Mixture.Source> sources = new ArrayList<>();
        for (int i = 0; i < synthetic.size(); i++) {
            CommitRecord record = synthetic.get(i).record();
            sources.add(new Mixture.Source(
                    record.name(),
                    record.version(),
                    synthetic.get(i).commit().digest(),
                    record.checkpoint(),
                    license(synthetic.get(i)),
                    taken.getOrDefault(i, 0L)));
        }
        return new Mixture(
                new Mixture.Real(folder(), taken.getOrDefault(-1, 0L), realSha256),
                sources,
                rules.words(),
                plan.lines(),
                notes);
    }

    /**
     * The SPDX name is in the file's first line, which is written by us; other texts are the
     * owner's.
     */
    private static String license(PublishedVersion version) {
        return version.record().file(Layout.LICENSE).isEmpty() ? "" : "see " + Layout.LICENSE + " of that version";
    }

    /** The last part of where the real images are: the rest is nobody's business. */
    private String folder() {
        String address = realAddress.replaceAll("/+$", "");
        String last = address.substring(address.lastIndexOf('/') + 1);
        return last.isEmpty() || last.equals(".") ? "real" : last;
    }

    Map<String, Object> asked() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("apiVersion", FORMAT);
        map.put("real", folder());
        map.put(
                "synthetic",
                synthetic.stream()
                        .map(version ->
                                version.record().name() + "/" + version.record().version())
                        .toList());
        if (rules.ratio() != null) {
            map.put("ratio", rules.ratio().doubleValue());
        }
        if (rules.perClass() != null) {
            map.put("perClass", rules.perClass());
        }
        map.put("seed", rules.seed());
        map.put(
                "splits",
                rules.splits().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, split -> split.getValue().doubleValue())));
        if (!rules.classes().isEmpty()) {
            map.put("classes", rules.classes());
        }
        return map;
    }

    Map<String, Object> lock() {
        Map<String, Object> map = asked();
        map.put("real", Map.of("folder", folder(), "sha256", realSha256));
        map.put(
                "synthetic",
                synthetic.stream()
                        .map(version -> Map.of(
                                "name", version.record().name(),
                                "version", version.record().version(),
                                "digest", version.commit().digest()))
                        .toList());
        map.put("counts", counts(plan.lines()));
        return map;
    }

    Map<String, Object> numbers(Mixture mixture) {
        Map<String, Object> map = lock();
        map.put("format", FORMAT);
        map.remove("apiVersion");
        map.put("rule", mixture.rule());
        map.put("notes", mixture.notes());
        map.put("images", Map.of("real", mixture.real().images(), "synthetic", mixture.synthetic()));
        map.put(
                "synthetic",
                mixture.sources().stream()
                        .map(source -> Map.of(
                                "name", source.dataset(),
                                "version", source.version(),
                                "digest", source.digest(),
                                "images", source.images(),
                                "checkpoint",
                                        Map.of(
                                                "name", source.checkpoint().name(),
                                                "sha256", source.checkpoint().sha256(),
                                                "license", source.checkpoint().license())))
                        .toList());
        return map;
    }

    /** Returns counts and weights by class as JSON. */
    static List<Map<String, Object>> counts(List<Mixture.ClassLine> classes) {
        List<Map<String, Object>> lines = new ArrayList<>();
        for (int i = 0; i < classes.size(); i++) {
            Mixture.ClassLine line = classes.get(i);
            Map<String, Object> splits = new TreeMap<>();
            line.splits()
                    .forEach((split, counts) ->
                            splits.put(split, Map.of("real", counts.real(), "synthetic", counts.synthetic())));
            lines.add(Map.of("id", i, "name", line.name(), "splits", splits, "weight", line.weight()));
        }
        return lines;
    }
}
