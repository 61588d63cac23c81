package io.stylemill.failure;

import java.util.Locale;

/**
 * The codes of failures that decide what the program does next. All other codes are for scripts,
 * metrics and people only, and are plain words.
 */
public enum Code {
    /**
     * A shard keeps too few of its images; the run stops, for the other shards will do no better.
     */
    ACCEPT_RATE,
    /** The body of a request is of a type that is not read. */
    UNSUPPORTED_TYPE,
    /** There is no such preview. */
    UNKNOWN_PREVIEW,
    /** A request has a parameter that is not known. */
    UNKNOWN_PARAMETER,
    /** A network that PyTorch cannot load or run. */
    BAD_NETWORK,
    /** There is no such background job. */
    UNKNOWN_JOB,
    /** Somebody ended a job of the REST interface before its time. */
    STOPPED_BY_REQUEST,
    /** What was asked for can no longer be done. */
    TOO_LATE,
    /** Somebody else has saved other labels since these were read. */
    LABELS_CHANGED,
    /** There is no such folder of annotations, or no such image in it. */
    NO_SUCH_ANNOTATION,
    /** A version has no such sample. */
    NO_SUCH_KEY,
    /** A version has no such file. */
    NO_SUCH_FILE,
    /** No dataset was found. */
    NO_SUCH_DATASET,
    /** A parameter of a request has no value that is allowed. */
    BAD_PARAMETER,
    /** A file is no image, or its bytes do not decode. */
    BAD_IMAGE,
    /** A shard's tar does not hold what its index says. */
    BAD_SHARD,
    /** The store has no such bucket. */
    BUCKET_MISSING,
    /** The checkpoint has another SHA-256 than was asked for. */
    CHECKPOINT_DIFFERS,
    /** PyTorch does not run on this machine. */
    ENGINE_UNAVAILABLE,
    /**
     * A worker gave its shard back because it was told to stop; nothing is wrong with the shard.
     */
    HANDED_BACK,
    /** Another process uses the data folder. */
    HOME_IN_USE,
    /** There is no such file. */
    FILE_MISSING,
    /** A link or a right blocks a file. */
    FOLDER_REFUSED,
    /** A folder is where a file should be, or the other way round. */
    KEY_BLOCKED,
    /** A text is no key of an object. */
    KEY_INVALID,
    /** A key leads out of its folder. */
    KEY_OUTSIDE,
    /** A worker lacks what the shard needs, and leaves it to others. */
    LEFT_TO_OTHERS,
    /** A version lacks a file that it names. */
    MISSING_FILE,
    /** No version was found. */
    NO_SUCH_VERSION,
    /** Nothing is missing to the goal of an order, so there is nothing to make. */
    NOTHING_MISSING,
    /** The network gave NaN or infinities. */
    NOT_FINITE,
    /** The key holds other bytes than those to be written. */
    OBJECT_DIFFERS,
    /** The device's memory, or Java's, is full. */
    OUT_OF_MEMORY,
    /** The credentials are known and not allowed to do this. */
    S3_ACCESS_DENIED,
    /** Bytes were damaged on the way. */
    S3_CHECKSUM,
    /** Another program listens on the port. */
    PORT_TAKEN,
    /** The S3 server does not answer. */
    S3_UNREACHABLE,
    /** The ledger has no such run. */
    UNKNOWN_RUN,
    /** The ledger has no such schedule. */
    UNKNOWN_SCHEDULE,
    /** Another plan was published, or is being made, under this version. */
    VERSION_DIFFERS,
    /** Files of something else lie where the version goes. */
    VERSION_OCCUPIED;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** Returns the code in its kebab-case form, as records and messages hold it. */
    public String word() {
        return word;
    }
}
