package io.stylemill.factory.accept;

import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Extractor;
import io.stylemill.order.manifest.Gates;
import io.stylemill.order.manifest.Manifest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The TorchScript archives that may run for manifests of people who could not start them
 * themselves, such as those dropped into an inbox. A user who starts the program with an own
 * manifest approves by declaring the archive with its digest.
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
        List<Problem> problems = new ArrayList<>();
        if (manifest.generator().torchscript() != null) {
            require("/generator/torchscript", manifest.generator().sha256(), problems);
        }
        for (int i = 0; i < manifest.labelers().size(); i++) {
            require("/labelers/" + i + "/model", manifest.labelers().get(i).sha256(), problems);
        }
        Gates.Reference reference = manifest.gates().reference();
        Extractor extractor = reference == null ? null : reference.extractor();
        if (extractor != null) {
            require("/gates/reference/extractor/model", extractor.sha256(), problems);
        }
        return problems;
    }

    private void require(String pointer, @Nullable String file, List<Problem> problems) {
        if (file == null) {
            problems.add(new Problem(
                    pointer,
                    "the file is a program, and no sha256 says which; state sha256, and have the operator of this service"
                            + " add it to the setting stylemill.torchscript"));
        } else if (!sha256.contains(file)) {
            problems.add(new Problem(
                    pointer,
                    "the TorchScript archive " + file + " is a program that is not approved here; who runs this service"
                            + " can inspect it, write stylemill.torchscript = " + file
                            + " into stylemill.properties (after a comma where others are there), and start 'serve'"
                            + " again"));
        }
    }
}
