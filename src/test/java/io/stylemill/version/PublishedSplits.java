package io.stylemill.version;

import io.stylemill.order.plan.ShardJob;
import java.nio.file.Path;
import java.util.List;

/**
 * A version of 8 images in the splits train, dev and holdout that a labeler looked at: two shards
 * and one of one image, a class that only train has, and one image without a single class.
 */
public final class PublishedSplits {
    private static final List<ShardJob> JOBS = List.of(
            new ShardJob("train", 0, 2, 0, 3),
            new ShardJob("train", 1, 2, 3, 2),
            new ShardJob("dev", 0, 1, 0, 2),
            new ShardJob("holdout", 0, 1, 0, 1));

    /** Labels of the images in order: holdout has the one without a class. */
    private static final int[] LABELS = {0, 1, 0, 1, 0, 0, 0, -1};

    private PublishedSplits() {}

    /** Publishes it as {@code team/cells/1.0.0/}. */
    public static PublishedVersion publish(Path scratch) {
        MemoryStore store = new MemoryStore();
        Layout layout = TinyVersion.layout("1.0.0");
        Path folder = TinyVersion.folder(scratch, "splits");
        TinyVersion.publish(
                store,
                layout,
                TinyVersion.facts("1.0.0"),
                TinyVersion.work(store, layout, folder, JOBS, PublishedSplits::sample),
                folder);
        return PublishedVersion.open(store, "team/cells", "1.0.0");
    }

    private static SampleEntry sample(int i) {
        // The image that has a vector in place of a class is the twelfth of the tiny version.
        SampleEntry tiny = TinyVersion.sample("1.0.0", LABELS[i] < 0 ? 11 : i);
        int label = LABELS[i];
        double confidence = 0.9 + i / 100.0;
        return new SampleEntry(
                tiny.key(),
                label < 0 ? tiny.label() : new SampleEntry.Label(label, label == 0 ? "RBC" : "WBC", "classifier"),
                tiny.generator(),
                tiny.latentFamily(),
                tiny.recipe(),
                tiny.recipeText(),
                tiny.tags(),
                tiny.image(),
                new Measured(
                        List.of(new Measured.Score(
                                "eye", Math.max(label, 0), label == 1 ? "WBC" : "RBC", confidence, 0.5, 1)),
                        null,
                        null));
    }
}
