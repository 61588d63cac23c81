package io.stylemill.console;

import io.stylemill.order.manifest.Fill;
import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.Manifest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What groups with a goal counted, and what is missing. */
final class FillText {
    /** Classes of a group that are told by name. */
    private static final int MOST_NAMED = 20;

    private FillText() {}

    /** Returns an object for each group and class, for programs. */
    static List<Object> list(Manifest manifest) {
        List<Object> list = new ArrayList<>();
        for (Group group : manifest.samples()) {
            for (Fill.Row row : rows(group)) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("group", group.name());
                one.put("class", row.className());
                one.put("real", row.real());
                one.put("published", row.published());
                one.put("target", row.target());
                one.put("missing", row.missing());
                list.add(one);
            }
        }
        return list;
    }

    /** Returns a line for each class, for people; empty where no group has a goal. */
    static List<String> table(Manifest manifest) {
        List<String> lines = new ArrayList<>();
        for (Group group : manifest.samples()) {
            List<Fill.Row> rows = rows(group);
            Fill fill = group.fill();
            if (rows.isEmpty() || fill == null) {
                continue;
            }
            int width = rows.stream()
                    .mapToInt(row -> row.className().length())
                    .max()
                    .orElse(0);
            lines.add(group.name() + ", from " + fill.images() + ", list " + fill.sha256());
            String form = "  %-" + Math.max(5, width) + "s %,12d %,12d %,12d %,12d";
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-" + Math.max(5, width) + "s %12s %12s %12s %12s",
                    "class",
                    "real",
                    "published",
                    "target",
                    "to make"));
            rows.stream()
                    .limit(MOST_NAMED)
                    .forEach(row -> lines.add(String.format(
                            Locale.ROOT,
                            form,
                            row.className(),
                            row.real(),
                            row.published(),
                            row.target(),
                            row.missing())));
            if (rows.size() > MOST_NAMED) {
                lines.add("  and " + (rows.size() - MOST_NAMED) + " more (--json has all)");
            }
        }
        return lines;
    }

    private static List<Fill.Row> rows(Group group) {
        Fill fill = group.fill();
        return fill == null ? List.of() : fill.rows(group.label().className());
    }
}
