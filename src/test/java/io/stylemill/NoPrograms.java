package io.stylemill;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.failure.Failure;
import io.stylemill.label.FeatureNetwork;
import io.stylemill.label.Programs;
import io.stylemill.label.Scorer;
import io.stylemill.manifest.Extractor;
import io.stylemill.manifest.Labeler;
import java.nio.file.Path;

/** A process that can run no programs, for tests of what comes before. */
public final class NoPrograms implements Programs {
    @Override
    public void tryGenerator(Checkpoint checkpoint) {
        // Nothing is known here.
    }

    @Override
    public Scorer scorer(Path file, Labeler labeler) {
        throw Failure.input("no-engine", "no program runs here");
    }

    @Override
    public FeatureNetwork features(Path file, Extractor extractor) {
        throw Failure.input("no-engine", "no program runs here");
    }
}
