package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.store.Store;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What lies beside versions: which were revoked, and which were released. What a dataset says of
 * all its versions is read once, so that many of them cost no more than one. For one thread.
 */
public final class Marks {
    private final Map<String, Beside> seen = new HashMap<>();

    /** What is beside a version. A revoked one counts as such, though it was released before. */
    public enum Mark {
        NONE,
        RELEASED,
        REVOKED
    }

    private record Beside(Set<String> revoked, Set<String> released) {}

    /**
     * Returns what is beside a version.
     *
     * @throws Failure {@code bad-revoked-json} ({@code VERIFICATION}) when the list is not readable
     */
    public Mark of(PublishedVersion version) {
        String number = version.record().version();
        return version.root()
                .map(root -> {
                    Beside beside = seen.computeIfAbsent(
                            version.store().address(root), address -> beside(version.store(), root));
                    if (beside.revoked().contains(number)) {
                        return Mark.REVOKED;
                    }
                    return beside.released().contains(number) ? Mark.RELEASED : Mark.NONE;
                })
                .orElse(Mark.NONE);
    }

    private static Beside beside(Store store, String root) {
        return new Beside(
                Revocation.all(store, root).stream().map(Revocation::version).collect(Collectors.toSet()),
                Release.versions(store, root));
    }
}
