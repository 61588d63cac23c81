package io.stylemill.image;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Many images at a glance: rows with captions under a title that says whether they are synthetic.
 *
 * <p>A sheet stays small whatever there is to show: at most {@link #MOST_LINES} lines, which its
 * maker chooses with {@link #spread}. Drawn with the resampler and letters of this package alone,
 * so that a sheet's bytes are the same everywhere.
 *
 * @param title in the first line, cut short where it does not fit
 * @param rows one block per row, from top to bottom
 * @param cell side of the square that each image is fitted into, in pixels
 * @param columns most images side by side; a longer row goes on below
 * @param mark what the images are, beside the title
 */
public record ContactSheet(String title, List<Row> rows, int cell, int columns, String mark) {
    /** Most rows of a sheet, and most lines of images in all rows. */
    public static final int MOST_LINES = 48;

    static final int PAPER = 0xFAFAF7;
    static final int INK = 0x1F2933;
    static final int QUIET = 0x65717D;
    private static final int LINE = 0xDDDFDB;
    static final int WELL = 0xEFEFEB;
    static final int ACCENT = 0x9A4A1C;
    private static final int TAG = 0xF6E7DC;

    static final String SYNTHETIC = "synthetic";
    private static final int MARGIN = 28;
    private static final int GAP = 6;
    private static final int TITLE = 17;
    private static final int CAPTION = 10;
    private static final int HEADER = 62;
    private static final int CAPTION_ROOM = 24;
    private static final int BETWEEN_ROWS = 18;
    private static final int NARROWEST = 420;

    public ContactSheet {
        rows = List.copyOf(rows);
        if (cell < 8 || cell > 1024 || columns < 1) {
            throw new IllegalArgumentException(
                    "cells of " + cell + " pixels in " + columns + " columns; 8 to 1024 and at least 1 are allowed");
        }
        if (rows.size() > MOST_LINES) {
            throw new IllegalArgumentException(rows.size() + " rows; a sheet has at most " + MOST_LINES);
        }
    }

    /** Returns a sheet of synthetic images. */
    public ContactSheet(String title, List<Row> rows, int cell, int columns) {
        this(title, rows, cell, columns, SYNTHETIC);
    }

    /** Returns at most {@code most} of what there is, evenly spread from the first to the last. */
    public static <T> List<T> spread(List<T> all, int most) {
        int size = all.size();
        return size <= most
                ? List.copyOf(all)
                : IntStream.range(0, most)
                        .mapToObj(i -> all.get((int) ((long) i * (size - 1) / Math.max(1, most - 1))))
                        .toList();
    }

    /**
     * Returns an image as small as it is drawn, for callers that cannot keep many large ones; a
     * sheet of such images is the same to the byte.
     *
     * @param cell of the sheet
     */
    public static Pixels fitted(Pixels image, int cell, Workspace workspace) {
        int longest = Math.max(image.width(), image.height());
        int width = Math.max(1, Math.round((float) image.width() * cell / longest));
        int height = Math.max(1, Math.round((float) image.height() * cell / longest));
        return Resampler.resize(image, width, height, Filter.LANCZOS3, workspace);
    }

    /** @param caption above the images; may be empty */
    public record Row(String caption, List<Pixels> images) {
        public Row {
            images = List.copyOf(images);
        }
    }

    /** Returns the sheet as an RGB image. */
    public Pixels draw(Workspace workspace) {
        int widest = rows.stream()
                .mapToInt(row -> Math.min(columns, row.images().size()))
                .max()
                .orElse(1);
        int width = Math.max(NARROWEST, 2 * MARGIN + widest * (cell + GAP) - GAP);
        int height = HEADER + MARGIN - BETWEEN_ROWS;
        for (Row row : rows) {
            height += heightOf(row) + BETWEEN_ROWS;
        }
        Canvas canvas = new Canvas(width, Math.max(height, HEADER + MARGIN), PAPER);
        header(canvas, width, title, mark);
        int y = HEADER;
        for (Row row : rows) {
            String caption = Letters.fit(row.caption(), CAPTION, width - 2.0 * MARGIN);
            Letters.draw(canvas, caption, MARGIN, y, CAPTION, 1.35, QUIET);
            int top = y + (row.caption().isEmpty() ? 0 : CAPTION_ROOM);
            for (int i = 0; i < row.images().size(); i++) {
                int x = MARGIN + i % columns * (cell + GAP);
                cell(canvas, row.images().get(i), x, top + i / columns * (cell + GAP), workspace);
            }
            y += heightOf(row) + BETWEEN_ROWS;
        }
        return canvas.pixels();
    }

    private int heightOf(Row row) {
        int lines = (row.images().size() + columns - 1) / columns;
        return (row.caption().isEmpty() ? 0 : CAPTION_ROOM) + Math.max(0, lines * (cell + GAP) - GAP);
    }

    static void header(Canvas canvas, int width, String title, String mark) {
        int tagWidth = (int) Math.ceil(Letters.width(mark, CAPTION)) + 18;
        int tagLeft = width - MARGIN - tagWidth;
        canvas.fill(tagLeft, 18, tagWidth, 22, TAG);
        Letters.draw(canvas, mark, tagLeft + 9.5, 24, CAPTION, 1.45, ACCENT);
        String fitted = Letters.fit(title, TITLE, tagLeft - 16.0 - MARGIN);
        Letters.draw(canvas, fitted, MARGIN, 20, TITLE, 2.1, INK);
        canvas.fill(MARGIN, HEADER - 14, width - 2 * MARGIN, 1, LINE);
    }

    private void cell(Canvas canvas, Pixels image, int x, int y, Workspace workspace) {
        Pixels fitted = fitted(image, cell, workspace);
        if (fitted.width() != fitted.height()) {
            canvas.fill(x, y, cell, cell, WELL);
        }
        canvas.draw(fitted, x + (cell - fitted.width()) / 2, y + (cell - fitted.height()) / 2);
    }
}
