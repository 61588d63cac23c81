package io.stylemill.accept;

import io.stylemill.failure.Problem;
import io.stylemill.manifest.Manifest;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The TorchScript archives that may run for manifests of people who could not start them themselves, such as those
 * dropped into an inbox. Whoever starts the program with a manifest of his own approves by declaring the archive with its
 * digest.
 *
 * @param sha256 digests of the approved files, 64 lower-case hex digits each
 */
public record ApprovedCode(Set<String> sha256) {
    public ApprovedCode {
        sha256 = Set.copyOf(sha256);
    }

    /** Returns the approval of the given digests alone; none of them: nothing runs. */
    public static ApprovedCode of(Collection<String> sha256) {
        return new ApprovedCode(Set.copyOf(sha256));
    }

    /** Returns what a manifest may not have run; the place is a JSON pointer. */
    public List<Problem> problems(Manifest manifest) {
        String file = manifest.generator().sha256();
        if (manifest.generator().torchscript() == null || (file != null && sha256.contains(file))) {
            return List.of();
        }
        return List.of(new Problem(
                "/generator/torchscript",
                "the TorchScript archive " + file + " is a program that is not approved here; who runs this service can"
                        + " inspect it and add the digest to the setting stylemill.torchscript"));
    }
}
