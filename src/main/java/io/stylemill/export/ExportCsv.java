package io.stylemill.export;

import io.stylemill.dataset.SampleRow;

/** {@code samples.csv} and the images by split. */
final class ExportCsv implements ExportLayout {
    private final ExportFolder folder;
    private final ExportTable table;

    ExportCsv(ExportFolder folder) {
        this.folder = folder;
        this.table = new ExportTable(folder);
    }

    @Override
    public void add(SampleRow row, byte[] image) {
        String path = "images/" + row.place().split() + "/" + row.key() + "." + ExportFolder.extension(row);
        folder.write(path, image);
        table.add(path, row);
    }

    @Override
    public void finish() {
        table.close();
    }

    @Override
    public String readme() {
        return """
                ## Layout

                `samples.csv` has a line per image: its file, key, split, label (index, -1 for none) and what it was made
                from; `recipe` is the whole record. The images are in `images/SPLIT/`.

                ```python
                import pandas
                table = pandas.read_csv("samples.csv")
                ```
                """;
    }

    @Override
    public void close() {
        table.close();
    }
}
