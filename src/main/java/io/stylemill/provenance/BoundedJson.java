package io.stylemill.provenance;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.plan.CanonicalJson;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads JSON that nobody vouches for: what it becomes in memory is bounded before it is parsed. */
final class BoundedJson {
    /** Largest document that is read. */
    static final int MAX_BYTES = 32 << 20;

    private static final int MAX_STRUCTURE = 1 << 20;

    private BoundedJson() {}

    /** @throws Failure {@code bad-json} (VERIFICATION) */
    static @Nullable Object parse(byte[] content) {
        int structure = 0;
        for (byte b : content) {
            structure += b == '{' || b == '[' || b == ',' ? 1 : 0;
        }
        if (structure > MAX_STRUCTURE) {
            throw Failure.of(
                    Kind.VERIFICATION, "bad-json", "it holds over " + MAX_STRUCTURE + " values; it was not read");
        }
        try {
            return CanonicalJson.parse(new String(content, StandardCharsets.UTF_8));
        } catch (Failure e) {
            throw Failure.of(Kind.VERIFICATION, "bad-json", "it is " + e.getMessage(), e);
        }
    }
}
