package io.stylemill.image;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Letters of our own, drawn as strokes: a machine without fonts draws them too, and every machine
 * alike.
 *
 * <p>Printable ASCII; any other character is an empty box.
 */
final class Letters {
    private static final String FILE = "letters.txt";
    private static final double CAPITAL = 7;
    private static final double LOWEST = 9.2;
    private static final double SPACE = 2.8;
    private static final double GAP = 0.55;
    private static final Glyph BOX = new Glyph(5, List.of(new double[] {0.6, 0, 4.4, 0, 4.4, 7, 0.6, 7, 0.6, 0}));
    private static final Map<Integer, Glyph> GLYPHS = read();

    private Letters() {}

    /** @param strokes lines through x, y, x, y, … */
    private record Glyph(double advance, List<double[]> strokes) {}

    private static Map<Integer, Glyph> read() {
        Map<Integer, Glyph> glyphs = new HashMap<>();
        glyphs.put((int) ' ', new Glyph(SPACE, List.of()));
        try (InputStream in = Letters.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw Failure.bug("The resource " + FILE + " is missing from the program");
            }
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            for (String line : lines) {
                // A comment has letters where a glyph has its advance.
                if (line.length() > 2 && Character.isDigit(line.charAt(2))) {
                    int end = line.indexOf(' ', 2);
                    double advance = Double.parseDouble(line.substring(2, end));
                    List<double[]> strokes = new ArrayList<>();
                    for (String stroke : line.substring(end + 1).split(";", -1)) {
                        strokes.add(stroke.charAt(0) == '@' ? arc(stroke.substring(1)) : numbers(stroke, "[ ,]"));
                    }
                    glyphs.put((int) line.charAt(0), new Glyph(advance, List.copyOf(strokes)));
                }
            }
        } catch (IOException e) {
            throw Failure.of(Kind.BUG, "bug", "The resource " + FILE + " cannot be read", e);
        }
        return glyphs;
    }

    private static double[] numbers(String text, String separator) {
        String[] parts = text.split(separator, -1);
        double[] numbers = new double[parts.length];
        for (int i = 0; i < parts.length; i++) {
            numbers[i] = Double.parseDouble(parts[i]);
        }
        return numbers;
    }

    private static double[] arc(String text) {
        double[] a = numbers(text, ",");
        int pieces = Math.max(4, (int) Math.ceil(Math.abs(a[5] - a[4]) / 12));
        double[] points = new double[2 * pieces + 2];
        for (int i = 0; i <= pieces; i++) {
            double angle = (a[4] + (a[5] - a[4]) * i / pieces) * Math.PI / 180;
            points[2 * i] = a[0] + a[2] * StrictMath.cos(angle);
            points[2 * i + 1] = a[1] + a[3] * StrictMath.sin(angle);
        }
        return points;
    }

    /** Returns how far a text reaches, in pixels, for capitals of a height. */
    static double width(String text, double capital) {
        return text.codePoints()
                        .mapToDouble(c -> GLYPHS.getOrDefault(c, BOX).advance() + GAP)
                        .sum()
                * capital
                / CAPITAL;
    }

    /** Returns the text, cut short with dots where it is wider than allowed. */
    static String fit(String text, double capital, double most) {
        if (width(text, capital) <= most) {
            return text;
        }
        int end = text.length();
        while (end > 0 && width(text.substring(0, end) + "...", capital) > most) {
            end = text.offsetByCodePoints(end, -1);
        }
        return text.substring(0, end).stripTrailing() + "...";
    }

    /**
     * Draws a text.
     *
     * @param x left edge; @param y top of the capitals; @param capital their height in pixels
     * @param thickness of the strokes, in pixels
     */
    static void draw(Canvas canvas, String text, double x, double y, double capital, double thickness, int color) {
        double scale = capital / CAPITAL;
        double[] pen = {x};
        text.codePoints().forEach(c -> {
            Glyph glyph = GLYPHS.getOrDefault(c, BOX);
            draw(canvas, glyph, pen[0], y, scale, thickness / 2, color);
            pen[0] += (glyph.advance() + GAP) * scale;
        });
    }

    /**
     * Covers each pixel by how far the middle of the nearest stroke is, so that strokes never
     * darken each other.
     */
    private static void draw(Canvas canvas, Glyph glyph, double x, double y, double scale, double radius, int color) {
        int left = (int) Math.floor(x - 2 * scale - radius);
        int right = (int) Math.ceil(x + (glyph.advance() + 1) * scale + radius);
        int top = (int) Math.floor(y - scale - radius);
        int bottom = (int) Math.ceil(y + LOWEST * scale + radius);
        for (int row = top; row <= bottom; row++) {
            for (int column = left; column <= right; column++) {
                double nearest = Double.MAX_VALUE;
                for (double[] p : glyph.strokes()) {
                    for (int i = 0; i + 3 < p.length; i += 2) {
                        nearest = Math.min(
                                nearest,
                                squaredDistance(
                                        (column + 0.5 - x) / scale,
                                        (row + 0.5 - y) / scale,
                                        p[i],
                                        p[i + 1],
                                        p[i + 2],
                                        p[i + 3]));
                    }
                }
                canvas.blend(column, row, color, Math.min(1, radius + 0.5 - Math.sqrt(nearest) * scale));
            }
        }
    }

    private static double squaredDistance(double x, double y, double ax, double ay, double bx, double by) {
        double dx = bx - ax;
        double dy = by - ay;
        double length = dx * dx + dy * dy;
        double t = length == 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
        double ex = x - ax - t * dx;
        double ey = y - ay - t * dy;
        return ex * ex + ey * ey;
    }
}
