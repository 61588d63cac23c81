package io.stylemill.image;

import io.stylemill.failure.Failure;

/** How many pixels share one sample of colour in a JPEG file; grey images have no colour to share. */
public enum Subsampling {
    /** Every pixel has its own. */
    NONE("4:4:4", 1, 1),
    /** Two pixels beside each other share one. */
    COLUMNS("4:2:2", 2, 1),
    /** Two by two pixels share one: the default of libjpeg, and so of most programs. */
    COLUMNS_AND_ROWS("4:2:0", 2, 2);

    private final String word;
    private final int columns;
    private final int rows;

    Subsampling(String word, int columns, int rows) {
        this.word = word;
        this.columns = columns;
        this.rows = rows;
    }

    /**
     * Returns the subsampling of that name in a manifest: {@code 4:4:4}, {@code 4:2:2} or {@code 4:2:0}.
     *
     * @throws Failure {@code unknown-subsampling}
     */
    public static Subsampling named(String word) {
        for (Subsampling subsampling : values()) {
            if (subsampling.word.equals(word)) {
                return subsampling;
            }
        }
        throw Failure.input(
                "unknown-subsampling", "There is no subsampling '" + word + "'; use one of 4:4:4, 4:2:2, 4:2:0");
    }

    /** Returns the name that manifests and records use. */
    public String word() {
        return word;
    }

    /** Returns how many columns share one sample. */
    int columns() {
        return columns;
    }

    /** Returns how many rows share one sample. */
    int rows() {
        return rows;
    }
}
