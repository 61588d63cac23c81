package io.stylemill.publish;

import io.stylemill.dataset.Layout;
import io.stylemill.dataset.RowSource;
import io.stylemill.dataset.SampleRow;
import io.stylemill.dataset.ShardRun;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.image.ContactSheet;
import io.stylemill.image.Decoders;
import io.stylemill.image.Encoders;
import io.stylemill.image.Encoding;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.storage.Store;
import java.io.IOException;
import java.io.InputStream;
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
    private final Store store;
    private final Layout layout;

    /** @param totals images by class name, or by group for images without one */
    Preview(String name, Map<String, Long> totals, Store store, Layout layout) {
        this.name = name;
        this.totals = totals;
        this.store = store;
        this.layout = layout;
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
                rows.stream().map(this::pixels).toList())));
        String title = name + " " + layout.version();
        Workspace workspace = new Workspace();
        Pixels drawn = new ContactSheet(title, sheet, CELL, PER_ROW).draw(workspace);
        return Encoders.encode(drawn, Encoding.jpeg(QUALITY), null, workspace).bytes();
    }

    static String caption(SampleRow row) {
        String name = row.label().name();
        return name.isEmpty() ? row.origin().group() : name;
    }

    private Pixels pixels(SampleRow row) {
        String key = layout.key(row.place().shard());
        try (InputStream in = store.openRange(
                        key, row.place().tarOffset(), row.place().length())
                .orElseThrow(() -> Failure.of(
                        Kind.TRANSIENT,
                        "shard-missing",
                        "there is no " + store.address(key) + "; run the job again"))) {
            return Decoders.decode(in.readAllBytes(), row.key() + " in " + store.address(key));
        } catch (IOException e) {
            throw Failure.of(
                    Kind.TRANSIENT, "read-failed", "reading an image of " + store.address(key) + " broke off: " + e, e);
        }
    }
}
