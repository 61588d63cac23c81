package io.stylemill.version;

import io.stylemill.image.ImageFormat;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.order.plan.Sample;
import io.stylemill.order.plan.ShardJob;
import io.stylemill.record.Digests;
import io.stylemill.store.Store;
import io.stylemill.version.CommitRecord.CheckpointFacts;
import io.stylemill.version.VersionFacts.ClassPlan;
import io.stylemill.version.VersionFacts.Documents;
import io.stylemill.version.VersionFacts.GeneratorFacts;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** A version of 12 images in three shards of two splits, with every kind of record. */
final class TinyVersion {
    static final String RUN = "run-1";
    static final String CHECKPOINT = "ab".repeat(32);
    static final List<ShardJob> JOBS = List.of(
            new ShardJob("train", 0, 2, 0, 5),
            new ShardJob("train", 1, 2, 5, 5),
            new ShardJob("validation", 0, 1, 0, 2));

    private TinyVersion() {}

    static VersionFacts facts(String version) {
        return new VersionFacts(
                "cells",
                "Synthetic \"cells\": tiny",
                "CC0-1.0",
                Map.of("purpose", "To test readers.", "storage", "cold"),
                RUN,
                Instant.parse("2026-11-22T02:00:00Z"),
                new GeneratorFacts(
                        new CheckpointFacts("cells.safetensors", CHECKPOINT, 1234, "stylemill", "stylegan2", "MIT"),
                        "",
                        ""),
                List.of(
                        new ClassPlan(0, "RBC", null, 5, 5),
                        new ClassPlan(1, "WBC", "white cells", 5, 5),
                        new ClassPlan(2, "Platelets", null, 0, 0)),
                List.of(),
                new Documents(
                        utf8("apiVersion: stylemill/v1\n# " + version + "\n"),
                        utf8("{\"plan\":1}\n"),
                        Map.of("java", "17", "cores", 2),
                        () -> new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xd9},
                        Map.of(),
                        Map.of(),
                        Map::of),
                "",
                null);
    }

    static Layout layout(String version) {
        return Layout.of("team", "cells", version);
    }

    /**
     * Puts the shards and their rows into the store, as workers do, and returns what the ledger
     * knows of them.
     */
    static List<ShardRun> work(Store store, Layout layout, Path folder) {
        return work(store, layout, folder, JOBS, i -> sample(layout.version(), i));
    }

    static List<ShardRun> work(
            Store store, Layout layout, Path folder, List<ShardJob> jobs, IntFunction<SampleEntry> sample) {
        List<ShardRun> runs = new ArrayList<>();
        int first = 0;
        for (ShardJob job : jobs) {
            Path tar = folder.resolve(job.fileName());
            Path rowsFile = folder.resolve(job.fileName() + ".rows");
            ShardFile file;
            String rowsSha256;
            try (ShardWriter writer = new ShardWriter(tar, layout, job);
                    RowsWriter rows = new RowsWriter(rowsFile)) {
                for (int i = first; i < first + job.samples(); i++) {
                    rows.add(writer.add(sample.apply(i)));
                }
                file = writer.finish();
                rowsSha256 = rows.finish();
            }
            first += job.samples();
            store.putIfAbsent(layout.key(job), tar, file.sha256(), "application/x-tar");
            String rowsKey = layout.stagedRowsKey(RUN, job);
            store.putIfAbsent(rowsKey, rowsFile, rowsSha256, Layout.mediaType(rowsKey));
            runs.add(new ShardRun(
                    file,
                    "host/cpu:0",
                    1,
                    0,
                    new ShardRun.Device("pytorch-2.7.1", "cpu:avx2", 1, "fp32", 4),
                    Instant.parse("2026-11-22T01:00:00.123456Z"),
                    Instant.parse("2026-11-22T01:00:10Z")));
        }
        return runs;
    }

    static CommitRecordJson.Sealed publish(Store store, String version, Path folder) {
        Layout layout = layout(version);
        return publish(store, layout, facts(version), work(store, layout, folder), folder)
                .commit();
    }

    static VersionWriter.Written publish(
            Store store, Layout layout, VersionFacts facts, List<ShardRun> shards, Path folder) {
        return publish(store, layout, facts, shards, new FixedNotary(), folder);
    }

    static VersionWriter.Written publish(
            Store store,
            Layout layout,
            VersionFacts facts,
            List<ShardRun> shards,
            VersionSigner versionSigner,
            Path folder) {
        return new VersionWriter(
                        store,
                        layout,
                        facts,
                        versionSigner,
                        folder,
                        shards,
                        RowSource.staged(store, layout, facts.runId()))
                .write();
    }

    /**
     * Seeds, streams, mixing, a psi that is a whole number, a vector label: what a manifest can ask
     * for.
     */
    static SampleEntry sample(int i) {
        return sample("1.0.0", i);
    }

    static SampleEntry sample(String version, int i) {
        int label = i == 11 ? -1 : i % 2;
        List<Double> vector = i == 11 ? List.of(0.0, 0.5, 0.5) : List.of(1.0 - label, (double) label, 0.0);
        Recipe.ZSource z = i % 3 == 0
                ? new Recipe.ZSource.Normal(new Recipe.StreamId(-7, i), 1.0)
                : new Recipe.ZSource.Seed(1000 + i);
        Recipe.Mixing mixing =
                i % 4 == 1 ? new Recipe.Mixing(new Recipe.ZSource.Seed(77), vector, List.of(2, 3, 5)) : null;
        Recipe recipe = new Recipe(
                CHECKPOINT,
                null,
                new Recipe.Place(i < 6 ? "red" : "white", i, 0),
                z,
                vector,
                new Recipe.Truncation(i % 2 == 0 ? 0.7 : 1.0, 8),
                mixing,
                Recipe.Noise.STORED,
                Recipe.Transform.IDENTITY,
                -1,
                List.of(new Recipe.DrawnStep("resize", Map.of("width", 4.0, "height", 4.0, "filter", "lanczos3"))),
                new Recipe.Encoder(ImageFormat.PNG, "1", 0, false, false, null, null),
                new Recipe.Numerics("fp32", 4));
        byte[] png = png(i);
        return new SampleEntry(
                Sample.keyOf(version, i),
                label < 0
                        ? SampleEntry.Label.unindexed("conditional")
                        : SampleEntry.Label.conditional(label, label == 0 ? "RBC" : "WBC"),
                "cells.safetensors",
                "latent-" + i,
                recipe,
                RecipeJson.write(recipe),
                i < 6 ? Map.of("stain", "gießa \"1\"") : Map.of("stain", "none", "note", "line\nbreak"),
                new SampleEntry.Image(png, facts(png, i), null, null),
                Measured.NOTHING);
    }

    /** What is known of a file of {@link #png}, whose pixels have the hash of one byte. */
    static SampleRow.ImageFile facts(byte[] png, int pixels) {
        return new SampleRow.ImageFile(
                4,
                4,
                "L",
                "png/1",
                0,
                Digests.sha256(png),
                Digests.sha256(new byte[] {(byte) pixels}),
                Digests.sha256(png));
    }

    /** A 4x4 grey PNG whose bytes do not depend on a compressor. */
    static byte[] png(int value) {
        try {
            ByteArrayOutputStream pixels = new ByteArrayOutputStream();
            try (DeflaterOutputStream out = new DeflaterOutputStream(pixels, new Deflater(Deflater.NO_COMPRESSION))) {
                for (int row = 0; row < 4; row++) {
                    out.write(new byte[] {0, (byte) value, (byte) (value * 7), (byte) row, 9});
                }
            }
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            png.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
            chunk(png, "IHDR", new byte[] {0, 0, 0, 4, 0, 0, 0, 4, 8, 0, 0, 0, 0});
            chunk(png, "IDAT", pixels.toByteArray());
            chunk(png, "IEND", new byte[0]);
            return png.toByteArray();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] data) throws IOException {
        DataOutputStream out = new DataOutputStream(png);
        CRC32 crc = new CRC32();
        crc.update(type.getBytes(StandardCharsets.US_ASCII));
        crc.update(data);
        out.writeInt(data.length);
        out.write(type.getBytes(StandardCharsets.US_ASCII));
        out.write(data);
        out.writeInt((int) crc.getValue());
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Path folder(Path parent, String name) {
        try {
            return Files.createDirectories(parent.resolve(name));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
