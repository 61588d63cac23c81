package io.stylemill.version;

import static io.stylemill.version.ColumnType.JSON;
import static io.stylemill.version.ColumnType.REAL;
import static io.stylemill.version.ColumnType.SMALL;
import static io.stylemill.version.ColumnType.TEXT;
import static io.stylemill.version.ColumnType.TEXTS;
import static io.stylemill.version.ColumnType.TRUTH;
import static io.stylemill.version.ColumnType.WHOLE;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.CanonicalJson;
import io.stylemill.version.Column.Presence;
import io.stylemill.version.Column.Step;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is known of each image: the one place that names a column of {@code index/samples.parquet}.
 *
 * <p>The schema of the index, the staged rows, the {@code .json} members of shards, the columns of
 * queries and exports, the features for Hugging Face's loaders, the fields of
 * {@code croissant.json} and the tables in {@code docs/dataset-format.md} follow from it.
 * {@code docs/change-the-house.md} says how to add one.
 */
public final class SampleColumns {
    /** All columns of the index, in its order. */
    public static final Columns<SampleRow> ALL = new Columns<>("sample");

    /** Those of what was measured on an image, which the rows of refused images have too. */
    static final Columns<Measured> MEASURED = new Columns<>("measured");

    public static final Column<SampleRow> KEY =
            ALL.required(TEXT, "key", SampleRow::key, "Key of the image, unique in all versions of the dataset.");
    public static final Column<SampleRow> SPLIT =
            ALL.required(TEXT, "split", row -> row.place().split(), "Split of the image.");
    public static final Column<SampleRow> SHARD = ALL.required(
            TEXT,
            "shard",
            row -> Layout.fromFolder(row.place().shard()),
            "Shard that holds the image, as an address relative to the folder of the table: `../data/…`.");
    public static final Column<SampleRow> TAR_OFFSET =
            ALL.required(WHOLE, "tar_offset", row -> row.place().tarOffset(), "First byte of the image in the shard.");
    public static final Column<SampleRow> LENGTH =
            ALL.required(WHOLE, "length", row -> row.place().length(), "How many bytes the image has.");
    public static final Column<SampleRow> FILE_SHA256 =
            ALL.required(TEXT, "file_sha256", row -> row.file().fileSha256(), "SHA-256 of the image file.");
    public static final Column<SampleRow> PIXEL_SHA256 = ALL.required(
            TEXT, "pixel_sha256", row -> row.file().pixelSha256(), "SHA-256 of the pixels before encoding.");
    public static final Column<SampleRow> DECODED_SHA256 = ALL.added(
            Step.UNIQUE_KEYS,
            "",
            TEXT,
            "decoded_sha256",
            row -> row.file().decodedSha256(),
            "SHA-256 of the pixels that the file decodes to.");
    public static final Column<SampleRow> LABEL = ALL.required(
            SMALL,
            "label",
            row -> row.label().index(),
            "Index of the class, or -1 where the label is a mixture or there is none.");
    public static final Column<SampleRow> LABEL_NAME =
            ALL.required(TEXT, "label_name", row -> row.label().name(), "Name of the class, or empty.");
    public static final Column<SampleRow> LABEL_SOURCE =
            ALL.required(TEXT, "label_source", row -> row.label().source(), "How the label arose.");
    public static final Column<SampleRow> LABEL_CONFIDENCE = measured(MEASURED.added(
            Step.GATES,
            -1.0,
            REAL,
            "label_confidence",
            Measured::confidence,
            "Confidence of the first labeler, or -1 without labelers."));
    public static final Column<SampleRow> LABEL_MARGIN = measured(MEASURED.added(
            Step.GATES,
            -1.0,
            REAL,
            "label_margin",
            Measured::margin,
            "How far this confidence is above that of the next class, or -1 without labelers."));
    public static final Column<SampleRow> LABEL_AGREES = measured(MEASURED.added(
            Step.GATES,
            -1,
            SMALL,
            "label_agrees",
            Measured::agrees,
            "1 if the first labeler sees the class that the image was made for, 0 if another, else -1."));
    public static final Column<SampleRow> SCORES = measured(MEASURED.added(
            Step.GATES,
            "[]",
            JSON,
            "scores",
            Measured::scoresText,
            "What each labeler says, a list; `[]` without labelers."));
    public static final Column<SampleRow> DHASH = measured(MEASURED.addedOptional(
            Step.GATES,
            TEXT,
            "dhash",
            measured -> hash(measured, Measured.Likeness::dHash),
            "Difference hash of the pixels, 16 hexadecimal digits; null if no gate asks for `duplicates`."));
    public static final Column<SampleRow> PHASH = measured(MEASURED.addedOptional(
            Step.GATES,
            TEXT,
            "phash",
            measured -> hash(measured, Measured.Likeness::pHash),
            "Perceptual hash of the pixels, 16 hexadecimal digits; null if no gate asks for `duplicates`."));
    public static final Column<SampleRow> CLASS_IDX = ALL.required(
            SMALL,
            "class_idx",
            row -> row.label().conditioned(),
            "Class that the network was asked for, or -1 for a mixture or none.");
    public static final Column<SampleRow> GENERATOR =
            ALL.required(TEXT, "generator", row -> row.origin().generator(), "Name of the network.");
    public static final Column<SampleRow> GENERATOR_SHA256 = ALL.required(
            TEXT, "generator_sha256", row -> row.origin().generatorSha256(), "SHA-256 of the network's checkpoint.");
    public static final Column<SampleRow> GROUP =
            ALL.required(TEXT, "group", row -> row.origin().group(), "Group of the manifest.");
    public static final Column<SampleRow> SLOT =
            ALL.required(WHOLE, "slot", row -> row.origin().slot(), "Number of the sample in its group, from 0.");
    public static final Column<SampleRow> ATTEMPT = ALL.required(
            SMALL, "attempt", row -> row.origin().attempt(), "How many images of this sample were refused before.");
    public static final Column<SampleRow> LATENT_FAMILY = ALL.required(
            TEXT,
            "latent_family",
            row -> row.origin().latentFamily(),
            "What all images of one latent share; it never crosses splits.");
    public static final Column<SampleRow> Z_RNG =
            ALL.required(TEXT, "z_rng", row -> row.origin().zRng(), "Source of z, with the name that the record uses.");
    public static final Column<SampleRow> SEED =
            ALL.optional(WHOLE, "seed", row -> row.origin().seed(), "Seed of z; null if z is not from a seed.");
    public static final Column<SampleRow> TRUNCATION_PSI =
            ALL.required(REAL, "truncation_psi", row -> row.origin().truncationPsi(), "Truncation psi.");
    public static final Column<SampleRow> TRUNCATION_CUTOFF = ALL.required(
            SMALL,
            "truncation_cutoff",
            row -> row.origin().truncationCutoff(),
            "How many first layers of w the truncation applies to.");
    public static final Column<SampleRow> MIXING_SEED = ALL.optional(
            WHOLE,
            "mixing_seed",
            row -> row.origin().mixingSeed(),
            "Seed of the second latent; null without style mixing, or if that latent is not from a seed.");
    public static final Column<SampleRow> MIXING_LAYERS = ALL.optional(
            TEXT,
            "mixing_layers",
            row -> row.origin().mixingLayers(),
            "Layers of w from the second latent, such as `4-7`; null without style mixing.");
    public static final Column<SampleRow> NOISE_MODE = ALL.required(
            TEXT, "noise_mode", row -> row.origin().noiseMode(), "Noise of the network: `const`, `random` or `none`.");
    public static final Column<SampleRow> PRECISION = ALL.required(
            TEXT, "precision", row -> row.origin().precision(), "Number format of the computation, such as `fp32`.");
    public static final Column<SampleRow> POSTPROCESS = ALL.required(
            TEXTS,
            "postprocess",
            row -> row.origin().postprocess(),
            "Steps after the network, such as `resize(filter=lanczos3,height=128,width=128)`.");
    public static final Column<SampleRow> WIDTH =
            ALL.required(SMALL, "width", row -> row.file().width(), "Width of the image in pixels.");
    public static final Column<SampleRow> HEIGHT =
            ALL.required(SMALL, "height", row -> row.file().height(), "Height of the image in pixels.");
    public static final Column<SampleRow> MODE =
            ALL.required(TEXT, "mode", row -> row.file().mode(), "Channels: `L`, `RGB` or `RGBA`.");
    public static final Column<SampleRow> ENCODER =
            ALL.required(TEXT, "encoder", row -> row.file().encoder(), "Format and its version, such as `png/1`.");
    public static final Column<SampleRow> QUALITY = ALL.required(
            SMALL, "quality", row -> row.file().quality(), "Quality of the encoder, 1 to 100; 0 if it does not apply.");
    public static final Column<SampleRow> TAGS =
            ALL.required(JSON, "tags", row -> CanonicalJson.write(row.tags()), "The image's tags by name, as JSON.");
    public static final Column<SampleRow> RECIPE =
            ALL.required(JSON, "recipe", SampleRow::recipe, "All that is needed to make the image again, as JSON.");

