package io.stylemill.web.page;

import java.util.List;
import java.util.Locale;

/**
 * Whether a licence lets one earn money, in the words of a page; the licence's own text decides.
 */
final class Licences {
    private static final List<String> FREE = List.of(
            "cc0",
            "cc-by",
            "mit",
            "apache",
            "bsd",
            "unlicense",
            "pddl",
            "odc-by",
            "odbl",
            "cdla-permissive",
            "isc",
            "zlib");

    private Licences() {}

    /** Returns {@code yes}, {@code no} or {@code unknown}. */
    static String commercial(String licence) {
        String word = licence.toLowerCase(Locale.ROOT);
        if (word.matches(".*(-nc\\b|-nc-|noncommercial|non-commercial|research[- ]only|nvidia).*")) {
            return "no";
        }
        return FREE.stream().anyMatch(word::startsWith) ? "yes" : "unknown";
    }

    /** Returns what the two licences behind a version let one do. */
    static Fact use(String data, String weights) {
        String byData = commercial(data);
        String byWeights = commercial(weights);
        if (byData.equals("no") || byWeights.equals("no")) {
            return new Fact(
                    "bad", "No: the licence of the " + (byData.equals("no") ? "data" : "network") + " excludes it.");
        }
        if (byData.equals("yes") && byWeights.equals("yes")) {
            return new Fact("good", "Yes, by the licences of data and network.");
        }
        return new Fact(
                "warn",
                "Not known: the licence of the " + (byData.equals("yes") ? "network" : "data")
                        + " is not stated, or nobody here knows it. Ask who made it.");
    }
}
