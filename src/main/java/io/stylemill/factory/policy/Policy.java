package io.stylemill.factory.policy;

import io.stylemill.config.PolicySettings;
import io.stylemill.config.PolicySettings.WeightsRule;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Gates;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.Stated;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a manifest, its weights and its destination, and the one who releases, keep the
 * house rules.
 */
public final class Policy {
    /** No rules. */
    public static final Policy OPEN = new Policy(PolicySettings.NONE);

    private final PolicySettings rules;

    /**
     * @throws Failure {@code settings-invalid} (INPUT) when a rule asks for a key that no manifest
     *     can have
     */
    public Policy(PolicySettings rules) {
        requireKnown("stylemill.policy.card", rules.card(), Stated.cardKeys());
        requireKnown("stylemill.policy.gates", rules.gates(), Stated.gateKeys());
        this.rules = rules;
    }

    private static void requireKnown(String setting, List<String> asked, List<String> known) {
        for (String word : asked) {
            if (!known.contains(word)) {
                throw Failure.input(
                        "settings-invalid",
                        setting + " asks for '" + word + "', which no manifest can state; it may name "
                                + String.join(", ", known));
            }
        }
    }

    /** Returns the rules. */
    public PolicySettings rules() {
        return rules;
    }

    /**
     * Returns every rule that a manifest breaks, each at a JSON pointer into it and with the
     * setting that holds the rule.
     *
     * @param weightsLicense licence of the weights, empty where nobody stated it, or null where it
     *     is not known: the rules for weights are left out then
     * @param destination address below which the version lies or will lie, or null where it is not
     *     known, likewise
     */
    public List<Problem> problems(Manifest manifest, @Nullable String weightsLicense, @Nullable String destination) {
        List<Problem> problems = new ArrayList<>();
        if (weightsLicense != null && destination != null) {
            weights(weightsLicense, destination, problems);
        }
        for (String part : rules.card()) {
            if (!stated(manifest, part)) {
                boolean own = part.equals("title") || part.equals("license");
                problems.add(new Problem(
                        own ? "/dataset/" + part : "/dataset/card/" + part,
                        "'" + part + "' must be stated: the rule stylemill.policy.card asks for "
                                + String.join(", ", rules.card())));
            }
        }
        Set<String> gates = Stated.keys(manifest.source(), "gates");
        for (String gate : rules.gates()) {
            if (!gates.contains(gate) || letsAllThrough(manifest.gates(), gate)) {
                problems.add(new Problem(
                        "/gates/" + gate,
                        "the gate '" + gate + "' must be asked for: the rule stylemill.policy.gates demands "
                                + String.join(", ", rules.gates())));
            }
        }
        return problems;
    }

    /** A gate that is named and set so that it refuses nothing is not asked for. */
    private static boolean letsAllThrough(Gates gates, String gate) {
        return gate.equals("floor") && gates.floor() == 0 || gate.equals("saturated") && gates.saturated() == 1;
    }

    private void weights(String weightsLicense, String destination, List<Problem> problems) {
        if (rules.weights().isEmpty()) {
            return;
        }
        String license = weightsLicense.isEmpty() ? PolicySettings.UNSTATED : weightsLicense;
        String called = weightsLicense.isEmpty() ? "whose licence nobody states" : "under the licence " + license;
        WeightsRule rule = rules.weights().stream()
                .filter(r -> r.names(license))
                .findFirst()
                .orElse(null);
        if (rule == null) {
            problems.add(new Problem(
                    "/generator/license",
                    "weights " + called + " may not be used: no rule of stylemill.policy.weights names it"));
            return;
        }
        List<String> places = rule.places();
        if (places != null && places.stream().noneMatch(place -> below(destination, place))) {
            problems.add(new Problem(
                    places.isEmpty() ? "/generator/license" : "/output/destination",
                    "images of weights " + called + " may not be published at " + destination
                            + ": the rule '" + rule.text() + "' of stylemill.policy.weights"
                            + (places.isEmpty() ? " forbids it everywhere" : " allows it below " + places)));
        }
    }

    private static boolean below(String destination, String place) {
        String found = destination.replaceFirst("^file:(//(?=/))?", "");
        String root = place.endsWith("/") ? place : place + "/";
        return (found.endsWith("/") ? found : found + "/").startsWith(root);
    }

    private static boolean stated(Manifest manifest, String part) {
        String found = switch (part) {
            case "title" -> manifest.dataset().title();
            case "license" -> manifest.dataset().license();
            default -> manifest.dataset().card().getOrDefault(part, "");
        };
        return !found.isBlank();
    }

    /**
     * Refuses users who may not release or revoke.
     *
     * @throws Failure {@code not-a-releaser} (INPUT)
     */
    public void requireReleaser(String who) {
        if (!rules.releasers().isEmpty() && !rules.releasers().contains(who)) {
            throw Failure.input(
                    "not-a-releaser",
                    "'" + who + "' may not release or revoke: the rule stylemill.policy.releasers names "
                            + String.join(", ", rules.releasers()));
        }
    }
}
