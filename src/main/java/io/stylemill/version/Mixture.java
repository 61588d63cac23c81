package io.stylemill.version;

import io.stylemill.version.CommitRecord.CheckpointFacts;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a version that mixes real and synthetic images is made of.
 *
 * @param real where the real images are from
 * @param sources the datasets that synthetic images were copied from, in the order they were named
 * @param rule how many of each were taken, as a sentence
 * @param classes by index
 * @param notes what was left out or saved again, as sentences
 */
public record Mixture(Real real, List<Source> sources, String rule, List<ClassLine> classes, List<String> notes) {
    public Mixture {
        sources = List.copyOf(sources);
        classes = List.copyOf(classes);
        notes = List.copyOf(notes);
    }

    /**
     * @param folder last part of the place's name
     * @param images in the version
     * @param sha256 of the list of all images there, as {@code sha256sum} prints it, in the order
     *     of their names
     */
    public record Real(String folder, long images, String sha256) {}

    /**
     * @param digest of its {@code DATASET.json}
     * @param images in the version
     */
    public record Source(
            String dataset, String version, String digest, CheckpointFacts checkpoint, String license, long images) {}

    /**
     * @param splits counts by split, in the version's order; @param weight 0 where no image of it
     *     is in train
     */
    public record ClassLine(String name, Map<String, Counts> splits, double weight) {
        public ClassLine {
            splits = Collections.unmodifiableMap(new LinkedHashMap<>(splits));
        }
    }

    /** Images of one class and split. */
    public record Counts(long real, long synthetic) {}

    /** Returns how many images of the version are synthetic. */
    public long synthetic() {
        return sources.stream().mapToLong(Source::images).sum();
    }
}
