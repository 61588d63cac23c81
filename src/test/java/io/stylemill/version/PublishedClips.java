package io.stylemill.version;

import io.stylemill.order.plan.ShardJob;
import io.stylemill.store.FolderStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A version with the clips {@code a} and {@code b}, whose frames lie in no order, and two images
 * that are in none.
 */
public final class PublishedClips {
    /** Places of the images that are the frames 0 to 4 of each clip. */
    public static final Map<String, List<Integer>> FRAMES =
            Map.of("a", List.of(4, 2, 0, 1, 3), "b", List.of(9, 8, 7, 6, 5));

    private PublishedClips() {}

    /**
     * Publishes into {@code folder/team/cells/1.0.0} and returns that folder.
     *
     * @param lacking places of images that have no tags, beside 10 and 11
     */
    public static Path publish(Path folder, Integer... lacking) {
        Path work = TinyVersion.folder(folder, "work");
        try (FolderStore store = new FolderStore(folder)) {
            Layout layout = TinyVersion.layout("1.0.0");
            List<ShardJob> jobs = TinyVersion.JOBS;
            TinyVersion.publish(
                    store,
                    layout,
                    TinyVersion.facts("1.0.0"),
                    TinyVersion.work(store, layout, work, jobs, i -> sample(i, List.of(lacking))),
                    work);
        }
        return folder.resolve("team/cells/1.0.0");
    }

    /** Returns the file of an image. */
    public static byte[] image(int place) {
        return TinyVersion.png(place);
    }

    private static SampleEntry sample(int i, List<Integer> lacking) {
        SampleEntry tiny = TinyVersion.sample(i);
        String clip = i < 5 ? "a" : "b";
        return new SampleEntry(
                tiny.key(),
                tiny.label(),
                tiny.generator(),
                tiny.latentFamily(),
                tiny.recipe(),
                tiny.recipeText(),
                i > 9 || lacking.contains(i)
                        ? Map.of()
                        : Map.of(
                                "clip",
                                clip,
                                "frame",
                                String.valueOf(
                                        FRAMES.getOrDefault(clip, List.of()).indexOf(i))),
                tiny.image(),
                tiny.measured());
    }
}
