package io.stylemill.audit.export;

import io.stylemill.record.CanonicalJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The YAML header of an export's {@code README.md}: which files are which split, and the types of
 * the columns, so that {@code datasets} keeps the splits and their names. It has the digest of the
 * images too: the cache of {@code datasets} knows a local folder by its name and this header alone,
 * and would give the images of another export with the same names.
 */
final class ExportHeader {
    private ExportHeader() {}

    static String write(ExportContents contents, ExportLayout layout) {
        List<String> lines = new ArrayList<>(List.of("---"));
        String license = contents.license().getOrDefault("license", "unknown");
        lines.add("license: " + license);
        String licenseName = contents.license().get("license_name");
        if (licenseName != null) {
            lines.add("license_name: " + licenseName);
        }
        lines.add("pretty_name: " + quoted(contents.record().name()));
        lines.add("task_categories:");
        if (contents.masks() != null) {
            lines.add("- image-segmentation");
        }
        if (!contents.objectClasses().isEmpty()) {
            lines.add("- object-detection");
        }
        lines.add(contents.classNames().isEmpty() ? "- unconditional-image-generation" : "- image-classification");
        lines.add("tags:");
        List.of("synthetic", "image", "stylegan", "stylemill").forEach(tag -> lines.add("- " + tag));
        Map<String, List<String>> files = layout.dataFiles();
        if (!files.isEmpty()) {
            lines.add("configs:");
            lines.add("- config_name: default");
            lines.add("  description: " + quoted("images " + contents.subset().digest()));
            lines.add("  data_files:");
        }
        files.forEach((split, patterns) -> {
            lines.add("  - split: " + split);
            lines.add("    path:");
            patterns.forEach(pattern -> lines.add("    - " + quoted(pattern)));
        });
        List<String> features = layout.features("  ");
        if (!features.isEmpty()) {
            lines.add("dataset_info:");
            lines.add("  config_name: default");
            lines.add("  features:");
            lines.addAll(features);
            lines.add("  splits:");
            contents.subset().splits().forEach((split, images) -> {
                lines.add("  - name: " + split);
                lines.add("    num_examples: " + images);
            });
        }
        lines.add("---");
        return String.join("\n", lines) + "\n\n";
    }

    /** Returns how {@code datasets} loads every split of a folder whose README has the header. */
    static String snippet(ExportContents contents) {
        List<String> lines = new ArrayList<>(List.of(
                "```python",
                "import os",
                "from datasets import load_dataset",
                "",
                "# In this folder. README.md says which files are which split: " + String.join(", ", contents.splits())
                        + ".",
                "cells = load_dataset(os.getcwd())"));
        for (String split : contents.splits()) {
            lines.add("print(cells[" + quoted(split) + "][0])");
        }
        lines.add("```");
        return String.join("\n", lines) + "\n";
    }

    /** A JSON text is a YAML text and a Python text too. */
    private static String quoted(String text) {
        return CanonicalJson.write(text);
    }
}
