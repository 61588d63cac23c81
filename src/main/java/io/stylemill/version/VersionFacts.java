package io.stylemill.version;

import io.stylemill.version.CommitRecord.CheckpointFacts;
import io.stylemill.version.CommitRecord.Parent;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher knows of a version beside its shards.
 *
 * <p>Publishing again after an interruption needs equal facts, the time included: they come from
 * where the run is kept, not from the clock of the publisher.
 *
 * @param name of the dataset
 * @param title for people
 * @param license SPDX name of the data's licence, or empty where nobody stated it
 * @param card what the owner says, by part
 * @param createdAt when the run reached its publishing; the only time in the version outside
 *     {@code audit/}
 * @param classes by index, without gaps; empty for unconditional networks
 * @param parents versions that this one adds to
 * @param publicBase address of the folder that holds the dataset for everybody, without a last
 *     {@code /}; or empty
 * @param mixture what a version that mixes real and synthetic images is made of; null for all
 *     others
 */
public record VersionFacts(
        String name,
        String title,
        String license,
        Map<String, String> card,
        String runId,
        Instant createdAt,
        GeneratorFacts generator,
        List<ClassPlan> classes,
        List<Parent> parents,
        Documents documents,
        String publicBase,
        @Nullable Mixture mixture) {
    public VersionFacts {
        card = Collections.unmodifiableMap(new LinkedHashMap<>(card));
        classes = List.copyOf(classes);
        parents = List.copyOf(parents);
        for (int i = 0; i < classes.size(); i++) {
            if (classes.get(i).id() != i) {
                throw new IllegalArgumentException(
                        "class " + classes.get(i).id() + " is at place " + i + "; classes go by index");
            }
        }
    }

    /**
     * @param trainingData what is said about the data the network was trained on, or empty
     * @param source what is known of the program text that came with the network, or empty
     */
    public record GeneratorFacts(CheckpointFacts checkpoint, String trainingData, String source) {}

    /**
     * @param requested images asked for
     * @param generated images made, refused ones included
     */
    public record ClassPlan(int id, String name, @Nullable String description, long requested, long generated) {}

    /**
     * @param manifest exact bytes of the user's manifest
     * @param plan the plan with every default filled in
     * @param environment what the images were made with, as JSON values by name
     * @param preview gives a contact sheet as JPEG, or null; asked once, when the index is, and may
     *     be waited for
     * @param directions files of the directions that images are edited along, by SHA-256
     * @param latents files of the latents and centres that images were made from, by SHA-256
     * @param reports gives further files for auditors, by path inside the version: about the
     *     images' quality, the mask model; asked when the index is written, the same each time
     */
    public record Documents(
            byte[] manifest,
            byte[] plan,
            Map<String, Object> environment,
            Supplier<byte @Nullable []> preview,
            Map<String, byte[]> directions,
            Map<String, byte[]> latents,
            Supplier<Map<String, byte[]>> reports) {
        public Documents {
            environment = Collections.unmodifiableMap(new TreeMap<>(environment));
            directions = Collections.unmodifiableMap(new TreeMap<>(directions));
            latents = Collections.unmodifiableMap(new TreeMap<>(latents));
        }
    }
}
