package io.stylemill.factory.mix;

import io.stylemill.engine.pictures.PictureSource;
import io.stylemill.engine.sample.FileFacts;
import io.stylemill.factory.mix.MixPlan.Chosen;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.image.Encoders;
import io.stylemill.image.Encoding;
import io.stylemill.image.FoundImages;
import io.stylemill.image.ImageFormat;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.image.XmpPacket;
import io.stylemill.order.plan.Sample;
import io.stylemill.order.plan.ShardJob;
import io.stylemill.record.Digests;
import io.stylemill.store.Store;
import io.stylemill.version.Layout;
import io.stylemill.version.Measured;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.RowsWriter;
import io.stylemill.version.SampleRow;
import io.stylemill.version.ShardFile;
import io.stylemill.version.ShardWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Copies the chosen images into shards, and stages their rows. Bytes depend on the plan and the
 * images alone: put twice, they are the same. Some shards' rows and some images are in memory at a
 * time.
 */
final class MixShards {
    private static final int SHARD_IMAGES = 1000;
    private static final long SHARD_BYTES = 256L << 20;
    /** Images whose rows are looked up in one pass over the indexes. */
    private static final int WAVE = 20_000;

    private static final int AT_ONCE = 16;
    private static final String NONE = "none";

    private final MixPlan plan;
    private final PictureSource real;
    private final List<PublishedVersion> synthetic;
    /** Of which of them the index lacks columns, so that their images are looked at. */
    private final List<Boolean> older;

    private final Store store;
    private final Layout layout;
    private final String run;
    private final Path folder;
    private final LongConsumer progress;
    private final Map<String, Integer> labels = new HashMap<>();
    /** The format of all images, or null where some are saved again as PNG. */
    private final @Nullable String format;

    /** @param folder an existing folder for files on their way */
    MixShards(
            MixPlan plan,
            PictureSource real,
            List<PublishedVersion> synthetic,
            Store store,
            Layout layout,
            String run,
            Path folder,
            LongConsumer progress) {
        this.plan = plan;
        this.real = real;
        this.synthetic = synthetic;
        this.older =
                synthetic.stream().map(version -> !version.lacks().isEmpty()).toList();
        this.store = store;
        this.layout = layout;
        this.run = run;
        this.folder = folder;
        this.progress = progress;
        plan.classes().forEach(name -> labels.put(name, labels.size()));
        Set<String> formats = formats(plan);
        this.format = formats.size() == 1 ? formats.iterator().next() : null;
    }

    /** Returns the formats of the chosen images. */
    static Set<String> formats(MixPlan plan) {
        Set<String> formats = new HashSet<>();
        plan.splits().values().forEach(some -> some.forEach(one -> formats.add(one.format())));
        return formats;
    }

    /**
     * Returns how many of the chosen images are saved again, because of their format or because of
     * what they hold.
     */
    static long savedAgain(MixPlan plan) {
        boolean same = formats(plan).size() == 1;
        return plan.splits().values().stream()
                .flatMap(List::stream)
                .filter(one -> !same && !one.format().equals("png")
                        || one.real() != null && !one.real().plain())
                .count();
    }

    private record Part(ShardJob job, List<Chosen> images, long first) {}

    /** An image as it goes into a shard. */
    private record Copy(SampleRow row, byte[] file) {}

    /** Writes everything, and returns the shards in the order of the plan. */
    List<ShardFile> write() {
        List<Part> parts = new ArrayList<>();
        long first = 0;
        for (Map.Entry<String, List<Chosen>> split : plan.splits().entrySet()) {
            List<List<Chosen>> cut = cut(split.getValue());
            for (int i = 0; i < cut.size(); i++) {
                List<Chosen> some = cut.get(i);
                parts.add(new Part(new ShardJob(split.getKey(), i, cut.size(), first, some.size()), some, first));
                first += some.size();
            }
        }
        List<ShardFile> shards = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
        try {
            for (int from = 0; from < parts.size(); ) {
                int to = from;
                for (int images = 0; to < parts.size() && (to == from || images < WAVE); to++) {
                    images += parts.get(to).images().size();
                }
                List<Part> wave = parts.subList(from, to);
                Map<String, SampleRow> rows = rows(wave);
                for (Part part : wave) {
                    shards.add(write(part, rows, pool));
                }
                from = to;
            }
        } finally {
            pool.shutdownNow();
        }
        return shards;
    }

    private static List<List<Chosen>> cut(List<Chosen> all) {
        List<List<Chosen>> cut = new ArrayList<>();
        List<Chosen> open = new ArrayList<>();
        long bytes = 0;
        for (Chosen one : all) {
            if (open.size() == SHARD_IMAGES || !open.isEmpty() && bytes + one.bytes() > SHARD_BYTES) {
                cut.add(open);
                open = new ArrayList<>();
                bytes = 0;
            }
            open.add(one);
            bytes += one.bytes();
        }
        cut.add(open);
        return cut;
    }

    /** Returns the rows of the synthetic images of some shards, each index read once. */
    private Map<String, SampleRow> rows(List<Part> parts) {
        List<Set<String>> wanted = new ArrayList<>();
        synthetic.forEach(version -> wanted.add(new HashSet<>()));
        parts.forEach(part -> part.images().forEach(one -> {
            if (one.synthetic() != null) {
                wanted.get(one.synthetic().source()).add(one.synthetic().key());
            }
        }));
        Map<String, SampleRow> rows = new HashMap<>();
        for (int source = 0; source < wanted.size(); source++) {
            Set<String> keys = wanted.get(source);
            int at = source;
            if (!keys.isEmpty()) {
                synthetic.get(source).rows(row -> {
                    if (keys.contains(row.key())) {
                        rows.put(at + "/" + row.key(), row);
                    }
                });
            }
        }
        return rows;
    }

