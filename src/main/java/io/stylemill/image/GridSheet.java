package io.stylemill.image;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Images in blocks of rows and columns, with words above columns, before rows and below images; as
 * {@link ContactSheet}, its bytes are the same everywhere.
 *
 * @param title in the first line, cut short where it does not fit
 * @param blocks from top to bottom
 * @param cell side of the square that each image is fitted into, in pixels
 */
public record GridSheet(String title, List<Block> blocks, int cell) {
    private static final int MARGIN = 28;
    private static final int GAP = 6;
    private static final int HEADER = 62;
    private static final int CAPTION = 10;
    private static final int CAPTION_ROOM = 24;
    private static final int WORDS = 8;
    private static final int LINE_HEIGHT = 14;
    private static final int BETWEEN_BLOCKS = 18;
    private static final int BEFORE_ROWS = 12;
    private static final int FRAME = 3;
    private static final int NARROWEST = 420;
    private static final int NARROWEST_HEADING = 40;
    private static final int MOST_LINES = 3;
    private static final int BROKEN_AT = 8;

    /** @param picture the image that is mixed, or null */
    public record Heading(String words, @Nullable Pixels picture) {
        /** Returns a heading without a picture. */
        public static Heading of(String words) {
            return new Heading(words, null);
        }
    }

    /**
     * @param words below the image, each from a new line
     * @param complaints below those; where there are any, the image has a frame
     */
    public record Cell(Pixels image, List<String> words, List<String> complaints) {
        /** Returns an image without words. */
        public static Cell of(Pixels image) {
            return new Cell(image, List.of(), List.of());
        }
    }

    /** A row of a block. */
    public record Row(Heading heading, List<Cell> cells) {}

    /**
     * @param caption above the block; may be empty
     * @param columns one for each cell of a row, or none where rows are broken after eight
     */
    public record Block(String caption, List<Heading> columns, List<Row> rows) {
        public Block {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
        }

        private List<Row> lines() {
            List<Row> lines = new ArrayList<>();
            for (Row row : rows) {
                int width =
                        columns.isEmpty() ? BROKEN_AT : Math.max(1, row.cells().size());
                for (int from = 0; from < row.cells().size(); from += width) {
                    lines.add(new Row(
                            from == 0 ? row.heading() : Heading.of(""),
                            row.cells().subList(from, Math.min(row.cells().size(), from + width))));
                }
            }
            return lines;
        }
    }

    public GridSheet {
        blocks = List.copyOf(blocks);
    }

    /** Returns a number for headings and words, with at most two decimals. */
    public static String number(double value) {
        double near = Math.rint(value * 100) / 100;
        return near == Math.rint(near) ? Long.toString((long) near) : Double.toString(near);
    }

    /** Returns the sheet as an RGB image. */
    public Pixels draw(Workspace workspace) {
        int width = NARROWEST;
        int height = HEADER + MARGIN - BETWEEN_BLOCKS;
        for (Block block : blocks) {
            int widest = block.lines().stream()
                    .mapToInt(row -> row.cells().size())
                    .max()
                    .orElse(1);
            width = Math.max(width, 2 * MARGIN + before(block) + widest * (cell + GAP) - GAP);
            height += height(block) + BETWEEN_BLOCKS;
        }
        Canvas canvas = new Canvas(width, Math.max(height, HEADER + MARGIN), ContactSheet.PAPER);
        ContactSheet.header(canvas, width, title, ContactSheet.SYNTHETIC);
        int y = HEADER;
        for (Block block : blocks) {
            draw(canvas, block, y, width, workspace);
            y += height(block) + BETWEEN_BLOCKS;
        }
        return canvas.pixels();
    }

    /** Returns the room before the rows: as wide as a cell where the headings have pictures. */
    private int before(Block block) {
        int widest = 0;
        for (Row row : block.rows()) {
            Heading heading = row.heading();
            if (heading.picture() != null) {
                return cell + BEFORE_ROWS;
            }
            for (String line : lines(heading.words())) {
                widest = Math.max(
                        widest, Math.max(NARROWEST_HEADING, (int) Math.ceil(Letters.width(line, WORDS)) + GAP));
            }
        }
        return widest == 0 ? 0 : Math.min(cell, widest) + BEFORE_ROWS;
    }

    private int above(Block block) {
        if (block.columns().isEmpty()) {
            return 0;
        }
        boolean pictures = block.columns().get(0).picture() != null;
        return (pictures ? cell + GAP : 0) + most(block.columns()) * LINE_HEIGHT + (pictures ? BEFORE_ROWS : 0);
    }

    private int most(List<Heading> headings) {
        return headings.stream()
                .mapToInt(heading -> lines(heading.words()).size())
                .max()
                .orElse(0);
    }

