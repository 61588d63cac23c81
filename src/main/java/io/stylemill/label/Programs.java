package io.stylemill.label;

import io.stylemill.manifest.Extractor;
import io.stylemill.manifest.Labeler;
import java.nio.file.Path;

/** Puts programs that look at images on the device of this process. */
public interface Programs {
    /** @throws io.stylemill.failure.Failure as {@link Scorer#open}, or as reading the file throws */
    Scorer scorer(Path file, Labeler labeler);

    /** @throws io.stylemill.failure.Failure as {@link FeatureNetwork#open}, or as reading the file throws */
    FeatureNetwork features(Path file, Extractor extractor);
}
