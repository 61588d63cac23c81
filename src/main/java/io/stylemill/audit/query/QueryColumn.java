package io.stylemill.audit.query;

import io.stylemill.version.Columns;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.RejectedColumns;
import io.stylemill.version.SampleColumns;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A column of the table {@code samples} or {@code rejected}: those of the Parquet file of that name
 * under the same names, and facts of the version that the image is in.
 *
 * @param id its name, in small letters
 * @param type in SQL, as DuckDB names it
 * @param fact returns the value that all rows of a version share, as a literal of SQL; null when
 *     the column is one of the file
 */
record QueryColumn(String id, String type, @Nullable Function<PublishedVersion, String> fact) {
    private static final List<QueryColumn> NAMES = List.of(
            text("dataset", version -> version.record().name()),
            text("version", version -> version.record().version()));

    /** All columns of {@code samples}, in their order. */
    static final List<QueryColumn> SAMPLES = Stream.of(
                    NAMES,
                    of(SampleColumns.ALL),
                    List.of(
                            text("run", version -> version.record().runId()),
                            fact(
                                    "published_at",
                                    "TIMESTAMP WITH TIME ZONE",
                                    version -> version.record().createdAt().toString()),
                            fact("night", "DATE", version -> night(version).toString()),
                            text("manifest_sha256", version -> version.record().manifestSha256()),
                            text("plan_sha256", version -> version.record().planSha256()),
                            text(
                                    "dataset_json_sha256",
                                    version -> version.commit().sha256()),
                            fact(
                                    "revoked",
                                    "BOOLEAN",
                                    version ->
                                            String.valueOf(version.revocation().isPresent()))))
            .flatMap(List::stream)
            .toList();

    /** All columns of {@code rejected}, in their order. */
    static final List<QueryColumn> REJECTED =
            Stream.of(NAMES, of(RejectedColumns.ALL)).flatMap(List::stream).toList();

    private static List<QueryColumn> of(Columns<?> columns) {
        return columns.all().stream()
                .map(column -> new QueryColumn(column.name(), column.type().sql(), null))
                .toList();
    }

    private static QueryColumn text(String id, Function<PublishedVersion, String> fact) {
        return fact(id, "VARCHAR", fact);
    }

    private static QueryColumn fact(String id, String type, Function<PublishedVersion, String> fact) {
        return new QueryColumn(id, type, version -> "CAST(" + SqlText.of(fact.apply(version)) + " AS " + type + ")");
    }

    /** Returns whether the column is the record, which is longer than all else together. */
    boolean isRecord() {
        return id.equals(SampleColumns.RECIPE.name());
    }

    static LocalDate night(PublishedVersion version) {
        return LocalDate.ofInstant(version.record().createdAt(), ZoneOffset.UTC);
    }

    /** Returns the names of columns. */
    static List<String> ids(List<QueryColumn> columns) {
        return columns.stream().map(QueryColumn::id).toList();
    }
}