    private int height(Block block) {
        int height = (block.caption().isEmpty() ? 0 : CAPTION_ROOM) + above(block);
        for (Row row : block.lines()) {
            height += height(row);
        }
        return height;
    }

    private int height(Row row) {
        int lines = row.heading().picture() == null
                ? 0
                : lines(row.heading().words()).size();
        for (Cell one : row.cells()) {
            lines = Math.max(
                    lines, lines(one.words()).size() + lines(one.complaints()).size());
        }
        return cell + GAP + (lines == 0 ? 0 : lines * LINE_HEIGHT + GAP);
    }

    private void draw(Canvas canvas, Block block, int top, int width, Workspace workspace) {
        int y = top;
        if (!block.caption().isEmpty()) {
            String caption = Letters.fit(block.caption(), CAPTION, width - 2.0 * MARGIN);
            Letters.draw(canvas, caption, MARGIN, y, CAPTION, 1.35, ContactSheet.QUIET);
            y += CAPTION_ROOM;
        }
        int left = MARGIN + before(block);
        for (int i = 0; i < block.columns().size(); i++) {
            Heading heading = block.columns().get(i);
            int x = left + i * (cell + GAP);
            Pixels picture = heading.picture();
            if (picture != null) {
                image(canvas, picture, x, y, workspace);
            }
            int from = picture == null
                    ? y + (most(block.columns()) - lines(heading.words()).size()) * LINE_HEIGHT
                    : y + cell + GAP;
            words(canvas, lines(heading.words()), x, from, ContactSheet.INK);
        }
        y += above(block);
        for (Row row : block.lines()) {
            Pixels picture = row.heading().picture();
            if (picture != null) {
                image(canvas, picture, MARGIN, y, workspace);
            }
            words(canvas, lines(row.heading().words()), MARGIN, picture == null ? y : y + cell + GAP, ContactSheet.INK);
            for (int i = 0; i < row.cells().size(); i++) {
                cell(canvas, row.cells().get(i), left + i * (cell + GAP), y, workspace);
            }
            y += height(row);
        }
    }

    private void cell(Canvas canvas, Cell one, int x, int y, Workspace workspace) {
        image(canvas, one.image(), x, y, workspace);
        int below = y + cell + GAP;
        if (!one.complaints().isEmpty()) {
            canvas.fill(x, y, cell, FRAME, ContactSheet.ACCENT);
            canvas.fill(x, y + cell - FRAME, cell, FRAME, ContactSheet.ACCENT);
            canvas.fill(x, y, FRAME, cell, ContactSheet.ACCENT);
            canvas.fill(x + cell - FRAME, y, FRAME, cell, ContactSheet.ACCENT);
        }
        List<String> said = lines(one.words());
        words(canvas, said, x, below, ContactSheet.QUIET);
        words(canvas, lines(one.complaints()), x, below + said.size() * LINE_HEIGHT, ContactSheet.ACCENT);
    }

    private void image(Canvas canvas, Pixels image, int x, int y, Workspace workspace) {
        Pixels fitted = ContactSheet.fitted(image, cell, workspace);
        if (fitted.width() != fitted.height()) {
            canvas.fill(x, y, cell, cell, ContactSheet.WELL);
        }
        canvas.draw(fitted, x + (cell - fitted.width()) / 2, y + (cell - fitted.height()) / 2);
    }

    private static void words(Canvas canvas, List<String> lines, int x, int y, int color) {
        for (int i = 0; i < lines.size(); i++) {
            Letters.draw(canvas, lines.get(i), x, y + i * LINE_HEIGHT, WORDS, 1.15, color);
        }
    }

    private List<String> lines(List<String> texts) {
        List<String> lines = new ArrayList<>();
        texts.forEach(text -> lines.addAll(lines(text)));
        return lines;
    }

    /**
     * Returns a text as lines that are no wider than a cell; what does not fit into three is cut.
     */
    private List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        String[] words = text.isEmpty() ? new String[0] : text.split(" ", -1);
        for (int i = 0; i < words.length; i++) {
            String longer = line.isEmpty() ? words[i] : line + " " + words[i];
            if (lines.size() == MOST_LINES - 1 || line.isEmpty() || Letters.width(longer, WORDS) <= cell) {
                line.setLength(0);
                line.append(longer);
            } else {
                lines.add(Letters.fit(line.toString(), WORDS, cell));
                line.setLength(0);
                line.append(words[i]);
            }
        }
        if (!line.isEmpty()) {
            lines.add(Letters.fit(line.toString(), WORDS, cell));
        }
        return lines;
    }
}
