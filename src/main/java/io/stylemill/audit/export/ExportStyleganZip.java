package io.stylemill.audit.export;

import io.stylemill.record.CanonicalJson;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.SampleRow;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * {@code SPLIT.zip}: uncompressed, {@code 00000/img00000000.png} and so on, labels in
 * {@code dataset.json}.
 */
final class ExportStyleganZip implements ExportLayout {
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final ExportFolder folder;
    private final ExportContents contents;
    private final ExportTable table;
    private final Form form;
    private final Map<String, Split> splits = new LinkedHashMap<>();

    /**
     * What NVIDIA's reader can take as labels: one form for a whole archive, and here for all
     * splits alike.
     */
    private enum Form {
        NONE,
        INDICES,
        VECTORS
    }

    /** One archive while it grows, and its labels beside it. */
    private static final class Split {
        private final ZipOutputStream zip;
        private final Path kept;
        private final OutputStream labels;
        private long count;

        private Split(ZipOutputStream zip, Path kept, OutputStream labels) {
            this.zip = zip;
            this.kept = kept;
            this.labels = labels;
        }
    }

    ExportStyleganZip(ExportFolder folder) {
        this.folder = folder;
        this.contents = folder.contents();
        this.table = new ExportTable(folder, List.of());
        if (contents.unlabelled() == 0) {
            this.form = Form.INDICES;
        } else {
            boolean all = contents.unlabelled() == contents.subset().images();
            boolean vectors = contents.classInputs() == contents.classNames().size();
            this.form = contents.classNames().isEmpty() || (all && !vectors) ? Form.NONE : Form.VECTORS;
        }
    }

    @Override
    public List<String> obstacles() {
        CommitRecord.ImageShape shape = contents.record().image();
        boolean fits = shape.format().equals("png")
                && shape.width() > 0
                && shape.width() == shape.height()
                && Integer.bitCount(shape.width()) == 1
                && (shape.channels() == 1 || shape.channels() == 3);
        if (fits) {
            return List.of();
        }
        String size = shape.width() == 0 ? "of several sizes" : shape.width() + " x " + shape.height();
        return List.of(
                "stylegan-zip holds PNG images of one size, square, with a side that is a power of two, grey or RGB;"
                        + " those of " + contents.record().name() + " "
                        + contents.record().version() + " are "
                        + shape.format() + ", " + size + ", with " + shape.channels()
                        + " channels; make a version with output.image png and a resize step that fits");
    }

    @Override
    public void add(SampleRow row, byte[] image) {
        String name = row.place().split();
        Split split = splits.computeIfAbsent(
                name,
                s -> new Split(
                        new ZipOutputStream(folder.open(s + ".zip")),
                        folder.file(s + ".part"),
                        folder.open(s + ".part")));
        String number = String.format(Locale.ROOT, "%08d", split.count);
        String file = number.substring(0, 5) + "/img" + number + ".png";
        try {
            CRC32 crc = new CRC32();
            crc.update(image);
            begin(split.zip, file, image.length, crc.getValue());
            split.zip.write(image);
            split.zip.closeEntry();
            table.add(name + ".zip/" + file, row, Map.of());
            String label = CanonicalJson.write(List.of(file, label(row)));
            split.labels.write(((split.count == 0 ? "" : ",") + label).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw ExportFolder.unwritable(split.kept, e);
        }
        split.count++;
    }

    /**
     * Returns the class index, or the vector of the classes' shares: of an image without a class
     * that of its record.
     */
    private Object label(SampleRow row) {
        int index = row.label().index();
        if (form != Form.VECTORS) {
            return index;
        }
        int classes = contents.classNames().size();
        if (index < 0) {
            List<Double> asked = ExportColumn.classVector(row.recipe());
            return asked.size() == classes ? asked : Collections.nCopies(classes, 0.0);
        }
        List<Double> one = new ArrayList<>(Collections.nCopies(classes, 0.0));
        one.set(index, 1.0);
        return one;
    }

    private static void begin(ZipOutputStream zip, String name, long size, long crc) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(size);
        entry.setCompressedSize(size);
        entry.setCrc(crc);
        entry.setTimeLocal(TIME);
        zip.putNextEntry(entry);
    }

    @Override
    public void finish() {
        table.close();
        for (Split split : splits.values()) {
            try {
                split.labels.write("]}".getBytes(StandardCharsets.UTF_8));
                split.labels.close();
                byte[] head = "{\"labels\":[".getBytes(StandardCharsets.UTF_8);
                byte[] none = "{\"labels\":null}".getBytes(StandardCharsets.UTF_8);
                CRC32 crc = new CRC32();
                crc.update(form != Form.NONE ? head : none);
                if (form != Form.NONE) {
                    try (InputStream in = Files.newInputStream(split.kept)) {
                        byte[] buffer = new byte[1 << 16];
                        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                            crc.update(buffer, 0, n);
                        }
                    }
                }
                long size = form != Form.NONE ? head.length + Files.size(split.kept) : none.length;
                begin(split.zip, "dataset.json", size, crc.getValue());
                split.zip.write(form != Form.NONE ? head : none);
                if (form != Form.NONE) {
                    try (InputStream in = Files.newInputStream(split.kept)) {
                        in.transferTo(split.zip);
                    }
                }
                split.zip.closeEntry();
                split.zip.close();
                Files.delete(split.kept);
            } catch (IOException e) {
                throw ExportFolder.unwritable(split.kept, e);
            }
        }
    }

    @Override
    public Map<String, List<String>> dataFiles() {
        Map<String, List<String>> files = new LinkedHashMap<>();
        contents.splits().forEach(split -> files.put(split, List.of(split + ".zip")));
        return files;
    }

    @Override
    public List<String> lost() {
        List<String> lost = new ArrayList<>();
        lost.add("the archives hold images and labels alone; everything else that the version says of an image is in "
                + ExportTable.FILE + " beside them");
        if (contents.masks() != null) {
            lost.add("the masks are not here; imagefolder, csv and hf-parquet have them");
        }
        switch (form) {
            case NONE -> lost.add("no image has a class, so the archives have no labels");
            case VECTORS ->
                lost.add("labels are vectors of " + contents.classNames().size() + " numbers, because there are images"
                        + " without a single class (" + contents.unlabelled()
                        + "); where an image's record has no vector of"
                        + " this length, its label is zeros");
            case INDICES -> {}
        }
        return lost;
    }

    @Override
    public String readme() {
        return """
                ## Layout

                One uncompressed archive per split, as NVIDIA's `dataset_tool.py` writes them: `00000/img00000000.png` and so on
                in the order of the dataset's index, and `dataset.json` with the labels: class indices; where an image has no single
                class, vectors for all images, each a class's share; `null` where no image has a class. `samples.csv` says which
                file is which image.

                ```
                """
                + contents.splits().stream()
                        .map(split -> "python train.py --data=" + split + ".zip --cond=1 ...   # " + split + "\n")
                        .collect(Collectors.joining())
                + "```\n";
    }

    @Override
    public void close() {
        table.close();
        for (Split split : splits.values()) {
            try {
                split.labels.close();
                // An archive without entries cannot be closed, and an interrupted one need not be.
                if (split.count > 0) {
                    split.zip.close();
                }
            } catch (IOException e) {
                throw ExportFolder.unwritable(split.kept, e);
            }
        }
    }
}
