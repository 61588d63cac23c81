package io.stylemill.command.operate;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Secrets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One thing that was looked at.
 *
 * @param name of the thing, one word or two
 * @param found what it is like
 * @param next what to do about it; empty when nothing needs doing
 */
record Checkup(String name, Verdict verdict, String found, String next) {
    Checkup {
        found = Secrets.hidden(found);
    }

    /** How it is. */
    enum Verdict {
        OK,
        /** Works, but less well than it could, or something one may want is absent. */
        WARN,
        /** What every run needs is broken. */
        FAIL
    }

    static Checkup ok(String name, String found) {
        return new Checkup(name, Verdict.OK, found, "");
    }

    static Checkup warn(String name, String found, String next) {
        return new Checkup(name, Verdict.WARN, found, next);
    }

    static Checkup fail(String name, String found, String next) {
        return new Checkup(name, Verdict.FAIL, found, next);
    }

    /** Returns what the look found, or the failure that it ended with. */
    static Checkup of(String name, Supplier<Checkup> look) {
        try {
            return look.get();
        } catch (Failure e) {
            return fail(name, e.getMessage(), "");
        }
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("check", name);
        map.put("verdict", verdict.name().toLowerCase(Locale.ROOT));
        map.put("found", found);
        map.put("next", next);
        return map;
    }

    /** Returns the line for people, and a second one with the next step where there is one. */
    String text() {
        String indent = " ".repeat(20);
        String line = String.format(
                Locale.ROOT, "%-5s %-13s %s", verdict.name().toLowerCase(Locale.ROOT), name, indented(found, indent));
        return next.isEmpty() ? line : line + "\n" + indent + "-> " + indented(next, indent + "   ");
    }

    private static String indented(String text, String indent) {
        return text.replace("\n", "\n" + indent);
    }
}