    private ShardFile write(Part part, Map<String, SampleRow> rows, ExecutorService pool) {
        Path tar = folder.resolve(part.job().fileName());
        Path staged = folder.resolve(part.job().fileName() + ".rows");
        try (ShardWriter writer = new ShardWriter(tar, layout, part.job());
                RowsWriter rowsWriter = new RowsWriter(staged)) {
            for (int from = 0; from < part.images().size(); from += AT_ONCE) {
                List<Callable<Copy>> some = new ArrayList<>();
                for (int i = from; i < Math.min(part.images().size(), from + AT_ONCE); i++) {
                    Chosen one = part.images().get(i);
                    String key = Sample.keyOf(layout.version(), part.first() + i);
                    some.add(() -> copy(one, key, part.job().split(), rows));
                }
                for (Future<Copy> one : pool.invokeAll(some)) {
                    Copy copy = one.get();
                    rowsWriter.add(writer.add(copy.row(), copy.file()));
                    progress.accept(1);
                }
            }
            ShardFile shard = writer.finish();
            String rowsSha256 = rowsWriter.finish();
            store.putIfAbsent(layout.key(part.job()), tar, shard.sha256(), "application/x-tar");
            if (store.head(layout.key(Layout.DATASET_JSON)).isEmpty()) {
                store.putIfAbsent(layout.stagedRowsKey(run, part.job()), staged, rowsSha256, "application/x-ndjson");
            }
            Files.deleteIfExists(tar);
            Files.deleteIfExists(staged);
            return shard;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.of(Kind.TRANSIENT, "interrupted", "copying images was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Failure failure) {
                throw failure;
            }
            throw Failure.of(Kind.BUG, "bug", "copying images failed: " + e.getCause(), e);
        } catch (IOException e) {
            throw Failure.of(Kind.RESOURCES, "unwritable-file", "removing " + tar + " failed: " + e, e);
        }
    }

    private Copy copy(Chosen one, String key, String split, Map<String, SampleRow> rows) {
        RealPicture picture = one.real();
        if (picture != null) {
            return real(picture, key, split);
        }
        SyntheticPicture made = one.synthetic();
        SampleRow row = made == null ? null : rows.get(made.source() + "/" + made.key());
        if (made == null || row == null) {
            throw Failure.of(
                    Kind.VERIFICATION, "bad-row", "the index lost the image " + one.identity() + " while it was read");
        }
        return synthetic(made, row, key, split);
    }

    private Copy real(RealPicture picture, String key, String split) {
        byte[] file = real.read(picture.name()).file();
        if (!Digests.sha256(file).equals(picture.sha256())) {
            throw Failure.of(
                    Kind.TRANSIENT,
                    "image-changed",
                    "the real image " + picture.name() + " changed while the version was made; run again");
        }
        Pixels pixels = FoundImages.decode(file, picture.name());
        boolean as = picture.plain() && (format != null || picture.format().equals("png"));
        byte[] saved = as ? null : Encoders.encode(pixels, Encoding.PNG, null, new Workspace());
        byte[] content = saved == null ? file : saved;
        SampleRow.ImageFile facts =
                FileFacts.of(content, pixels, saved == null ? picture.format() + "/found" : encoder(), 0);
        SampleRow row = new SampleRow(
                new SampleRow.Place(key, split, "", 0, content.length),
                new SampleRow.Label(labels.getOrDefault(picture.className(), -1), picture.className(), "folder", -1),
                new SampleRow.Origin(
                        "",
                        "",
                        "real",
                        0,
                        0,
                        "picture:" + picture.sha256(),
                        NONE,
                        null,
                        -1,
                        -1,
                        null,
                        null,
                        NONE,
                        NONE,
                        List.of()),
                facts,
                Measured.NOTHING,
                Map.of(),
                "{}",
                List.of(),
                new SampleRow.Mixed(SampleRow.Kind.REAL, "", picture.name(), picture.sha256()));
        return new Copy(row, content);
    }

    private Copy synthetic(SyntheticPicture made, SampleRow row, String key, String split) {
        PublishedVersion version = synthetic.get(made.source());
        byte[] file = version.image(row);
        SampleRow.ImageFile was = row.file();
        boolean as = format != null || made.format().equals("png");
        byte[] content = file;
        SampleRow.ImageFile facts = was;
        if (!as || older.get(made.source())) {
            Pixels pixels = FoundImages.decode(file, row.key());
            if (!as) {
                // The mark that says "made by a network" is in the file, so the new file gets it
                // too.
                XmpPacket mark = new XmpPacket(
                        row.origin().generator(), "sha256:" + row.origin().generatorSha256(), "", "stylemill mix", key);
                content = Encoders.encode(pixels, Encoding.PNG, mark, new Workspace());
            }
            facts = was.copied(FileFacts.of(content, pixels, as ? was.encoder() : encoder(), as ? was.quality() : 0));
        }
        SampleRow copy = new SampleRow(
                new SampleRow.Place(key, split, "", 0, content.length),
                new SampleRow.Label(
                        labels.getOrDefault(made.className(), -1),
                        made.className(),
                        row.label().source(),
                        row.label().conditioned()),
                row.origin(),
                facts,
                row.measured().with(null),
                row.tags(),
                row.recipe(),
                List.of(),
                new SampleRow.Mixed(
                        SampleRow.Kind.SYNTHETIC,
                        version.record().name() + "/" + version.record().version(),
                        row.key(),
                        was.fileSha256()));
        return new Copy(copy, content);
    }

    private static String encoder() {
        return SampleRow.ImageFile.encoder(ImageFormat.PNG.manifestName(), ImageFormat.PNG.encoderVersion());
    }
}
