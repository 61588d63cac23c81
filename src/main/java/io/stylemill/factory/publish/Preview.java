package io.stylemill.factory.publish;

import io.stylemill.factory.report.StoredImages;
import io.stylemill.image.ContactSheet;
import io.stylemill.image.Encoders;
import io.stylemill.image.Encoding;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.store.Store;
import io.stylemill.version.Layout;
import io.stylemill.version.RowSource;
import io.stylemill.version.SampleRow;
import io.stylemill.version.ShardRun;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Draws a version's contact sheet: one line per class, or per group where there are no classes, of
 * the samples that are first in the shards. Of more than {@link ContactSheet#MOST_LINES} lines some
 * are shown, spread over their names.
 */
public final class Preview {
    private static final int PER_ROW = 12;
    private static final int QUALITY = 90;

    private final String name;
    private final SortedMap<String, Long> totals;
    private final String version;
    private final StoredImages images;

    /** @param totals images by class name, or by group for images without one */
    public Preview(String name, Map<String, Long> totals, Store store, Layout layout) {
        this.name = name;
        this.totals = new TreeMap<>(totals);
        this.version = layout.version();
        this.images = new StoredImages(store, layout);
    }

    /**
     * Returns the sheet as a JPEG file; reads staged rows until every line is full, and images by
     * ranged reads.
     */
    public byte[] jpeg(List<ShardRun> shards, RowSource source) {
        List<String> captions = List.copyOf(totals.keySet());
        Set<String> shown = new HashSet<>(ContactSheet.spread(captions, ContactSheet.MOST_LINES));
        long wanted = shown.stream()
                .mapToLong(caption -> Math.min(totals.getOrDefault(caption, 0L), PER_ROW))
                .sum();
        Map<String, List<SampleRow>> chosen = new TreeMap<>();
        long found = 0;
        for (ShardRun shard : shards) {
            try (RowSource.Rows<SampleRow> rows = source.rows(shard.shard())) {
                while (found < wanted && rows.hasNext()) {
                    SampleRow row = rows.next();
                    String caption = caption(row);
                    if (!shown.contains(caption)) {
                        continue;
                    }
                    List<SampleRow> line = chosen.computeIfAbsent(caption, n -> new ArrayList<>());
                    if (line.size() < PER_ROW) {
                        line.add(row);
                        found++;
                    }
                }
            }
            if (found == wanted) {
                break;
            }
        }
        List<ContactSheet.Row> sheet = new ArrayList<>();
        Workspace workspace = new Workspace();
        chosen.forEach((name, rows) -> sheet.add(new ContactSheet.Row(
                String.format(Locale.ROOT, "%s (%,d)", name, totals.getOrDefault(name, 0L)),
                rows.stream()
                        .map(row -> ContactSheet.fitted(images.pixels(row), Layout.PREVIEW_CELL, workspace))
                        .toList())));
        String title = name + " " + version
                + (sheet.size() < captions.size()
                        ? String.format(Locale.ROOT, ", %d of %,d lines", sheet.size(), captions.size())
                        : "");
        boolean mixed = chosen.values().stream().anyMatch(rows -> rows.get(0).mixed() != null);
        Pixels drawn = (mixed
                        ? new ContactSheet(title, sheet, Layout.PREVIEW_CELL, PER_ROW, "real and synthetic")
                        : new ContactSheet(title, sheet, Layout.PREVIEW_CELL, PER_ROW))
                .draw(workspace);
        return Encoders.encode(drawn, Encoding.jpeg(QUALITY), null, workspace);
    }

    /** Returns what a row's image is shown under. */
    public static String caption(SampleRow row) {
        String name = row.label().name();
        SampleRow.Mixed mixed = row.mixed();
        return (name.isEmpty() ? row.origin().group() : name)
                + (mixed == null ? "" : ", " + mixed.origin().word());
    }
}