    public static final Column<SampleRow> MASK_OFFSET = ALL.sometimes(
            WHOLE,
            "mask_offset",
            row -> row.place().mask() == null ? null : row.place().mask().offset(),
            "First byte of the mask in the shard; in versions with masks.");
    public static final Column<SampleRow> MASK_LENGTH = ALL.sometimes(
            WHOLE,
            "mask_length",
            row -> row.place().mask() == null ? null : row.place().mask().length(),
            "How many bytes the mask has.");
    public static final Column<SampleRow> MASK_SHA256 =
            ALL.sometimes(TEXT, "mask_sha256", row -> of(row, MaskFacts::sha256), "SHA-256 of the mask's file.");
    public static final Column<SampleRow> MASK_UNCERTAINTY = ALL.sometimes(
            REAL,
            "mask_uncertainty",
            row -> of(row, MaskFacts::uncertainty),
            "Mean entropy of the classes of the pixels, or disagreement of an ensemble, as a share of the largest, 0 to 1;"
                    + " of a mask model before post-processing.");
    public static final Column<SampleRow> MASK_AREAS = ALL.sometimes(
            JSON,
            "mask_areas",
            row -> of(row, MaskFacts::areasText),
            "For each class of pixels, its `name` and `area`: its share of the pixels.");
    public static final Column<SampleRow> OBJECTS = ALL.sometimes(
            JSON,
            "objects",
            row -> of(row, MaskFacts::objectsText),
            "Connected pixels (8 neighbours) of one class, or boxes of a detector: `category`, `category_name`, `bbox` as"
                    + " `[x, y, w, h]`, `area` in pixels, `cut` if it touches the border; `score` of a detector's boxes.");

