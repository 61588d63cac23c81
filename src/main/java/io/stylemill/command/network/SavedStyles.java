package io.stylemill.command.network;

import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.LatentFile;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.engine.generator.Generator;
import io.stylemill.failure.Failure;
import io.stylemill.order.plan.Recipe;
import io.stylemill.terminal.OptionProblems;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --save-w}: w of the images beside them. */
final class SavedStyles {
    @Option(
            names = "--save-w",
            paramLabel = "FILE.npz",
            description = "Writes w of the images, [N, layers, w], as --projected-w and NVIDIA's scripts read it.")
    private @Nullable Path saveW;

    /** Refuses more images than a file holds. */
    void check(long images, NetworkDescription read) {
        long each = 4L * read.numWs() * read.wDim();
        if (saveW != null && images > LatentArray.MAX_BYTES / each) {
            throw Failure.input(
                    "bad-option",
                    "--save-w: w of " + images + " images is more than a file may hold; ask for at most "
                            + LatentArray.MAX_BYTES / each + " at a time");
        }
    }

    /** Refuses a file that cannot be written. */
    void checkPlace() {
        new OptionProblems().output(saveW).refuse();
    }

    Optional<Path> file() {
        return Optional.ofNullable(saveW);
    }

    /**
     * Writes w of the images, if that is asked for.
     *
     * @param each record of an image, from 0
     */
    void write(Generator generator, LongFunction<Recipe> each, long number) {
        if (saveW == null) {
            return;
        }
        int images = Math.toIntExact(number);
        NetworkDescription read = generator.network();
        int length = read.numWs() * read.wDim();
        int batch = generator.deviceClass().batch();
        float[] all = new float[images * length];
        for (int from = 0; from < images; from += batch) {
            List<Recipe> some = LongStream.range(from, Math.min(images, from + batch))
                    .mapToObj(each)
                    .toList();
            int at = from;
            for (float[] one : generator.styles(some)) {
                System.arraycopy(one, 0, all, at++ * length, length);
            }
        }
        LatentFile.writeProjected(saveW, LatentArray.of(images, read.numWs(), read.wDim(), all));
    }
}
