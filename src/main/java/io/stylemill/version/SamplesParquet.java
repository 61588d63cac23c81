package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.record.CanonicalJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.parquet.filter2.predicate.FilterApi;
import org.apache.parquet.filter2.predicate.FilterPredicate;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * {@code index/samples.parquet}: one row per image, in the order of the shards and of the samples in them.
 *
 * <p>zstd, row groups of 50,000 rows, a Bloom filter on {@code key}. Facts of the run are not here, so equal samples
 * give equal bytes.
 */
public final class SamplesParquet {
    private static final int ROW_GROUP_ROWS = 50_000;
    private static final MessageType SCHEMA = MessageTypeParser.parseMessageType("""
            message sample {
              required binary key (STRING);
              required binary split (STRING);
              required binary shard (STRING);
              required int64 tar_offset;
              required int64 length;
              required binary file_sha256 (STRING);
              required binary pixel_sha256 (STRING);
              required binary decoded_sha256 (STRING);
              required int32 label;
              required binary label_name (STRING);
              required binary label_source (STRING);
              required double label_confidence;
              required double label_margin;
              required int32 label_agrees;
              required binary scores (STRING);
              optional binary dhash (STRING);
              optional binary phash (STRING);
              required int32 class_idx;
              required binary generator (STRING);
              required binary generator_sha256 (STRING);
              required binary group (STRING);
              required int64 slot;
              required int32 attempt;
              required binary latent_family (STRING);
              required binary z_rng (STRING);
              optional int64 seed;
              required double truncation_psi;
              required int32 truncation_cutoff;
              optional int64 mixing_seed;
              optional binary mixing_layers (STRING);
              required binary noise_mode (STRING);
              required binary precision (STRING);
              required group postprocess (LIST) { repeated group list { required binary element (STRING); } }
              required int32 width;
              required int32 height;
              required binary mode (STRING);
              required binary encoder (STRING);
              required int32 quality;
              required binary tags (STRING);
              required binary recipe (STRING);
            }
            """);

    /** What versions with masks have beside that. */
    private static final List<Type> MASK_COLUMNS =
            MessageTypeParser.parseMessageType("""
            message masks {
              optional int64 mask_offset;
              optional int64 mask_length;
              optional binary mask_sha256 (STRING);
              optional double mask_uncertainty;
              optional binary mask_areas (STRING);
              optional binary objects (STRING);
            }
            """).getFields();

    private static final List<Type> ALL =
            Stream.concat(SCHEMA.getFields().stream(), MASK_COLUMNS.stream()).toList();

    private static final String TAGS = "tags";
    private static final String DECODED = "decoded_sha256";
    private static final Type FIRST_TAGS =
            MessageTypeParser.parseMessageType("""
            message first {
              required group tags (MAP) {
                repeated group key_value { required binary key (STRING); required binary value (STRING); }
              }
            }
            """).getType(TAGS);

    private SamplesParquet() {}

    /**
     * Writes rows as they come, in memory bounded by one row group.
     *
     * @throws Failure {@code unwritable-file}, or what the rows' source throws
     */
    public static void write(Path file, Iterator<SampleRow> rows) {
        PeekingRows all = new PeekingRows(rows);
        MessageType schema = all.masked() ? new MessageType(SCHEMA.getName(), ALL) : SCHEMA;
        ParquetTable.write(file, schema, ROW_GROUP_ROWS, "key", all, SampleRowFields::write);
    }

    /**
     * Hands every row to {@code each}, in file order, in memory bounded by one row group.
     *
     * @throws Failure {@code bad-parquet} or {@code bad-row}
     */
    public static void read(Path file, Consumer<SampleRow> each) {
        read(new LocalInputFile(file), null, file.toString(), each);
    }

    static void read(InputFile file, @Nullable FilterPredicate filter, String where, Consumer<SampleRow> each) {
        read(file, ALL, filter, where, fields -> {
            each.accept(SampleRowFields.read(fields, where));
            return true;
        });
    }