    public static final Column<SampleRow> CAPTION = ALL.sometimes(
            TEXT,
            "caption",
            row -> row.captions().isEmpty() ? null : row.captions().get(0),
            "First caption, which the `.txt` member holds; in versions with captions.");
    public static final Column<SampleRow> CAPTIONS = ALL.sometimes(
            TEXTS,
            "captions",
            row -> row.captions().isEmpty() ? null : row.captions(),
            "All captions of the image, the first one first.");

    public static final Column<SampleRow> ORIGIN = ALL.sometimes(
            TEXT,
            "origin",
            row -> row.mixed() == null ? null : row.mixed().origin().word(),
            "Word `real` or `synthetic`; in versions that mix the two.");
    public static final Column<SampleRow> SOURCE = ALL.sometimes(
            TEXT,
            "source",
            row -> row.mixed() == null ? null : row.mixed().source(),
            "Dataset that the image was copied from, `NAME/VERSION`; empty for a real image.");
    public static final Column<SampleRow> SOURCE_KEY = ALL.sometimes(
            TEXT,
            "source_key",
            row -> row.mixed() == null ? null : row.mixed().key(),
            "Key in that dataset; of a real image the path of its file.");
    public static final Column<SampleRow> SOURCE_SHA256 = ALL.sometimes(
            TEXT,
            "source_sha256",
            row -> row.mixed() == null ? null : row.mixed().sha256(),
            "SHA-256 of the file there; another than `file_sha256` if it was saved again as PNG.");

    /** Not in the index, where nearly all rows would say the same. */
    static final Column<SampleRow> SYNTHETIC = new Column<>(
            "synthetic", TRUTH, Presence.ALWAYS, null, row -> !row.real(), "False for real images of mixed versions.");

    /** The fields of the {@code .json} member beside each image, in their order. */
    public static final List<Column<SampleRow>> MEMBER = List.of(
            KEY,
            SPLIT,
            LABEL,
            LABEL_NAME,
            LABEL_SOURCE,
            LABEL_CONFIDENCE,
            GENERATOR,
            GENERATOR_SHA256,
            GROUP,
            SEED,
            TRUNCATION_PSI,
            CLASS_IDX,
            NOISE_MODE,
            WIDTH,
            HEIGHT,
            FILE_SHA256,
            PIXEL_SHA256,
            DECODED_SHA256,
            SYNTHETIC,
            SCORES,
            TAGS,
            RECIPE,
            MASK_SHA256,
            MASK_UNCERTAINTY,
            MASK_AREAS,
            OBJECTS,
            CAPTION,
            CAPTIONS,
            ORIGIN,
            SOURCE,
            SOURCE_KEY,
            SOURCE_SHA256);

    /** The columns that {@code croissant.json} describes besides the key, in their order. */
    static final List<Column<SampleRow>> CROISSANT = List.of(
            SPLIT,
            LABEL,
            LABEL_NAME,
            LABEL_SOURCE,
            GENERATOR_SHA256,
            FILE_SHA256,
            PIXEL_SHA256,
            DECODED_SHA256,
            TRUNCATION_PSI,
            TAGS,
            RECIPE,
            MASK_OFFSET,
            MASK_LENGTH,
            MASK_SHA256,
            MASK_UNCERTAINTY,
            MASK_AREAS,
            OBJECTS,
            ORIGIN,
            SOURCE,
            SOURCE_KEY,
            SOURCE_SHA256,
            CAPTION);

