package io.stylemill.audit.export;

import io.stylemill.record.CanonicalJson;
import io.stylemill.version.SampleRow;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code metadata.jsonl} files, each beside or above the images that it tells of: Hugging Face's
 * {@code imagefolder} takes labels and columns from them.
 *
 * <p>That loader takes types from the first lines of each file and refuses files whose types
 * differ. So every line has the same keys of the same types, nothing is null (-1 or an empty text),
 * real numbers have a point, and lists of texts and scores, which may be empty, are JSON texts.
 */
final class ExportMetadata implements AutoCloseable {
    static final String FILE = "metadata.jsonl";

    private final ExportFolder folder;
    private final List<ExportColumn> columns;
    private final List<String> tagNames;
    private final List<String> pictures;
    private final boolean below;
    private final Map<String, OutputStream> files = new LinkedHashMap<>();

    /**
     * @param pictures columns of pictures beside the image
     * @param below whether they lie below the metadata's folder, as the loader asks of files that
     *     it opens; else their paths are texts, from the top of the export
     */
    ExportMetadata(ExportFolder folder, List<String> pictures, boolean below) {
        this.pictures = pictures;
        this.below = below;
        this.folder = folder;
        this.columns = ExportColumn.of(folder.contents());
        this.tagNames = folder.contents().tagNames();
    }

    /**
     * @param at folder of the file, ending in {@code /}
     * @param file of the image, from there
     * @param paths of pictures beside the image by column, from the top of the export
     */
    void add(String at, String file, SampleRow row, Map<String, String> paths) {
        Map<String, @Nullable Object> values = ExportColumn.values(columns, row);
        StringBuilder line = new StringBuilder("{\"file_name\":").append(CanonicalJson.write(file));
        // A name that ends so is a file to the loader, which makes a picture of it.
        paths.forEach((column, path) -> line.append(',')
                .append(CanonicalJson.write(below ? column + "_file_name" : column))
                .append(':')
                .append(CanonicalJson.write(below ? path.substring(at.length()) : path)));
        for (ExportColumn column : columns) {
            Object value = values.get(column.name());
            line.append(',')
                    .append(CanonicalJson.write(column.name()))
                    .append(':')
                    .append(
                            switch (column.type()) {
                                case TEXT, OBJECTS -> CanonicalJson.write(value == null ? "" : value);
                                case WHOLE, LABEL -> String.valueOf(value == null ? -1 : value);
                                case REAL -> real(value);
                                case TEXTS, SCORES -> CanonicalJson.write(CanonicalJson.write(value));
                                case REALS -> reals(value);
                                case TAGS -> tags(row);
                            });
        }
        String path = at + FILE;
        try {
            files.computeIfAbsent(path, folder::open)
                    .write(line.append("}\n").toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw ExportFolder.unwritable(Path.of(path), e);
        }
    }

    private String tags(SampleRow row) {
        Map<String, String> all = new LinkedHashMap<>();
        tagNames.forEach(tag -> all.put(tag, row.tags().getOrDefault(tag, "")));
        return CanonicalJson.write(all);
    }

    private static String reals(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(ExportMetadata::real).toList().toString()
                : "[]";
    }

    private static String real(@Nullable Object value) {
        String text = value == null ? "-1" : CanonicalJson.write(value);
        return text.indexOf('.') < 0 && text.indexOf('e') < 0 ? text + ".0" : text;
    }

    /** Returns the lines of a card's {@code features} for these files. */
    List<String> features(String indent) {
        List<String> lines =
                new ExportFeatures(folder.contents(), columns, below ? pictures : List.of(), true).yaml(indent);
        for (String path : below ? List.<String>of() : pictures) {
            lines.addAll(List.of(indent + "- name: " + path, indent + "  dtype: string"));
        }
        return lines;
    }

    @Override
    public void close() {
        files.forEach((path, out) -> {
            try {
                out.close();
            } catch (IOException e) {
                throw ExportFolder.unwritable(Path.of(path), e);
            }
        });
    }
}
