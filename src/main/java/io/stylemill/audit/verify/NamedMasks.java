package io.stylemill.audit.verify;

import io.stylemill.engine.label.Programs;
import io.stylemill.engine.mask.MaskModel;
import io.stylemill.engine.sample.Masker;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.MaskProgram;
import io.stylemill.order.plan.Recipe;
import io.stylemill.record.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The file that somebody named for masks: a mask model, or the program that records declare. A
 * program runs only because it was named here. Not safe for several threads at once.
 */
public final class NamedMasks implements AutoCloseable {
    private final Programs programs;
    private final Path file;
    private final String sha256;
    private @Nullable Masker masker;
    private Recipe.@Nullable Masks of;

    /** @throws Failure {@code model-unreadable} (INPUT) */
    public NamedMasks(Programs programs, Path file) {
        this.programs = programs;
        this.file = file;
        try {
            this.sha256 = Digests.sha256(file);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /**
     * Returns who makes the masks of a record; open until another record asks, or this is closed.
     *
     * @throws Failure {@code masks-differ} (INPUT) when the record names another file; as programs
     *     throw
     */
    Masker of(Recipe.Masks asked) {
        if (!asked.modelSha256().equals(sha256)) {
            throw Failure.input(
                    "masks-differ",
                    "the record names a file of masks with the SHA-256 " + asked.modelSha256() + ", and " + file
                            + " has " + sha256 + "; name the file that the manifest named");
        }
        Masker known = masker;
        if (known != null && asked.equals(of)) {
            return known;
        }
        close();
        MaskProgram program = asked.program();
        Masker opened = program == null
                ? new Masker(model())
                : new Masker(programs.finder(file, program.labeler("of the record")));
        masker = opened;
        of = asked;
        return opened;
    }

    private MaskModel model() {
        try {
            return MaskModel.read(Files.readAllBytes(file), file.toString());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private Failure unreadable(IOException e) {
        return Failure.of(Kind.INPUT, "model-unreadable", "cannot read the file of masks " + file + ": " + e, e);
    }

    @Override
    public void close() {
        if (masker != null) {
            masker.close();
            masker = null;
        }
    }
}