    /** Rows of which the first is known already: a version has masks of all its images or of none. */
    private static final class PeekingRows implements Iterator<SampleRow> {
        private final Iterator<SampleRow> rows;
        private @Nullable SampleRow first;

        PeekingRows(Iterator<SampleRow> rows) {
            this.rows = rows;
            this.first = rows.hasNext() ? rows.next() : null;
        }

        boolean masked() {
            return first != null && first.measured().mask() != null;
        }

        @Override
        public boolean hasNext() {
            return first != null || rows.hasNext();
        }

        @Override
        public SampleRow next() {
            SampleRow next = first == null ? rows.next() : first;
            first = null;
            return next;
        }
    }

    /** Returns the names of all columns, in their order. */
    public static List<String> columns() {
        return ALL.stream().map(Type::getName).toList();
    }

    /** Returns what each column holds, in the order of the columns. */
    public static Map<String, Holds> contents() {
        Map<String, Holds> contents = new LinkedHashMap<>();
        for (Type type : SCHEMA.getFields()) {
            contents.put(type.getName(), holds(type));
        }
        return contents;
    }

    private static Holds holds(Type type) {
        if (!type.isPrimitive()) {
            return Holds.SEVERAL;
        }
        return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
            case INT32, INT64 -> Holds.WHOLE;
            case DOUBLE -> Holds.REAL;
            default -> Holds.TEXT;
        };
    }

    /** What a column holds. */
    public enum Holds {
        TEXT,
        WHOLE,
        REAL,
        /** A list, or texts by name. */
        SEVERAL
    }

    static void read(InputFile file, Set<String> columns, String where, Predicate<Map<String, @Nullable Object>> each) {
        List<Type> wanted =
                ALL.stream().filter(type -> columns.contains(type.getName())).toList();
        read(file, wanted, null, where, each);
    }

    private static void read(
            InputFile file,
            List<Type> wanted,
            @Nullable FilterPredicate filter,
            String where,
            Predicate<Map<String, @Nullable Object>> each) {
        ParquetTable.readWhile(file, written -> readable(wanted, written), filter, where, row -> {
            if (row.get(TAGS) instanceof Map<?, ?> tags) {
                row.put(TAGS, CanonicalJson.write(tags));
            }
            return each.test(row);
        });
    }

    /** Returns what can be read of a file: the first versions have a map of tags, and do not say what a file decodes to. */
    private static MessageType readable(List<Type> wanted, MessageType written) {
        List<Type> types = new ArrayList<>();
        for (Type type : wanted) {
            boolean there = written.containsField(type.getName());
            if (type.getName().equals(TAGS) && there && !written.getType(TAGS).isPrimitive()) {
                types.add(FIRST_TAGS);
            } else if (there || !type.getName().equals(DECODED) && !MASK_COLUMNS.contains(type)) {
                types.add(type);
            }
        }
        // A row needs a column to be counted by.
        return new MessageType(SCHEMA.getName(), types.isEmpty() ? List.of(SCHEMA.getType("label")) : types);
    }

    /**
     * Returns the row of a key; row groups that cannot hold it are not read.
     *
     * @throws Failure {@code bad-parquet} or {@code bad-row}; {@code duplicate-key} when there are several
     */
    static Optional<SampleRow> find(InputFile file, String key, String where) {
        List<SampleRow> found = new ArrayList<>();
        read(file, FilterApi.eq(FilterApi.binaryColumn("key"), Binary.fromString(key)), where, found::add);
        if (found.size() > 1) {
            throw Failure.of(
                    io.stylemill.failure.Kind.VERIFICATION,
                    "duplicate-key",
                    where + " holds " + found.size() + " rows of the key " + Texts.printable(key)
                            + "; each key may occur once");
        }
        return found.stream().findFirst();
    }
}
