package io.stylemill.config;

import java.util.List;

/**
 * The house rules for what may be made, published and released.
 *
 * @param weights which weights' licences may be published where; the first rule that names a
 *     licence decides, and one that no rule names is refused; empty for no rules
 * @param card parts of the dataset card that a manifest must state, {@code title} and
 *     {@code license} among them
 * @param gates quality gates that a manifest must ask for
 * @param releasers users who may release and revoke; empty for everybody
 */
public record PolicySettings(List<WeightsRule> weights, List<String> card, List<String> gates, List<String> releasers) {
    /** No rules. */
    public static final PolicySettings NONE = new PolicySettings(List.of(), List.of(), List.of(), List.of());

    /** What the licence of weights that nobody stated is called in rules. */
    public static final String UNSTATED = "unstated";

    public PolicySettings {
        weights = List.copyOf(weights);
        card = List.copyOf(card);
        gates = List.copyOf(gates);
        releasers = List.copyOf(releasers);
    }

    /**
     * @param text as it was written
     * @param licenses SPDX names, {@code unstated}, or either with {@code *} for any letters
     * @param places {@code s3://bucket/prefix/} or absolute folders below which they may be
     *     published; null for anywhere, empty for nowhere
     */
    public record WeightsRule(
            String text,
            List<String> licenses,
            @org.jspecify.annotations.Nullable List<String> places) {
        public WeightsRule {
            licenses = List.copyOf(licenses);
            places = places == null ? null : List.copyOf(places);
        }

        /** Returns whether the rule names a licence. */
        public boolean names(String license) {
            return licenses.stream()
                    .anyMatch(pattern -> license.matches("(?i)" + ("\\Q" + pattern.replace("*", "\\E.*\\Q") + "\\E")));
        }
    }
}
