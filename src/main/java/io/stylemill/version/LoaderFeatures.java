package io.stylemill.version;

import io.stylemill.record.CanonicalJson;
import java.util.ArrayList;
import java.util.List;

/** The column types of a version's samples for Hugging Face's loader: those of {@link SampleColumns#MEMBER}, and the class names. */
public final class LoaderFeatures {
    private LoaderFeatures() {}

    /**
     * Returns the YAML list of features of the samples.
     *
     * @param extension of the image member, which names its column
     */
    public static List<String> yaml(String extension, List<String> classNames, String indent) {
        List<String> lines = new ArrayList<>();
        lines.add(indent + "- name: " + extension);
        lines.add(indent + "  dtype: image");
        lines.add(indent + "- name: cls");
        if (classNames.isEmpty()) {
            lines.add(indent + "  dtype: int64");
        } else {
            lines.add(indent + "  dtype:");
            lines.add(indent + "    class_label:");
            lines.add(indent + "      names:");
            for (int i = 0; i < classNames.size(); i++) {
                lines.add(indent + "        '" + i + "': " + quoted(classNames.get(i)));
            }
        }
        lines.add(indent + "- name: json");
        lines.add(indent + "  struct:");
        SampleColumns.MEMBER.forEach(column -> {
            lines.add(indent + "  - name: " + column.name());
            lines.add(indent + "    dtype: " + column.type().feature());
        });
        for (String own : List.of("__key__", "__url__")) {
            lines.add(indent + "- name: " + own);
            lines.add(indent + "  dtype: string");
        }
        return lines;
    }

    /** A JSON text is a YAML text too, whatever it holds. */
    private static String quoted(String text) {
        return CanonicalJson.write(text);
    }
}
