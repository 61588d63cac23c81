package io.stylemill.console;

import io.stylemill.audit.query.Query;
import io.stylemill.audit.query.QueryQuestion;
import io.stylemill.audit.query.QueryResult;
import io.stylemill.audit.query.SqlText;
import io.stylemill.engine.models.Loans;
import io.stylemill.failure.Failure;
import io.stylemill.record.CanonicalJson;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.RecordText;
import io.stylemill.version.SampleColumns;
import io.stylemill.version.SampleRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The images of published versions: lists of them, their records, and small pictures. The indexes
 * of the last few versions are kept open. Safe for use by many threads.
 */
public final class Images implements AutoCloseable {
    private static final int KEPT = 3;
    private static final int THUMBS = 16;
    private static final int MOST_SIBLINGS = 100;
    private static final String COLUMNS =
            "key, split, label, label_name, label_confidence, label_margin, label_agrees, seed,"
                    + " mixing_seed, truncation_psi, \"group\", slot, attempt, width, height, tags, scores, latent_family";
    private static final String REJECTED_COLUMNS = "key, split, label, label_name, label_confidence, label_margin,"
            + " label_agrees, \"group\", slot, attempt, gates, details";

    private final Path scratch;
    private final Loans<String, Query> indexes = new Loans<>(KEPT, Query::close);
    private final Semaphore thumbs = new Semaphore(THUMBS);

    /** @param scratch folder for the databases that indexes are read into */
    public Images(Path scratch) {
        this.scratch = scratch;
    }

    /**
     * A page of images.
     *
     * @param rows each by column
     * @param total of all pages; -1 where a page before told it
     * @param next names the next page, or null after the last
     */
    public record Page(
            List<Map<String, @Nullable Object>> rows,
            long total,
            @Nullable String next) {}

    /**
     * Returns images of a version that fit a filter, in its order.
     *
     * @param after what {@link Page#next} named, or null for the start
     */
    public Page list(PublishedVersion version, ImageFilter filter, @Nullable String after, int limit) {
        return page(version, "samples", COLUMNS, filter, after, limit);
    }

    /** Returns images that were made for a version and refused. */
    public Page rejected(PublishedVersion version, ImageFilter filter, @Nullable String after, int limit) {
        return version.record().file(Layout.REJECTED).isEmpty()
                ? new Page(List.of(), 0, null)
                : page(version, "rejected", REJECTED_COLUMNS, filter, after, limit);
    }

    private Page page(
            PublishedVersion version,
            String table,
            String columns,
            ImageFilter filter,
            @Nullable String after,
            int limit) {
        String where = filter.where(table);
        String sql = "SELECT " + columns + ", " + filter.column() + " AS sorted_by FROM " + table + " WHERE " + where
                + (after == null ? "" : " AND " + filter.after(table, after)) + " ORDER BY " + filter.order(table)
                + " LIMIT " + (limit + 1);
        return with(version, table, "SELECT " + columns + " FROM " + table, query -> {
            long total = after == null
                    ? number(rows(query, "SELECT count(*) AS n FROM " + table + " WHERE " + where)
                            .get(0)
                            .get("n"))
                    : -1;
            List<Map<String, @Nullable Object>> rows = rows(query, sql);
            Section<Map<String, @Nullable Object>> section = Section.of(rows, limit, filter::cursor);
            section.items().forEach(row -> {
                row.remove("sorted_by");
                parse(row, "tags");
                parse(row, "scores");
            });
            return new Page(section.items(), total, section.next());
        });
    }

    private static void parse(Map<String, @Nullable Object> row, String column) {
        if (row.get(column) instanceof String text && !text.isEmpty()) {
            row.put(column, CanonicalJson.parse(text));
        }
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    private static List<Map<String, @Nullable Object>> rows(Query query, String sql) {
        try (QueryResult result = query.ask(sql)) {
            List<Map<String, @Nullable Object>> rows = new ArrayList<>();
            for (List<@Nullable Object> row = result.next(); row != null; row = result.next()) {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                for (int i = 0; i < row.size(); i++) {
                    map.put(result.columns().get(i), row.get(i));
                }
                rows.add(map);
            }
            return rows;
        }
    }

    private <T> T with(PublishedVersion version, String table, String columns, Function<Query, T> asking) {
        try (Loans<String, Query>.Loan index = indexes.lend(
                version.commit().sha256() + " " + table,
                () -> Query.load(scratch, List.of(version), QueryQuestion.ALL, columns, read -> {}))) {
            // One question at a time.
            synchronized (index.value()) {
                return asking.apply(index.value());
            }
        }
    }

    /**
     * Returns the record of an image: the columns of its row, the recipe, the same in words, and
     * the keys of the images of the same latent.
     *
     * @throws Failure {@code no-such-key} (INPUT)
     */
    public Map<String, @Nullable Object> record(PublishedVersion version, String key) {
        SampleRow row = version.row(key);
        Map<String, @Nullable Object> map = new LinkedHashMap<>(SampleColumns.ALL.cells(row));
        for (String text : List.of("tags", "scores", "recipe")) {
            parse(map, text);
        }
        map.put("dataset", version.record().name());
        map.put("version", version.record().version());
        map.put("words", RecordText.of(row));
        String family = row.origin().latentFamily();
        List<String> siblings = with(
                version,
                "samples",
                "SELECT " + COLUMNS + " FROM samples",
                query -> rows(
                                query,
                                "SELECT key FROM samples WHERE latent_family = " + SqlText.of(family) + " AND key <> "
                                        + SqlText.of(key) + " ORDER BY key LIMIT " + (MOST_SIBLINGS + 1))
                        .stream()
                        .map(one -> String.valueOf(one.get("key")))
                        .toList());
        map.put("siblings", siblings.stream().limit(MOST_SIBLINGS).toList());
        map.put("moreSiblings", siblings.size() > MOST_SIBLINGS);
        return map;
    }

    /**
     * Returns a small PNG of the image, at most {@code size} pixels on its longer side.
     *
     * @throws Failure {@code no-such-key} (INPUT), {@code bad-image} (VERIFICATION)
     */
    public byte[] thumb(PublishedVersion version, SampleRow row, int size) {
        thumbs.acquireUninterruptibly();
        try {
            byte[] image = version.image(row);
            if (Math.max(row.file().width(), row.file().height()) <= size) {
                return image;
            }
            return Pictures.small(image, row.key(), size);
        } finally {
            thumbs.release();
        }
    }

    @Override
    public void close() {
        indexes.close();
    }
}
