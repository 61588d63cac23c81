package io.stylemill.terminal;

import io.stylemill.record.Amounts;
import java.util.concurrent.atomic.AtomicInteger;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far something is: a bar where somebody watches, a line every tenth of the
 * way, and at most one a second, where the output is kept.
 *
 * <p>Safe for use by many threads.
 */
public final class Meter implements AutoCloseable {
    private static final int MILLIS = 200;
    /** A terminal of 80 columns goes to its next line when the last one is written. */
    private static final int WIDTH = 79;

    /** What is beside the name and the two counts: share, a short bar, times, rate. */
    private static final int BESIDE = 51;

    private static final int SHORTEST_NAME = 8;
    private static final int MIB = 1 << 20;
    private static final long NANOS_BETWEEN_LINES = 1_000_000_000;

    /** Characters of the bar that is shown, or 0. */
    private static final AtomicInteger SHOWN = new AtomicInteger();

    private final Terminal terminal;
    private final String what;
    private final long total;
    private final boolean bytes;
    private final int width;
    private final long startedAt = System.nanoTime();
    private final @Nullable ProgressBar bar;
    private long done;
    private long told;
    private long toldAt = startedAt;

    private Meter(Terminal terminal, String what, long total, boolean bytes, int columns) {
        this.terminal = terminal;
        this.what = what;
        this.total = total;
        this.bytes = bytes;
        // A bar that is too long would leave each of its states on the screen.
        this.width = Math.min(WIDTH, columns - 1);
        this.bar = terminal.interactive() ? bar() : null;
    }

    public static Meter images(Terminal terminal, String what, long total) {
        return images(terminal, what, total, terminal.columns());
    }

    static Meter images(Terminal terminal, String what, long total, int columns) {
        return new Meter(terminal, what, total, false, columns);
    }

    public static Meter bytes(Terminal terminal, String what, long total) {
        return new Meter(terminal, what, total, true, terminal.columns());
    }

    private ProgressBar bar() {
        ProgressBarBuilder builder = new ProgressBarBuilder()
                .setTaskName(shortName())
                .setInitialMax(total)
                .setUpdateIntervalMillis(MILLIS)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(terminal.err(), width))
                .showSpeed();
        SHOWN.set(width);
        return (bytes ? builder.setUnit("MiB", MIB) : builder.setUnit(" img", 1)).build();
    }

    /** Returns what makes room for a line where a bar is shown, which is drawn again below it. */
    static String room() {
        int columns = SHOWN.get();
        return columns == 0 ? "" : "\r" + " ".repeat(columns) + "\r";
    }

    /** A long name would leave no room for the time that is left and the rate. */
    private String shortName() {
        int counts = 2 * String.valueOf(bytes ? total / MIB : total).length();
        int room = Math.max(SHORTEST_NAME, width - BESIDE - counts);
        return what.length() <= room ? what : what.substring(0, room - 2) + "..";
    }

    /** Shows at least {@code n}: others work on it too. */
    public synchronized void reach(long n) {
        if (n > done) {
            advance(n - done);
        }
    }

    public synchronized void advance(long n) {
        done += n;
        if (bar != null) {
            bar.stepTo(done);
            return;
        }
        long tenth = total == 0 ? 10 : done * 10 / total;
        long now = System.nanoTime();
        if (tenth > told && tenth < 10 && now - toldAt > NANOS_BETWEEN_LINES) {
            told = tenth;
            toldAt = now;
            double seconds = (now - startedAt) / 1e9;
            double rate = done / seconds;
            terminal.say(String.format(
                    java.util.Locale.ROOT,
                    "%s: %d %%, %s, about %s left",
                    what,
                    tenth * 10,
                    bytes ? Amounts.bytes(rate) + "/s" : String.format(java.util.Locale.ROOT, "%.1f images/s", rate),
                    Amounts.duration((total - done) / rate)));
        }
    }

    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
            SHOWN.set(0);
        }
    }
}
