package io.stylemill.audit.verify;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a verification found.
 *
 * @param address of the version, or of where it was looked for
 * @param name of the dataset, or null where no record could be read
 * @param version or null where no record could be read
 * @param checks in the order they were made
 */
public record Report(
        String address, @Nullable String name, @Nullable String version, List<Check> checks) {
    public Report {
        checks = List.copyOf(checks);
    }

    /** Returns whether every check that was made holds. */
    public boolean holds() {
        return checks.stream().noneMatch(c -> c.verdict() == Check.Verdict.FAILS);
    }
}
