package io.stylemill.factory.mix;

import io.stylemill.engine.pictures.PictureSource;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.WriteFault;
import io.stylemill.record.WholeFile;
import io.stylemill.version.Csv;
import io.stylemill.version.Mixture;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Lists the chosen images where they lie: a file, or a range of bytes in a shard. Real ones come
 * first, in the order of the plan, then the synthetic ones in the order of their indexes, each of
 * which is read once.
 */
final class MixReferences {
    private static final List<String> COLUMNS = List.of(
            "split",
            "label",
            "label_name",
            "weight",
            "origin",
            "address",
            "offset",
            "length",
            "sha256",
            "source",
            "source_key");

    private final MixPlan plan;
    private final PictureSource real;
    private final List<PublishedVersion> synthetic;
    private final Path file;
    private final LongConsumer progress;
    private final Map<String, Integer> labels = new HashMap<>();

    /** @param file is replaced; addresses of local files start at its folder */
    MixReferences(
            MixPlan plan, PictureSource real, List<PublishedVersion> synthetic, Path file, LongConsumer progress) {
        this.plan = plan;
        this.real = real;
        this.synthetic = synthetic;
        this.file = file.toAbsolutePath().normalize();
        this.progress = progress;
        plan.classes().forEach(name -> labels.put(name, labels.size()));
    }

    /**
     * @throws Failure {@code unwritable-file} (RESOURCES); as {@link PublishedVersion#rows} throws
     */
    void write() {
        try {
            WholeFile.write(file, part -> {
                try (BufferedWriter out = Files.newBufferedWriter(part)) {
                    line(out, COLUMNS);
                    List<Map<String, String>> chosen = reals(out);
                    for (int source = 0; source < synthetic.size(); source++) {
                        made(out, synthetic.get(source), chosen.get(source));
                    }
                }
            });
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Returns the split of each synthetic image by its key, for each source. */
    private List<Map<String, String>> reals(BufferedWriter out) throws IOException {
        List<Map<String, String>> chosen = new ArrayList<>();
        synthetic.forEach(version -> chosen.add(new HashMap<>()));
        String folder = place(real.address());
        for (Map.Entry<String, List<MixPlan.Chosen>> split : plan.splits().entrySet()) {
            for (MixPlan.Chosen one : split.getValue()) {
                RealPicture picture = one.real();
                SyntheticPicture made = one.synthetic();
                if (made != null) {
                    chosen.get(made.source()).put(made.key(), split.getKey());
                }
                if (picture != null) {
                    line(
                            out,
                            values(
                                    split.getKey(),
                                    picture.className(),
                                    "real",
                                    folder + picture.name(),
                                    0,
                                    picture.bytes(),
                                    picture.sha256(),
                                    "",
                                    picture.name()));
                    progress.accept(1);
                }
            }
        }
        return chosen;
    }

    private void made(BufferedWriter out, PublishedVersion version, Map<String, String> splits) {
        String folder = place(version.address());
        String source = version.record().name() + "/" + version.record().version();
        if (splits.isEmpty()) {
            return;
        }
        version.rows(row -> {
            String split = splits.get(row.key());
            if (split != null) {
                SampleRow.Place at = row.place();
                try {
                    line(
                            out,
                            values(
                                    split,
                                    row.label().name(),
                                    "synthetic",
                                    folder + at.shard(),
                                    at.tarOffset(),
                                    at.length(),
                                    row.file().fileSha256(),
                                    source,
                                    row.key()));
                } catch (IOException e) {
                    throw unwritable(e);
                }
                progress.accept(1);
            }
        });
    }

    private List<Object> values(
            String split,
            String className,
            String origin,
            String address,
            long offset,
            long length,
            String sha256,
            String source,
            String key) {
        int label = labels.getOrDefault(className, -1);
        Mixture.ClassLine counts = plan.lines().get(label);
        return List.of(split, label, className, counts.weight(), origin, address, offset, length, sha256, source, key);
    }

    /**
     * Returns an address that ends in a slash: of a local folder from the folder of the list on, so
     * that both can move.
     */
    private String place(String address) {
        String place = address;
        if (!address.contains("://")) {
            Path folder = file.getParent();
            Path absolute = Path.of(address).toAbsolutePath().normalize();
            // With a dot before it: a name that begins as a formula does would get an apostrophe.
            place = "./" + (folder == null ? absolute : folder.relativize(absolute));
        }
        return place.endsWith("/") ? place : place + "/";
    }

    private static void line(BufferedWriter out, List<?> values) throws IOException {
        out.write(Csv.line(values));
        out.write('\n');
    }

    private Failure unwritable(IOException e) {
        return Failure.of(
                Kind.RESOURCES, "unwritable-file", "cannot write the list " + file + ": " + WriteFault.words(e), e);
    }
}
