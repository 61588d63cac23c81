package io.stylemill.audit.export;

import io.stylemill.version.SampleRow;
import java.util.List;
import java.util.Map;

/**
 * One layout on its way: takes the images in the order of the index, shard after shard, then
 * finishes its files.
 */
interface ExportLayout extends AutoCloseable {
    /** Returns why the layout cannot hold the version, a sentence for each reason. */
    default List<String> obstacles() {
        return List.of();
    }

    /** Takes the next image. */
    void add(SampleRow row, byte[] image);

    /** Writes what can only be written after the last image, and closes all files. */
    void finish();

    /** Returns what {@code README.md} says of the layout and how to read it, as Markdown. */
    String readme();

    /** Returns the files of each split, as patterns, in the order of the version. */
    Map<String, List<String>> dataFiles();

    /**
     * Returns the lines of a card's {@code features}; empty where {@code datasets} sees the images
     * alone.
     */
    default List<String> features(String indent) {
        return List.of();
    }

    /** Returns sentences that say what the layout cannot hold of these images. */
    default List<String> lost() {
        return List.of();
    }

    /** Closes what an interrupted export left open. */
    @Override
    void close();
}
