package io.stylemill.manifest;

/**
 * What the manifest's schema describes and this version does not execute.
 *
 * <p>It is refused and never ignored: a dataset must be what its manifest says. This list is the only place that
 * knows; whoever executes an entry removes it here.
 */
enum Unsupported {
    LABELERS("labelers", "labels from scorers", "remove it or write labelers: []", Empty.LIST),
    GATES("gates", "quality gates", "remove it or write gates: {}", Empty.MAPPING);

    /** Which empty value asks for nothing and is fine. */
    private enum Empty {
        LIST,
        MAPPING
    }

    private final String key;
    private final String meaning;
    private final String instead;
    private final Empty empty;

    Unsupported(String key, String meaning, String instead, Empty empty) {
        this.key = key;
        this.meaning = meaning;
        this.instead = instead;
        this.empty = empty;
    }

    String key() {
        return key;
    }

    /** Reports every key of the section that asks for what this version cannot do. */
    static void refuse(Section section) {
        for (Unsupported feature : values()) {
            section.get(feature.key)
                    .filter(spot -> !feature.asksForNothing(spot.yaml()))
                    .ifPresent(feature::report);
        }
    }

    private void report(Spot spot) {
        spot.report(Rule.NOT_SUPPORTED, "'" + key + "' (" + meaning + ") is not supported by this version; " + instead);
    }

    private boolean asksForNothing(Yaml value) {
        return switch (empty) {
            case LIST -> value instanceof Yaml.Sequence list && list.items().isEmpty();
            case MAPPING ->
                value instanceof Yaml.Mapping mapping && mapping.entries().isEmpty();
        };
    }
}
