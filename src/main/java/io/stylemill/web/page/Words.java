package io.stylemill.web.page;

import io.stylemill.failure.Failure;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Revocation;
import io.stylemill.version.Texts;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers and times as people read them. */
final class Words {
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    private Words() {}

    /** Returns how long something takes or is ago, in one unit or two. */
    static String time(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min" + (seconds < 600 && seconds % 60 > 0 ? " " + seconds % 60 + " s" : "");
        }
        if (seconds < 48 * 3600) {
            return seconds / 3600 + " h" + (seconds % 3600 >= 60 ? " " + seconds % 3600 / 60 + " min" : "");
        }
        return seconds / 86_400 + " days";
    }

    static String share(long part, long whole) {
        return whole == 0
                ? ""
                : String.format(Locale.ROOT, part * 100.0 / whole < 10 ? "%.1f %%" : "%.0f %%", part * 100.0 / whole);
    }

    /** Returns a time to the second. */
    static String second(Instant at) {
        return SECOND.format(at.atZone(ZoneId.systemDefault()));
    }

    /** Returns the zone of all times. */
    static String zone() {
        return ZoneId.systemDefault().getId();
    }

    static String day(Instant at) {
        return DAY.format(at.atZone(ZoneId.systemDefault()));
    }

    /** Returns when, by whom and why a version was revoked. */
    static String revoked(Revocation revocation) {
        return "revoked on " + day(revocation.at()) + " by " + Texts.printable(revocation.by()) + ": "
                + Texts.printable(revocation.reason());
    }

    /**
     * Returns the same of a version, or an empty text where it was not revoked; why nobody can
     * know, where that is so.
     */
    static String revoked(PublishedVersion version) {
        try {
            return version.revocation().map(Words::revoked).orElse("");
        } catch (Failure e) {
            return e.getMessage();
        }
    }

    static String number(double value) {
        return Math.rint(value) == value && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.3f", value).replaceFirst("\\.?0+$", "");
    }
}
