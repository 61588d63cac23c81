package io.stylemill;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.engine.label.FeatureNetwork;
import io.stylemill.engine.label.ObjectFinder;
import io.stylemill.engine.label.Programs;
import io.stylemill.engine.label.Scorer;
import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.Extractor;
import io.stylemill.order.manifest.Labeler;
import java.nio.file.Path;

/** A process that can run no programs, for tests of what comes before. */
public final class NoPrograms implements Programs {
    @Override
    public void tryGenerator(Checkpoint checkpoint, int batch) {
        // Nothing is known here.
    }

    @Override
    public Scorer scorer(Path file, Labeler labeler) {
        throw Failure.input("no-engine", "no program runs here");
    }

    @Override
    public ObjectFinder finder(Path file, Labeler labeler) {
        throw Failure.input("no-engine", "no program runs here");
    }

    @Override
    public FeatureNetwork features(Path file, Extractor extractor) {
        throw Failure.input("no-engine", "no program runs here");
    }
}
