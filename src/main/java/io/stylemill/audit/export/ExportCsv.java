package io.stylemill.audit.export;

import io.stylemill.record.CanonicalJson;
import io.stylemill.version.SampleRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code samples.csv} and the images by split. */
final class ExportCsv implements ExportLayout {
    private final ExportFolder folder;
    private final ExportMasks masks;
    private final ExportTable table;
    private final ExportMetadata metadata;

    ExportCsv(ExportFolder folder) {
        this.folder = folder;
        this.masks = new ExportMasks(folder);
        this.table = new ExportTable(folder, masks.pictures());
        this.metadata = new ExportMetadata(folder, masks.pictures(), true);
    }

    @Override
    public void add(SampleRow row, byte[] image) {
        String at = "images/" + row.place().split() + "/";
        String file = row.key() + "." + row.file().extension();
        folder.write(at + file, image);
        Map<String, String> paths = masks.write(row, place -> at + place + "/");
        table.add(at + file, row, paths);
        metadata.add(at, file, row, paths);
    }

    @Override
    public void finish() {
        table.close();
        metadata.close();
    }

    @Override
    public Map<String, List<String>> dataFiles() {
        Map<String, List<String>> files = new LinkedHashMap<>();
        folder.contents().splits().forEach(split -> files.put(split, List.of("images/" + split + "/*")));
        return files;
    }

    @Override
    public List<String> features(String indent) {
        return metadata.features(indent);
    }

    @Override
    public String readme() {
        return """
                ## Layout

                `samples.csv` has a line per image: its file, split and key, and everything that the version says of it; `label`
                is the class index, -1 for none, `tags.NAME` a tag, `recipe` the whole record. The images are in
                `images/SPLIT/`, each folder with a `metadata.jsonl` of the same facts for Hugging Face's loader.

                ```python
                import pandas
                # Texts such as NA, None and null stay what they are.
                table = pandas.read_csv("samples.csv", keep_default_na=False, na_values=[""])
                """
                + "cells = {split: table[table[\"split\"] == split] for split in "
                + CanonicalJson.write(folder.contents().splits())
                + "}\n```\n\n"
                + masks.readme(
                        "The mask of each image is in `images/SPLIT/masks/`, named like the image; `samples.csv` names its"
                                + " file, and the loader makes the column `mask` of it. `objects` is a JSON text.")
                + ExportHeader.snippet(folder.contents());
    }

    @Override
    public void close() {
        table.close();
        metadata.close();
    }
}
