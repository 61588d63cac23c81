package io.stylemill.command;

import io.stylemill.record.CanonicalJson;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the shipped alarms said, as Prometheus keeps it. */
final class LongRunAlarms {
    private static final int STEP_SECONDS = 5;
    /** What the faults are expected to fire, and nothing else may. */
    private static final Set<String> MAY_FIRE =
            Set.of("StylemillPartDown", "StylemillRunsFailed", "StylemillUploadsGivenUp", "StylemillStoreErrors");

    private LongRunAlarms() {}

    /** Returns the alarms that are on, each with its state. */
    static String now(LongRunSite site) throws InterruptedException {
        Set<String> on = new TreeSet<>();
        for (Map<?, ?> series : series(site, "/api/v1/query?query=ALERTS")) {
            on.add(name(series));
        }
        return on.isEmpty() ? "none" : String.join(", ", on);
    }

    /** Returns a line for each alarm and state that there was: how long, from when to when. */
    static List<String> history(LongRunSite site) throws InterruptedException {
        long end = System.currentTimeMillis() / 1000;
        long start = end - 3 * 3600;
        Map<String, String> lines = new TreeMap<>();
        for (Map<?, ?> series : series(
                site,
                "/api/v1/query_range?query=" + URLEncoder.encode("ALERTS", StandardCharsets.UTF_8) + "&start=" + start
                        + "&end=" + end + "&step=" + STEP_SECONDS)) {
            List<?> values = (List<?>) series.get("values");
            lines.put(
                    name(series),
                    String.format(Locale.ROOT, "alarm %s for %d s", name(series), values.size() * STEP_SECONDS));
        }
        return new ArrayList<>(lines.values());
    }

    /** Checks that what was expected to be alarmed was, and nothing else. */
    static void check(List<String> lines) {
        for (String expected : List.of(
                "StylemillPartDown{broker} pending",
                "StylemillPartDown{ledger} pending",
                "StylemillPartDown{s3} pending",
                "StylemillPartDown{ledger} firing",
                "StylemillRunsFailed")) {
            LongRun.require(
                    lines.stream().anyMatch(line -> line.startsWith("alarm " + expected)), "there was " + expected);
        }
        for (String line : lines) {
            if (line.startsWith("alarm ") && line.contains(" firing ")) {
                LongRun.require(
                        MAY_FIRE.stream().anyMatch(name -> line.startsWith("alarm " + name)),
                        "no false alarm: " + line);
            }
        }
    }

    private static String name(Map<?, ?> series) {
        Map<?, ?> labels = (Map<?, ?>) series.get("metric");
        Object part = labels.get("part") != null ? labels.get("part") : labels.get("instance");
        return labels.get("alertname") + (part == null ? "" : "{" + part + "}") + " " + labels.get("alertstate");
    }

    private static List<Map<?, ?>> series(LongRunSite site, String path) throws InterruptedException {
        String answer = site.metrics(path);
        List<Map<?, ?>> all = new ArrayList<>();
        if (!answer.isEmpty()) {
            Map<?, ?> data = (Map<?, ?>) ((Map<?, ?>) CanonicalJson.parse(answer)).get("data");
            ((List<?>) data.get("result")).forEach(series -> all.add((Map<?, ?>) series));
        }
        return all;
    }
}
