package io.stylemill.audit.export;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which splits of a version other programs know as {@code train}, {@code val} and {@code test}. */
final class UsualSplits {
    static final String TRAIN = "train";
    static final String VAL = "val";
    static final String TEST = "test";
    private static final Map<String, List<String>> WORDS =
            Map.of(TRAIN, List.of("train"), VAL, List.of("val", "validation", "valid", "dev"), TEST, List.of("test"));

    private UsualSplits() {}

    /** Returns the split by each usual name that there is one for: train, val, test. */
    static Map<String, String> of(List<String> splits) {
        Map<String, String> found = new LinkedHashMap<>();
        for (String usual : List.of(TRAIN, VAL, TEST)) {
            WORDS.getOrDefault(usual, List.of()).stream()
                    .filter(splits::contains)
                    .findFirst()
                    .ifPresent(split -> found.put(usual, split));
        }
        return found;
    }

    /** Returns the name that other programs use for a split: the usual one, or its own. */
    static String name(String split, List<String> splits) {
        return of(splits).entrySet().stream()
                .filter(each -> each.getValue().equals(split))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(split);
    }
}
