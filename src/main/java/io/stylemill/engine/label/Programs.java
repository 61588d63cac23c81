package io.stylemill.engine.label;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.order.manifest.Extractor;
import io.stylemill.order.manifest.Labeler;
import java.nio.file.Path;

/**
 * Puts programs on the device of this process: generators that are TorchScript archives, and what
 * looks at images.
 */
public interface Programs {
    /**
     * Tries a declared TorchScript archive that makes images, so that one which would fail is
     * refused before it is sent to a worker. Where this process has no PyTorch, nothing is known
     * and nothing is done.
     *
     * @param batch samples per forward pass, at least 1
     * @throws io.stylemill.failure.Failure as {@link
     *     io.stylemill.engine.generator.PyTorch#tryProgram}
     */
    void tryGenerator(Checkpoint checkpoint, int batch);

    /**
     * @throws io.stylemill.failure.Failure as {@link Scorer#open}, or as reading the file throws
     */
    Scorer scorer(Path file, Labeler labeler);

    /**
     * @param labeler of segmentation or detection
     * @throws io.stylemill.failure.Failure as {@link Segmenter#open} and {@link Detector#open}, or
     *     as reading the file throws
     */
    ObjectFinder finder(Path file, Labeler labeler);

    /**
     * @throws io.stylemill.failure.Failure as {@link FeatureNetwork#open}, or as reading the file
     *     throws
     */
    FeatureNetwork features(Path file, Extractor extractor);
}
