package io.stylemill.audit.query;

import io.stylemill.record.CanonicalJson;
import io.stylemill.version.Column;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleColumns;
import io.stylemill.version.SampleRow;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A column of the table {@code samples}: those of {@code index/samples.parquet} under the same names, and facts of the
 * version that the image is in.
 *
 * @param id its name, in small letters
 * @param type in SQL
 * @param fact returns the value that all rows of a version share; null when the column is one of the index
 * @param compared whether {@code =} in SQL means equality of what the index holds
 */
record QueryColumn(String id, String type, @Nullable Function<PublishedVersion, Object> fact, Compared compared) {
    /** What a column can be compared with, as the index holds it. */
    enum Compared {
        TEXT,
        WHOLE,
        NOTHING
    }

    /** All columns, in their order. */
    static final List<QueryColumn> ALL = Stream.of(
                    Stream.of(
                            fact(
                                    "dataset",
                                    "varchar",
                                    version -> version.record().name()),
                            fact(
                                    "version",
                                    "varchar",
                                    version -> version.record().version())),
                    SampleColumns.ALL.all().stream().map(QueryColumn::of),
                    Stream.of(
                            fact("run", "varchar", version -> version.record().runId()),
                            fact(
                                    "published_at",
                                    "timestamp with time zone",
                                    version -> OffsetDateTime.ofInstant(
                                            version.record().createdAt(), ZoneOffset.UTC)),
                            fact("night", "date", QueryColumn::night),
                            fact(
                                    "manifest_sha256",
                                    "varchar",
                                    version -> version.record().manifestSha256()),
                            fact(
                                    "plan_sha256",
                                    "varchar",
                                    version -> version.record().planSha256()),
                            fact(
                                    "dataset_json_sha256",
                                    "varchar",
                                    version -> version.commit().sha256()),
                            fact(
                                    "revoked",
                                    "boolean",
                                    version -> version.revocation().isPresent())))
            .flatMap(Function.identity())
            .toList();

    /** Words, numbers, names in double quotes, and single other characters; texts and comments count as nothing. */
    private static final Pattern TOKEN =
            Pattern.compile("'(?:[^']|'')*'|--[^\\n]*|/\\*.*?\\*/|\"((?:[^\"]|\"\")*)\"|(\\w+)|(\\S)", Pattern.DOTALL);

    /** What asks for columns without naming them. */
    private static final Set<String> WHOLESALE = Set.of("table", "show", "information_schema", "natural");

    private static final Set<String> BEFORE_ALL = Set.of("select", "all", "distinct", ",", ".");

    private static QueryColumn fact(String id, String type, Function<PublishedVersion, Object> fact) {
        return new QueryColumn(id, type, fact, Compared.NOTHING);
    }

    private static QueryColumn of(Column<SampleRow> column) {
        Compared compared = switch (column.type()) {
            case TEXT -> Compared.TEXT;
            case WHOLE, SMALL -> Compared.WHOLE;
            case JSON, REAL, TRUTH, TIME, TEXTS -> Compared.NOTHING;
        };
        return new QueryColumn(column.name(), column.type().sql(), null, compared);
    }

    /** Returns whether the column is the record, which is longer than all else together. */
    boolean isRecord() {
        return id.equals(SampleColumns.RECIPE.name());
    }

    static LocalDate night(PublishedVersion version) {
        return LocalDate.ofInstant(version.record().createdAt(), ZoneOffset.UTC);
    }

    /** Returns the value of a cell as the database takes it: lists and maps as JSON texts. */
    static @Nullable Object cell(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> sorted = new TreeMap<>();
            map.forEach((k, v) -> sorted.put(String.valueOf(k), v));
            return CanonicalJson.write(sorted);
        }
        return value instanceof List<?> list ? CanonicalJson.write(list) : value;
    }

    /**
     * Returns the names of the columns that a question may read: all that are named anywhere in it, or every one but the
     * record when it asks for {@code *}. Too many do no harm but take time.
     */
    static Set<String> named(String sql) {
        List<String> ids = ids();
        Set<String> named = new LinkedHashSet<>();
        boolean all = false;
        String before = "";
        Matcher token = TOKEN.matcher(sql);
        while (token.find()) {
            String word = token.group(1) != null ? token.group(1) : token.group(2);
            String text = word != null ? word.toLowerCase(Locale.ROOT) : token.group(3);
            if (text == null) {
                continue;
            }
            if (WHOLESALE.contains(text) || (text.equals("*") && BEFORE_ALL.contains(before))) {
                all = true;
            }
            if (ids.contains(text)) {
                named.add(text);
            }
            before = text;
        }
        if (all) {
            // So long that it comes only where it is named.
            ALL.stream().filter(column -> !column.isRecord()).forEach(column -> named.add(column.id()));
        }
        // A table has at least one column, and count(*) names none.
        if (named.isEmpty()) {
            named.add(SampleColumns.LABEL.name());
        }
        return named;
    }

    /** Returns the columns of these names, in the order of all columns. */
    static List<QueryColumn> of(Set<String> ids) {
        return ALL.stream().filter(column -> ids.contains(column.id())).toList();
    }

    /** Returns the names of all columns. */
    static List<String> ids() {
        return ALL.stream().map(QueryColumn::id).toList();
    }
}
