package io.stylemill.command.network;

import io.stylemill.failure.Failure;
import io.stylemill.image.Pixels;
import io.stylemill.image.Size;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Images of one size side by side, in rows and columns on black. */
final class Tiles {
    private static final long MOST_PIXELS = 1L << 26;

    private final Size each;
    private final Grid grid;
    private final byte[] data;

    /** @param columns images in a row, at least 1; @param rows at least 1 */
    record Grid(int columns, int rows) {
        static final Grid ONE = new Grid(1, 1);

        int cells() {
            return columns * rows;
        }

        /**
         * Returns the size of all tiles together.
         *
         * @param flags that ask for it, for the message
         * @throws Failure {@code bad-option} when that is too large to be made
         */
        Size of(Size each, String flags) {
            long wide = (long) each.width() * columns;
            long high = (long) each.height() * rows;
            if (wide * high > MOST_PIXELS) {
                throw Failure.input(
                        "bad-option",
                        flags + ": the grid would have " + wide + " x " + high + " pixels; at most " + MOST_PIXELS
                                + " are made: ask for fewer images in it");
            }
            return new Size((int) wide, (int) high, each.channels());
        }
    }

    /** Reads a grid as NVIDIA's scripts do: {@code 4x3} or {@code 4,3}. */
    static final class GridWord implements ITypeConverter<Grid> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,4})[x,](\\d{1,4})");

        @Override
        public Grid convert(String word) {
            Matcher m = FORM.matcher(word);
            if (!m.matches() || Integer.parseInt(m.group(1)) == 0 || Integer.parseInt(m.group(2)) == 0) {
                throw new TypeConversionException("'" + word + "' is not COLSxROWS, such as 4x3");
            }
            return new Grid(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)));
        }
    }

    /** @throws Failure as {@link Grid#of} */
    Tiles(Size each, Grid grid, String flags) {
        this.each = each;
        this.grid = grid;
        Size all = grid.of(each, flags);
        this.data = new byte[Math.toIntExact((long) all.width() * all.height() * all.channels())];
    }

    /** Puts an image of the size into a place, counted from 0. */
    void put(int column, int row, Pixels image) {
        int line = each.width() * each.channels();
        for (int y = 0; y < each.height(); y++) {
            int to = (row * each.height() + y) * line * grid.columns() + column * line;
            System.arraycopy(image.data(), y * line, data, to, line);
        }
    }

    Pixels pixels() {
        return new Pixels(each.width() * grid.columns(), each.height() * grid.rows(), each.channels(), data);
    }
}
