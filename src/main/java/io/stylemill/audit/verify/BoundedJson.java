package io.stylemill.audit.verify;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.CanonicalJson;
import io.stylemill.version.DocumentLimits;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads JSON that nobody vouches for: what it becomes in memory is bounded before it is parsed. */
final class BoundedJson {
    /** Largest document that is read. */
    static final int MAX_BYTES = DocumentLimits.BYTES;

    private BoundedJson() {}

    /** @throws Failure {@code bad-json} (VERIFICATION) */
    static @Nullable Object parse(byte[] content) {
        if (DocumentLimits.structure(content) > DocumentLimits.STRUCTURE) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "bad-json",
                    "it holds over " + DocumentLimits.STRUCTURE + " values; it was not read");
        }
        try {
            return CanonicalJson.parse(new String(content, StandardCharsets.UTF_8));
        } catch (Failure e) {
            throw Failure.of(Kind.VERIFICATION, "bad-json", "it is " + e.getMessage(), e);
        }
    }
}
