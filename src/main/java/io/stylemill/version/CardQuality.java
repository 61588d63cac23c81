package io.stylemill.version;

import io.stylemill.record.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a version's card says of its quality report. */
final class CardQuality {
    private static final int MOST_LINES = 50;

    private final Map<?, ?> report;

    private CardQuality(Map<?, ?> report) {
        this.report = report;
    }

    static CardQuality of(VersionFacts facts) {
        byte[] report = facts.documents().reports().get().get(Layout.QUALITY_JSON);
        return new CardQuality(
                report != null
                                && CanonicalJson.parse(new String(report, StandardCharsets.UTF_8))
                                        instanceof Map<?, ?> map
                        ? map
                        : Map.of());
    }

    /** Returns the lines, none without a report. */
    List<String> lines() {
        if (!(report.get("images") instanceof Map<?, ?> all
                && report.get("classes") instanceof List<?> classes
                && all.get("made") instanceof Number made
                && all.get("kept") instanceof Number kept)) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(List.of("", "## Quality", ""));
        lines.add(made + " images were made, " + kept + " are kept (" + percent(all) + "); gates: "
                + String.valueOf(report.get("verdict")).toLowerCase(Locale.ROOT)
                + ". Histograms, look-alikes, distances to real"
                + " images where they were given, and what was refused: [`" + Layout.QUALITY_HTML + "`]("
                + Layout.QUALITY_HTML
                + "); every number: `" + Layout.QUALITY_JSON + "`.");
        if (made.longValue() > kept.longValue() && !classes.isEmpty() && classes.size() <= MOST_LINES) {
            lines.add("");
            lines.add("| made for | asked | made | kept | accept rate |");
            lines.add("|---|---:|---:|---:|---:|");
            for (Object one : classes) {
                if (one instanceof Map<?, ?> line) {
                    String name = String.valueOf(line.get("name"));
                    lines.add("| " + (name.isEmpty() ? "no class" : Markdown.line(name)) + " | " + line.get("asked")
                            + " | " + line.get("made") + " | " + line.get("kept") + " | " + percent(line) + " |");
                }
            }
        }
        return lines;
    }

    private static String percent(Map<?, ?> line) {
        return line.get("made") instanceof Number made
                        && made.longValue() > 0
                        && line.get("accept_rate") instanceof Number rate
                ? String.format(Locale.ROOT, "%.1f%%", 100 * rate.doubleValue())
                : "none made";
    }

    /**
     * Says whether anybody looked for copies of real images: only those of the reference can be
     * told.
     */
    String copies() {
        return report.get("features") instanceof Map<?, ?> features
                ? "How near the images come to " + features.get("real_images")
                        + " real ones that the owner named is told in `"
                        + Layout.QUALITY_HTML + "`; whether these are those that the network was trained on is for the"
                        + " owner to say."
                : "Whether an image comes close to one that the network was trained on was not checked.";
    }
}
