package io.stylemill.version;

import io.stylemill.order.plan.ShardJob;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Gives the tiny version to tests of other rooms. */
public final class PublishedTiny {
    private final MemoryStore store = new MemoryStore();

    /** Publishes 12 images in three shards as {@code team/cells/VERSION/}. */
    public PublishedVersion publish(String version, Path scratch) {
        TinyVersion.publish(store, version, TinyVersion.folder(scratch, version));
        return PublishedVersion.open(store, "team/cells", version);
    }

    /** Publishes files of random bytes as images in one shard, as {@code team/cells/1.0.0/}. */
    public PublishedVersion publishLarge(int images, int bytes, Path scratch) {
        Layout layout = TinyVersion.layout("1.0.0");
        Path folder = TinyVersion.folder(scratch, "large");
        List<ShardJob> jobs = List.of(new ShardJob("train", 0, 1, 0, images));
        List<ShardRun> runs = TinyVersion.work(store, layout, folder, jobs, i -> {
            byte[] file = new byte[bytes];
            new Random(i).nextBytes(file);
            SampleEntry tiny = TinyVersion.sample(i);
            return new SampleEntry(
                    tiny.key(),
                    tiny.label(),
                    tiny.generator(),
                    tiny.latentFamily(),
                    tiny.recipe(),
                    tiny.recipeText(),
                    tiny.tags(),
                    new SampleEntry.Image(file, TinyVersion.facts(file, i), null, null),
                    tiny.measured());
        });
        TinyVersion.publish(store, layout, TinyVersion.facts("1.0.0"), runs, folder);
        return PublishedVersion.open(store, "team/cells", "1.0.0");
    }

    /** Returns the store that it lies in. */
    public io.stylemill.store.Store store() {
        return store;
    }
}
