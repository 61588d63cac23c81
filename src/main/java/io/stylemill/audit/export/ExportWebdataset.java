package io.stylemill.audit.export;

import io.stylemill.failure.Failure;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.order.plan.ShardJob;
import io.stylemill.record.CanonicalJson;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.Layout;
import io.stylemill.version.LoaderFeatures;
import io.stylemill.version.LoadingGuide;
import io.stylemill.version.RowsFile;
import io.stylemill.version.RowsWriter;
import io.stylemill.version.SampleEntry;
import io.stylemill.version.SampleRow;
import io.stylemill.version.SamplesParquet;
import io.stylemill.version.ShardWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shards of a version with the chosen images alone, and an index of them: the same members to
 * the byte, one shard for each of the version's. The names of a subset's shards carry its digest,
 * because readers keep copies by name.
 */
final class ExportWebdataset implements ExportLayout {
    private static final String ROWS = "index/samples.part";

    private final ExportFolder folder;
    private final ExportContents contents;
    private final String prefix;
    private final ExportMasks masks;
    private final RowsWriter rows;
    private final Map<String, Integer> begun = new LinkedHashMap<>();
    private String shard = "";
    private String path = "";
    private @Nullable SampleRow first;
    private @Nullable ShardWriter writer;

    ExportWebdataset(ExportFolder folder) {
        this.folder = folder;
        this.contents = folder.contents();
        this.masks = new ExportMasks(folder);
        CommitRecord record = contents.record();
        String part = contents.subset().isWhole()
                ? ""
                : "subset-" + contents.subset().digest().substring(0, 12) + "-";
        this.prefix = "data/" + record.name() + "-" + record.version() + "-" + part;
        this.rows = new RowsWriter(folder.file(ROWS));
    }

    @Override
    public void add(SampleRow row, byte[] image) {
        first = first == null ? row : first;
        ShardWriter open = writer;
        if (open == null || !row.place().shard().equals(shard)) {
            finishShard();
            open = begin(row);
        }
        SampleRow made = row.mixed() == null ? open.add(entry(row, image)) : open.add(row, image);
        rows.add(made.at(path, made.place().tarOffset(), made.place().mask()));
    }

    private ShardWriter begin(SampleRow row) {
        String split = row.place().split();
        int number = begun.merge(split, 1, Integer::sum) - 1;
        ShardJob job = new ShardJob(split, number, contents.shards(split), 0, 1);
        CommitRecord record = contents.record();
        shard = row.place().shard();
        path = prefix + job.fileName();
        ShardWriter begun = new ShardWriter(folder.file(path), Layout.of("", record.name(), record.version()), job);
        writer = begun;
        return begun;
    }

    private SampleEntry entry(SampleRow row, byte[] image) {
        SampleRow.ImageFile file = row.file();
        Map<String, byte[]> pictures = masks.files(row);
        SampleRow.Label label = row.label();
        String decoded = file.decodedSha256();
        if (decoded.isEmpty() && !file.encoder().startsWith("png/")) {
            throw Failure.input(
                    "export-impossible",
                    "webdataset states what each file decodes to; the index of "
                            + contents.record().name() + " "
                            + contents.record().version() + " does not, and " + row.key() + " is "
                            + file.encoder() + "; export it in another form, or pull the whole version");
        }
        return new SampleEntry(
                row.key(),
                new SampleEntry.Label(label.index(), label.name(), label.source()),
                row.origin().generator(),
                row.origin().latentFamily(),
                RecipeJson.parse(row.recipe()),
                row.recipe(),
                row.tags(),
                new SampleEntry.Image(
                        image,
                        decoded.isEmpty() ? file.decodingTo(file.pixelSha256()) : file,
                        pictures.get(ExportMasks.MASK),
                        pictures.get(ExportMasks.INSTANCES)),
                row.measured());
    }

    private void finishShard() {
        ShardWriter open = writer;
        writer = null;
        if (open != null) {
            open.finish();
        }
    }

    @Override
    public void finish() {
        finishShard();
        rows.finish();
        Path part = folder.file(ROWS);
        try (InputStream in = Files.newInputStream(part)) {
            SamplesParquet.write(folder.file(Layout.SAMPLES), RowsFile.read(in, ROWS));
            Files.delete(part);
        } catch (IOException e) {
            throw ExportFolder.unwritable(part, e);
        }
    }

    @Override
    public Map<String, List<String>> dataFiles() {
        Map<String, List<String>> files = new LinkedHashMap<>();
        contents.splits().forEach(split -> files.put(split, List.of(prefix + split + "-*.tar")));
        return files;
    }

    @Override
    public List<String> features(String indent) {
        SampleRow row = first;
        return LoaderFeatures.yaml(
                extension(),
                contents.classNames(),
                indent,
                row,
                row == null ? List.of() : LoaderFeatures.pictures(row));
    }

    private String extension() {
        return ShardWriter.extension(contents.record().image().format());
    }

    @Override
    public String readme() {
        StringBuilder shards = new StringBuilder("shards = {\n");
        contents.splits()
                .forEach(split -> shards.append("    ")
                        .append(CanonicalJson.write(split))
                        .append(": ")
                        .append(CanonicalJson.write(prefix
                                + String.format(
                                        Locale.ROOT,
                                        "%s-{00000..%05d}-of-%05d.tar",
                                        split,
                                        contents.shards(split) - 1,
                                        contents.shards(split))))
                        .append(",\n"));
        String layout = """
                ## Layout

                `data/` holds shards as the version does: a sample's class, its record, its image%s and its caption if there is
                one, equal to those of the version to the byte. `index/samples.parquet` has a row per image, with its place in these shards.

                """.formatted(pictures());
        return layout + """
                ```python
                import webdataset as wds

                """ + shards + """
                }
                dataset = wds.WebDataset(shards["%s"], shardshuffle=100, empty_check=False).decode("pil")
                for image, label in dataset.to_tuple("%s", "cls"):
                    print(image.size, label)
                ```

                """.formatted(contents.splits().get(0), extension()) + masks()
                + ExportHeader.snippet(contents);
    }

    private String pictures() {
        ExportContents.Masks there = contents.masks();
        return there == null ? "" : there.instances() ? ", its mask and the map of its objects" : ", its mask";
    }

    private String masks() {
        String shards = "shards[" + CanonicalJson.write(contents.splits().get(0)) + "]";
        return contents.masks() == null
                ? ""
                : "With the masks, whose pixels are class indices:\n\n```python\n"
                        + String.join("\n", LoadingGuide.masks(shards, extension())) + "\n```\n\n";
    }

    @Override
    public void close() {
        ShardWriter open = writer;
        writer = null;
        if (open != null) {
            open.close();
        }
        rows.close();
    }
}
