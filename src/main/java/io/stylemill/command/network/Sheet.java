package io.stylemill.command.network;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.failure.Failure;
import io.stylemill.image.ContactSheet;
import io.stylemill.image.Encoders;
import io.stylemill.image.Encoding;
import io.stylemill.image.GridSheet;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.order.plan.Recipe;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.terminal.OutputFile;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A contact sheet as a file, and the records of its images, which nobody keeps. */
final class Sheet {
    private Sheet() {}

    /** Adds what is wrong with the file of a sheet, before anything is made; null asks for none. */
    static void check(@Nullable Path file, OptionProblems problems) {
        if (file != null) {
            problems.output(file).together(() -> Encoding.ofFile(file));
        }
    }

    /**
     * Returns the record of an image with stored noise, without style mixing and post-processing.
     */
    static Recipe recipe(
            Checkpoint checkpoint,
            Recipe.Place place,
            Recipe.ZSource z,
            List<Double> classVector,
            double psi,
            List<Recipe.Edit> edits,
            int batch) {
        return new Recipe(
                checkpoint.sha256(),
                null,
                place,
                z,
                classVector,
                new Recipe.Truncation(psi, checkpoint.network().numWs()),
                null,
                edits,
                Recipe.Noise.STORED,
                Recipe.Transform.IDENTITY,
                -1,
                List.of(),
                Recipe.Encoder.of(Encoding.PNG, false, null),
                new Recipe.Numerics("fp32", batch),
                null,
                null);
    }

    /**
     * Draws a sheet and writes it as {@link Encoding#ofFile} says.
     *
     * @throws Failure {@code output-unwritable} (RESOURCES)
     */
    static void write(GridSheet sheet, Path file) {
        write(sheet.draw(new Workspace()), file);
    }

    /**
     * Draws a sheet and writes it as {@link Encoding#ofFile} says.
     *
     * @throws Failure {@code output-unwritable} (RESOURCES)
     */
    static void write(ContactSheet sheet, Path file) {
        write(sheet.draw(new Workspace()), file);
    }

    /**
     * Writes an image as {@link Encoding#ofFile} says.
     *
     * @throws Failure {@code output-unwritable} (RESOURCES)
     */
    static void write(Pixels drawn, Path file) {
        byte[] content = Encoders.encode(drawn, Encoding.ofFile(file), null, new Workspace());
        OutputFile.write(file, "the sheet", content);
    }
}
