package io.stylemill.engine.label;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.order.manifest.Extractor;
import io.stylemill.order.manifest.Labeler;
import java.nio.file.Path;

/** Puts programs on the device of this process: generators that are TorchScript archives, and what looks at images. */
public interface Programs {
    /**
     * Loads a TorchScript archive that makes images and lets go of it, so that one which PyTorch cannot load is refused
     * before it is sent to a worker. Where this process has no PyTorch, nothing is known and nothing is done.
     *
     * @throws io.stylemill.failure.Failure {@code bad-network} or {@code torchscript-unsafe}
     */
    void tryGenerator(Checkpoint checkpoint);

    /** @throws io.stylemill.failure.Failure as {@link Scorer#open}, or as reading the file throws */
    Scorer scorer(Path file, Labeler labeler);

    /**
     * @param labeler of segmentation or detection
     * @throws io.stylemill.failure.Failure as {@link Segmenter#open} and {@link Detector#open}, or as reading the file throws
     */
    ObjectFinder finder(Path file, Labeler labeler);

    /** @throws io.stylemill.failure.Failure as {@link FeatureNetwork#open}, or as reading the file throws */
    FeatureNetwork features(Path file, Extractor extractor);
}