    private SampleColumns() {}

    /**
     * Returns the row that cells hold.
     *
     * @param where the file, for the message
     * @throws Failure {@code bad-row} when a cell is missing or of another type
     */
    static SampleRow read(Map<String, @Nullable Object> cells, String where) {
        Fields f = new Fields(cells, where);
        return new SampleRow(
                place(f),
                new SampleRow.Label(f.small(LABEL), f.text(LABEL_NAME), f.text(LABEL_SOURCE), f.small(CLASS_IDX)),
                new SampleRow.Origin(
                        f.text(GENERATOR),
                        f.text(GENERATOR_SHA256),
                        f.text(GROUP),
                        f.whole(SLOT),
                        f.small(ATTEMPT),
                        f.text(LATENT_FAMILY),
                        f.text(Z_RNG),
                        f.wholeOrNull(SEED),
                        f.real(TRUNCATION_PSI),
                        f.small(TRUNCATION_CUTOFF),
                        f.wholeOrNull(MIXING_SEED),
                        f.textOrNull(MIXING_LAYERS),
                        f.text(NOISE_MODE),
                        f.text(PRECISION),
                        f.texts(POSTPROCESS)),
                new SampleRow.ImageFile(
                        f.small(WIDTH),
                        f.small(HEIGHT),
                        f.text(MODE),
                        f.text(ENCODER),
                        f.small(QUALITY),
                        f.text(FILE_SHA256),
                        f.text(PIXEL_SHA256),
                        f.text(DECODED_SHA256)),
                measured(f),
                f.textsByName(TAGS),
                f.text(RECIPE),
                f.has(CAPTIONS) ? f.texts(CAPTIONS) : List.of(),
                f.has(ORIGIN) ? mixed(f) : null);
    }

    private static SampleRow.Mixed mixed(Fields f) {
        for (SampleRow.Kind kind : SampleRow.Kind.values()) {
            if (kind.word().equals(f.text(ORIGIN))) {
                return new SampleRow.Mixed(kind, f.text(SOURCE), f.text(SOURCE_KEY), f.text(SOURCE_SHA256));
            }
        }
        throw f.bad(ORIGIN, "real or synthetic");
    }

    /** Returns where an image is; the cells of key, split, shard, tar_offset and length suffice. */
    static SampleRow.Place place(Fields f) {
        return new SampleRow.Place(
                f.text(KEY),
                f.text(SPLIT),
                Layout.inVersion(f.text(SHARD)),
                f.whole(TAR_OFFSET),
                f.whole(LENGTH),
                f.has(MASK_OFFSET) ? new SampleRow.Span(f.whole(MASK_OFFSET), f.whole(MASK_LENGTH)) : null);
    }

    static Measured measured(Fields f) {
        return new Measured(
                Measured.scores(f.text(SCORES), f.where()),
                f.has(DHASH) && f.has(PHASH) ? new Measured.Likeness(f.bits(DHASH), f.bits(PHASH)) : null,
                f.has(OBJECTS) ? mask(f) : null);
    }

    private static MaskFacts mask(Fields f) {
        boolean mask = f.has(MASK_SHA256);
        return new MaskFacts(
                mask ? f.text(MASK_SHA256) : null,
                mask ? (Double) f.real(MASK_UNCERTAINTY) : null,
                mask ? stated(f, MASK_AREAS, MaskFacts::areas) : Map.of(),
                stated(f, OBJECTS, MaskFacts::objects));
    }

    private static <T> T stated(Fields f, Column<SampleRow> column, Function<String, Optional<T>> reader) {
        return reader.apply(f.text(column))
                .orElseThrow(() -> Failure.of(
                        Kind.VERIFICATION,
                        "bad-row",
                        "reading " + f.where() + ": the field '" + column.name() + "' is none"));
    }

    private static <T> @Nullable T of(SampleRow row, Function<MaskFacts, @Nullable T> fact) {
        MaskFacts mask = row.measured().mask();
        return mask == null ? null : fact.apply(mask);
    }

    /** A table of numbers has no room for 64 bits without a sign, and JSON for none beyond 2^53. */
    static @Nullable String hash(Measured measured, ToLongFunction<Measured.Likeness> hash) {
        Measured.Likeness likeness = measured.likeness();
        return likeness == null ? null : HexFormat.of().toHexDigits(hash.applyAsLong(likeness));
    }

    private static Column<SampleRow> measured(Column<Measured> column) {
        return ALL.of(column, SampleRow::measured);
    }
}
