package io.stylemill.image;

import io.stylemill.record.Worded;
import java.util.Arrays;
import java.util.Optional;

/**
 * How many pixels share one sample of colour in a JPEG file; grey images have no colour to share.
 */
public enum Subsampling implements Worded {
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

    /** Returns the subsampling of that name, such as {@code 4:2:2}; empty for another word. */
    public static Optional<Subsampling> named(Object word) {
        return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
    }

    /** {@inheritDoc} It is the one in manifests and records. */
    @Override
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
