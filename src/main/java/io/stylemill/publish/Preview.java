package io.stylemill.publish;

import io.stylemill.dataset.Layout;
import io.stylemill.dataset.RowSource;
import io.stylemill.dataset.SampleRow;
import io.stylemill.dataset.ShardRun;
import io.stylemill.image.ContactSheet;
import io.stylemill.image.Encoders;
import io.stylemill.image.Encoding;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.report.StoredImages;
import io.stylemill.storage.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Draws a version's contact sheet: one line per class, or per group where there are no classes, of the samples that
 * stand first in the shards.
 */
final class Preview {
    private static final int PER_ROW = 12;
    private static final int CELL = 96;
    private static final int QUALITY = 90;

    private final String name;
    private final Map<String, Long> totals;
    private final String version;
    private final StoredImages images;

    /** @param totals images by class name, or by group for images without one */
    Preview(String name, Map<String, Long> totals, Store store, Layout layout) {
        this.name = name;
        this.totals = totals;
        this.version = layout.version();
        this.images = new StoredImages(store, layout);
    }

    /** Returns the sheet as a JPEG file; reads staged rows until every line is full, and images by ranged reads. */
    byte[] jpeg(List<ShardRun> shards, RowSource source) {
        long wanted =
                totals.values().stream().mapToLong(n -> Math.min(n, PER_ROW)).sum();
        Map<String, List<SampleRow>> chosen = new TreeMap<>();
        long found = 0;
        for (ShardRun shard : shards) {
            try (RowSource.Rows<SampleRow> rows = source.rows(shard.shard())) {
                while (found < wanted && rows.hasNext()) {
                    SampleRow row = rows.next();
                    List<SampleRow> line = chosen.computeIfAbsent(caption(row), n -> new ArrayList<>());
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
        chosen.forEach((name, rows) -> sheet.add(new ContactSheet.Row(
                String.format(Locale.ROOT, "%s (%,d)", name, totals.getOrDefault(name, 0L)),
                rows.stream().map(images::pixels).toList())));
        String title = name + " " + version;
        Workspace workspace = new Workspace();
        Pixels drawn = new ContactSheet(title, sheet, CELL, PER_ROW).draw(workspace);
        return Encoders.encode(drawn, Encoding.jpeg(QUALITY), null, workspace).bytes();
    }

    static String caption(SampleRow row) {
        String name = row.label().name();
        return name.isEmpty() ? row.origin().group() : name;
    }
}
