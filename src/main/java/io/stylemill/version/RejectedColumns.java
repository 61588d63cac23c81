package io.stylemill.version;

import static io.stylemill.version.ColumnType.TEXT;
import static io.stylemill.version.ColumnType.TEXTS;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.version.Refused.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The columns of {@code index/rejected.parquet}, which the staged lines have too; see
 * {@link SampleColumns}.
 */
public final class RejectedColumns {
    /** All columns, in their order. */
    public static final Columns<Refused> ALL = new Columns<>("rejected", Column.Step.GATES);

    static final Column<Refused> KEY = ALL.like(SampleColumns.KEY, Refused::key);
    static final Column<Refused> SPLIT = ALL.like(SampleColumns.SPLIT, Refused::split);
    public static final Column<Refused> SHARD = ALL.required(
            TEXT,
            "shard",
            row -> Layout.fromFolder(row.shard()),
            "Shard that the image was made for, as an address relative to the folder of the table.");
    static final Column<Refused> GROUP = ALL.like(SampleColumns.GROUP, Refused::group);
    static final Column<Refused> SLOT = ALL.like(SampleColumns.SLOT, Refused::slot);
    static final Column<Refused> ATTEMPT = ALL.like(SampleColumns.ATTEMPT, Refused::attempt);
    static final Column<Refused> LABEL =
            ALL.like(SampleColumns.LABEL, row -> row.label().index());
    static final Column<Refused> LABEL_NAME =
            ALL.like(SampleColumns.LABEL_NAME, row -> row.label().name());
    static final Column<Refused> LABEL_SOURCE =
            ALL.like(SampleColumns.LABEL_SOURCE, row -> row.label().source());
    static final Column<Refused> CLASS_IDX =
            ALL.like(SampleColumns.CLASS_IDX, row -> row.label().conditioned());
    public static final Column<Refused> GATES = ALL.required(
            TEXTS,
            "gates",
            row -> row.reasons().stream().map(Reason::gate).toList(),
            "The gates that refused the image.");
    public static final Column<Refused> DETAILS = ALL.required(
            TEXTS,
            "details",
            row -> row.reasons().stream().map(Reason::detail).toList(),
            "For each of `gates`, the value found and the value required.");

    static {
        SampleColumns.MEASURED.all().forEach(column -> ALL.of(column, Refused::measured));
    }

    static final Column<Refused> PIXEL_SHA256 = ALL.required(
            TEXT,
            "pixel_sha256",
            Refused::pixelSha256,
            "SHA-256 of the pixels before encoding, or empty if the network gave no image.");
    static final Column<Refused> RECIPE = ALL.like(SampleColumns.RECIPE, Refused::recipe);

    private RejectedColumns() {}

    /** @throws Failure {@code bad-row} when a cell is missing or of another type */
    static Refused read(Map<String, @Nullable Object> cells, String where) {
        Fields f = new Fields(cells, where);
        List<String> gates = f.texts(GATES);
        List<String> details = f.texts(DETAILS);
        if (gates.isEmpty() || gates.size() != details.size()) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "bad-row",
                    "reading " + where + ": 'gates' and 'details' go in pairs, found " + gates.size() + " and "
                            + details.size());
        }
        List<Reason> reasons = new ArrayList<>();
        for (int i = 0; i < gates.size(); i++) {
            reasons.add(new Reason(gates.get(i), details.get(i)));
        }
        return new Refused(
                f.text(KEY),
                f.text(SPLIT),
                Layout.inVersion(f.text(SHARD)),
                f.text(GROUP),
                f.whole(SLOT),
                f.small(ATTEMPT),
                new SampleRow.Label(f.small(LABEL), f.text(LABEL_NAME), f.text(LABEL_SOURCE), f.small(CLASS_IDX)),
                reasons,
                SampleColumns.measured(f),
                f.text(PIXEL_SHA256),
                f.text(RECIPE));
    }
}
