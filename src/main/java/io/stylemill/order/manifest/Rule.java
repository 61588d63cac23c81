package io.stylemill.order.manifest;

/**
 * What a manifest can break; each rule has at least one snapshot of its message among the tests.
 */
enum Rule {
    CONTROL_CHARACTER(Layer.TEXT),
    TAB(Layer.TEXT),
    SYNTAX(Layer.TEXT),
    EMPTY_FILE(Layer.TEXT),
    SEVERAL_DOCUMENTS(Layer.TEXT),
    TOO_DEEP(Layer.TEXT),
    TOO_MANY_VALUES(Layer.TEXT),
    TAG(Layer.TEXT),
    KEY_NOT_TEXT(Layer.TEXT),
    DUPLICATE_KEY(Layer.TEXT),
    UNKNOWN_ALIAS(Layer.TEXT),
    RECURSIVE_ALIAS(Layer.TEXT),

    UNKNOWN_KEY(Layer.SCHEMA),
    MISSING_KEY(Layer.SCHEMA),
    NO_VALUE(Layer.SCHEMA),
    WRONG_TYPE(Layer.SCHEMA),
    OUT_OF_RANGE(Layer.SCHEMA),
    UNKNOWN_WORD(Layer.SCHEMA),
    EMPTY_TEXT(Layer.SCHEMA),
    TEXT_TOO_LONG(Layer.SCHEMA),
    TOO_FEW(Layer.SCHEMA),
    TOO_MANY(Layer.SCHEMA),
    DUPLICATE_VALUE(Layer.SCHEMA),
    API_VERSION(Layer.SCHEMA),
    BAD_NAME(Layer.SCHEMA),
    BAD_VERSION(Layer.SCHEMA),
    BAD_LICENSE(Layer.SCHEMA),
    BAD_SHA256(Layer.SCHEMA),
    BAD_RANGE_TEXT(Layer.SCHEMA),
    BAD_SIZE_TEXT(Layer.SCHEMA),
    BAD_DESTINATION(Layer.SCHEMA),
    LABEL_FORM(Layer.SCHEMA),
    LATENT_FORM(Layer.SCHEMA),
    LATENT_KEY(Layer.SCHEMA),
    WALK_FORM(Layer.SCHEMA),
    STEP_FORM(Layer.SCHEMA),
    UNKNOWN_OPERATION(Layer.SCHEMA),

    NOT_FINITE(Layer.MEANING),
    RANGE_CONTENT(Layer.MEANING),
    MIN_ABOVE_MAX(Layer.MEANING),
    LOW_NOT_BELOW_HIGH(Layer.MEANING),
    DIMS_OVERLAP(Layer.MEANING),
    DUPLICATE_GROUP(Layer.MEANING),
    UNKNOWN_CLASS(Layer.MEANING),
    VECTOR_LENGTH(Layer.MEANING),
    COUNT_MISSING(Layer.MEANING),
    COUNT_DISAGREES(Layer.MEANING),
    COUNT_NOT_A_MULTIPLE(Layer.MEANING),
    TOO_MANY_IMAGES(Layer.MEANING),
    MATRIX_WITHOUT_SEEDS(Layer.MEANING),
    MATRIX_PROBABILITY(Layer.MEANING),
    PAIRED_SEEDS(Layer.MEANING),
    NOISE_SEED(Layer.MEANING),
    NOISE_VARIANTS(Layer.MEANING),
    NOISE_UNUSED(Layer.MEANING),
    SPLIT_SUM(Layer.MEANING),
    SIZE_OUT_OF_RANGE(Layer.MEANING),
    BAD_BUCKET(Layer.MEANING),
    BAD_CRON(Layer.MEANING),
    BAD_TIMEZONE(Layer.MEANING),
    FIRST_SLOT(Layer.MEANING),
    DUPLICATE_ATTRIBUTE(Layer.MEANING),
    ATTRIBUTE_TAG(Layer.MEANING),
    THRESHOLDS(Layer.MEANING),
    QUALITY_UNUSED(Layer.MEANING),
    LOSSLESS_UNUSED(Layer.MEANING),
    SUBSAMPLING_UNUSED(Layer.MEANING),
    CERTIFICATE_UNUSED(Layer.MEANING),
    TORCHSCRIPT_KEYS(Layer.MEANING),
    DUPLICATE_LABELER(Layer.MEANING),
    LABELER_CLASSES(Layer.MEANING),
    LABELER_ASSIGNS(Layer.MEANING),
    LABELER_KEY(Layer.MEANING),
    ONE_PIXEL_LABELER(Layer.MEANING),
    LABELER_NEEDED(Layer.MEANING),
    UNKNOWN_LABELER(Layer.MEANING),
    REPEATED_LABELER(Layer.MEANING),
    INPUT_SCALE(Layer.MEANING),
    REFERENCE_NEEDED(Layer.MEANING),
    HASH_NEEDED(Layer.MEANING),
    MASKS_NEEDED(Layer.MEANING),
    WALK_STOPS(Layer.MEANING),
    WALK_BALANCE(Layer.MEANING),
    TAG_TAKEN(Layer.MEANING),
    CAPTION_TEXT(Layer.MEANING),
    CAPTION_TAG(Layer.MEANING),
    CAPTION_COUNT(Layer.MEANING),
    SCHEDULE_FILE(Layer.MEANING),
    FILL(Layer.MEANING),
    OTHER_ROWS(Layer.MEANING);

    /** Who else knows the rule. */
    enum Layer {
        /** The file is not one YAML document of plain data. */
        TEXT,
        /** The shipped JSON Schema refuses it too. */
        SCHEMA,
        /** Only this package: it takes several values, or arithmetic. */
        MEANING
    }

    private final Layer layer;

    Rule(Layer layer) {
        this.layer = layer;
    }

    Layer layer() {
        return layer;
    }
}
