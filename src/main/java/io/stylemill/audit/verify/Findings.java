package io.stylemill.audit.verify;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What does not hold, as it is found; a bounded number for each check. Safe for use by many
 * threads.
 */
final class Findings {
    private static final int MOST = 50;
    /** What a folder answers where a link or a right blocks it, or a key is none. */
    private static final Set<Code> UNREADABLE =
            EnumSet.of(Code.KEY_OUTSIDE, Code.FOLDER_REFUSED, Code.KEY_BLOCKED, Code.KEY_INVALID);

    private final List<Check> checks = new ArrayList<>();
    private final Map<String, Integer> failed = new LinkedHashMap<>();

    synchronized void fail(String name, @Nullable String file, String detail) {
        if (failed.merge(name, 1, Integer::sum) <= MOST) {
            checks.add(new Check(name, Check.Verdict.FAILS, file, detail));
        }
    }

    synchronized void add(Check check) {
        checks.add(check);
    }

    /** Adds that a check holds, unless something failed it. */
    synchronized void holdsUnlessFailed(String name, String detail) {
        if (!failed.containsKey(name)) {
            checks.add(Check.holds(name, detail));
        }
    }

    synchronized boolean failed(String name) {
        return failed.containsKey(name);
    }

    /**
     * Runs a part of a check. What it finds wrong with the version is a finding; what is wrong with
     * the way to it is thrown on.
     */
    void attempt(String name, @Nullable String file, Runnable part) {
        try {
            part.run();
        } catch (Failure e) {
            if (e.kind() != Kind.VERIFICATION && UNREADABLE.stream().noneMatch(e::is)) {
                throw e;
            }
            fail(name, file, e.getMessage());
        } catch (OutOfMemoryError e) {
            fail(
                    name,
                    file,
                    "reading it would take more memory than this program may use, which no honest file does; a larger"
                            + " STYLEMILL_HEAP lifts the bound");
        }
    }

    synchronized List<Check> all() {
        List<Check> all = new ArrayList<>(checks);
        failed.forEach((name, n) -> {
            if (n > MOST) {
                all.add(new Check(
                        name, Check.Verdict.FAILS, null, (n - MOST) + " further files do not hold, not listed here"));
            }
        });
        return all;
    }
}
