package io.stylemill.engine.mask;

/** Masks as pictures of digits, and back: a row per line, {@code .} for the background. */
final class Drawing {
    private Drawing() {}

    static byte[] labels(String... rows) {
        byte[] labels = new byte[rows.length * rows[0].length()];
        for (int i = 0; i < labels.length; i++) {
            char c = rows[i / rows[0].length()].charAt(i % rows[0].length());
            labels[i] = (byte) (c == '.' ? 0 : c - '0');
        }
        return labels;
    }

    static Regions regions(int leastArea, String... rows) {
        return Regions.of(labels(rows), rows[0].length(), rows.length, 10, leastArea);
    }
}
