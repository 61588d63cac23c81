package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.record.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Whether a version was published by a newer program than the one that reads it. */
public final class NewerProgram {
    private NewerProgram() {}

    /**
     * Returns what to tell somebody who opens the version with an older program than the one that
     * published it, or nothing. Builds without a version such as {@code 1.2.0} are not compared.
     *
     * @param program the version of the program that reads
     */
    public static Optional<String> note(PublishedVersion version, String program) {
        String writer = writer(version);
        try {
            if (SemanticVersion.parse(writer).compareTo(SemanticVersion.parse(program)) <= 0) {
                return Optional.empty();
            }
        } catch (Failure unknown) {
            return Optional.empty();
        }
        return Optional.of(version.address() + " was published by Stylemill " + writer
                + ", which is newer than this program, " + program
                + ": what is new there it cannot read, show, check or export; use Stylemill " + writer + " or newer");
    }

    /** Returns the version of the program that published, as its environment says, or nothing. */
    private static String writer(PublishedVersion version) {
        try {
            boolean stated = version.record().file(Layout.ENVIRONMENT).isPresent();
            Object environment = stated
                    ? CanonicalJson.parse(new String(version.content(Layout.ENVIRONMENT), StandardCharsets.UTF_8))
                    : null;
            return environment instanceof Map<?, ?> facts
                            && facts.get("software") instanceof Map<?, ?> software
                            && software.get("stylemill") instanceof String number
                    ? number
                    : "";
        } catch (Failure unreadable) {
            // A note for people only; the checks tell what is wrong with a file.
            return "";
        }
    }
}
