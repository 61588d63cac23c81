package io.stylemill.factory.report;

import io.stylemill.record.Amounts;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Draws bars as SVG inside a page. */
final class Charts {
    private static final int WIDTH = 440;
    private static final int HEIGHT = 150;
    private static final int LEFT = 6;
    private static final int TOP = 18;
    private static final int BOTTOM = 24;
    private static final int MOST_TRIES = 20;

    private final Html page;

    Charts(Html page) {
        this.page = page;
    }

    /**
     * Draws the counts of numbers from 0 to 1: images kept, and on top of them refused ones.
     * Heights go with the square root of the count, so that a few images beside thousands are seen.
     */
    void histogram(String title, Histogram histogram, @Nullable Double limit) {
        histogram(title, histogram, limit, true);
    }

    /** Draws the counts of numbers from 0 to 1 that only images kept have. */
    void keptHistogram(String title, Histogram histogram) {
        histogram(title, histogram, null, false);
    }

    private void histogram(String title, Histogram histogram, @Nullable Double limit, boolean ofRefused) {
        List<Long> kept = histogram.keptCounts();
        List<Long> refused = histogram.refusedCounts();
        long most = 1;
        for (int i = 0; i < kept.size(); i++) {
            most = Math.max(most, kept.get(i) + refused.get(i));
        }
        begin(title);
        double step = (WIDTH - 2.0 * LEFT) / kept.size();
        for (int i = 0; i < kept.size(); i++) {
            String range = String.format(Locale.ROOT, "%.2f to %.2f: ", i / 20.0, (i + 1) / 20.0);
            String tip = range + Amounts.count(kept.get(i)) + " kept"
                    + (ofRefused ? ", " + Amounts.count(refused.get(i)) + " refused" : "");
            long both = kept.get(i) + refused.get(i);
            double height = Math.sqrt((double) both / most);
            bar(
                    LEFT + i * step,
                    step,
                    height * kept.get(i) / Math.max(1, both),
                    height * refused.get(i) / Math.max(1, both),
                    tip);
        }
        axis();
        for (int tenth = 0; tenth <= 10; tenth += 2) {
            double x = LEFT + tenth / 10.0 * (WIDTH - 2.0 * LEFT);
            String anchor = tenth == 0 ? "start" : tenth == 10 ? "end" : "middle";
            page.leaf("text", Wording.number(tenth / 10.0), "x", at(x), "y", at(HEIGHT - 6.0), "text-anchor", anchor);
        }
        if (limit != null) {
            double x = LEFT + limit * (WIDTH - 2.0 * LEFT);
            page.open(
                    "line",
                    "class",
                    "limit",
                    "x1",
                    at(x),
                    "x2",
                    at(x),
                    "y1",
                    at(TOP - 12.0),
                    "y2",
                    at(HEIGHT - BOTTOM));
            page.leaf(
                    "text",
                    "at least " + Wording.number(limit),
                    "class",
                    "limit",
                    "x",
                    at(limit > 0.5 ? x - 4 : x + 4),
                    "y",
                    at(TOP - 5.0),
                    "text-anchor",
                    limit > 0.5 ? "end" : "start");
        }
        page.close();
    }

    /** Draws how many images were made for a sample until one was kept. */
    void tries(String title, SortedMap<Integer, Long> tries) {
        TreeMap<Integer, Long> shown = new TreeMap<>();
        int last = Math.max(5, Math.min(MOST_TRIES, tries.isEmpty() ? 1 : tries.lastKey()));
        tries.forEach((n, images) -> shown.merge(Math.min(n, last), images, Long::sum));
        long most = shown.values().stream().mapToLong(n -> n).max().orElse(1);
        begin(title);
        double step = (WIDTH - 2.0 * LEFT) / last;
        for (Map.Entry<Integer, Long> entry : shown.entrySet()) {
            double x = LEFT + (entry.getKey() - 1) * step;
            bar(x, step, (double) entry.getValue() / most, 0, entry.getKey() + ": " + Amounts.count(entry.getValue()));
            double top = HEIGHT - BOTTOM - entry.getValue() * (HEIGHT - BOTTOM - TOP) / (double) most;
            if (step >= 20) {
                page.leaf(
                        "text",
                        Amounts.count(entry.getValue()),
                        "x",
                        at(x + step / 2),
                        "y",
                        at(top - 4),
                        "text-anchor",
                        "middle");
            }
        }
        axis();
        boolean more = !tries.isEmpty() && tries.lastKey() > last;
        for (int n = 1; n <= last; n++) {
            page.leaf(
                    "text",
                    n == last && more ? n + "+" : Integer.toString(n),
                    "x",
                    at(LEFT + (n - 0.5) * step),
                    "y",
                    at(HEIGHT - 6.0),
                    "text-anchor",
                    "middle");
        }
        page.close();
    }

    private void begin(String title) {
        page.open("svg", "viewBox", "0 0 " + WIDTH + " " + HEIGHT, "role", "img", "aria-label", title);
    }

    private void axis() {
        String y = at(HEIGHT - (double) BOTTOM);
        page.open("line", "class", "axis", "x1", at(LEFT), "x2", at(WIDTH - (double) LEFT), "y1", y, "y2", y);
    }

    /** @param kept share of the height; @param refused share of the height, on top */
    private void bar(double x, double step, double kept, double refused, String tip) {
        if (kept + refused == 0) {
            return;
        }
        double room = HEIGHT - BOTTOM - TOP;
        double low = kept == 0 ? 0 : Math.max(1, room * kept);
        double high = refused == 0 ? 0 : Math.max(1, room * refused);
        page.open("g").leaf("title", tip);
        part("kept", x, step, HEIGHT - BOTTOM - low, low);
        part("refused", x, step, HEIGHT - BOTTOM - low - high, high);
        page.close();
    }

    private void part(String kind, double x, double step, double y, double height) {
        if (height > 0) {
            page.open("rect", "class", kind, "x", at(x + 1), "y", at(y), "width", at(step - 2), "height", at(height));
        }
    }

    private static String at(double place) {
        return String.format(Locale.ROOT, "%.1f", place);
    }
}
