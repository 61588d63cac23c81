package io.stylemill.audit.export;

import io.stylemill.record.CanonicalJson;
import io.stylemill.version.SampleRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code SPLIT/CLASS/key.png} with {@code SPLIT/metadata.jsonl}; images without a class in a folder
 * of their own.
 */
final class ExportImageFolder implements ExportLayout {
    private final ExportFolder folder;
    private final ExportContents contents;
    private final ExportMasks masks;
    private final ExportTable table;
    private final ExportMetadata metadata;
    private final List<String> classFolders = new ArrayList<>();
    private final String unlabelled;

    ExportImageFolder(ExportFolder folder) {
        this.folder = folder;
        this.contents = folder.contents();
        this.masks = new ExportMasks(folder);
        this.table = new ExportTable(folder, masks.pictures());
        this.metadata = new ExportMetadata(folder, masks.pictures(), false);
        List<String> names = contents.classNames();
        for (int i = 0; i < names.size(); i++) {
            String plain = names.get(i).replaceAll("[^\\p{L}\\p{N} ._+-]", "_").strip();
            String name = plain.isEmpty() || plain.startsWith(".") ? "class" + i : plain;
            classFolders.add(classFolders.stream().anyMatch(name::equalsIgnoreCase) ? name + "-" + i : name);
        }
        String beside = "unlabelled";
        while (contents.splits().contains(beside)) {
            beside += "-images";
        }
        this.unlabelled = beside;
    }

    @Override
    public void add(SampleRow row, byte[] image) {
        String split = row.place().split();
        String file = row.key() + "." + row.file().extension();
        int label = row.label().index();
        boolean labelled = label >= 0 && label < classFolders.size();
        // Beside the splits: among the classes of a split it would take the number of one of them.
        String at = labelled ? split + "/" : unlabelled + "/" + split + "/";
        String inside = labelled ? classFolders.get(label) + "/" + file : file;
        folder.write(at + inside, image);
        Map<String, String> paths = masks.write(row, place -> place + "/" + split + "/");
        table.add(at + inside, row, paths);
        metadata.add(at, inside, row, paths);
    }

    @Override
    public void finish() {
        table.close();
        metadata.close();
        // A class without images in a split keeps its folder there: readers that number folders by
        // the alphabet either number all splits alike or say that a folder is empty, but never give
        // its number to another class.
        Map<String, Object> classes = new LinkedHashMap<>();
        for (int i = 0; i < classFolders.size(); i++) {
            classes.put(Integer.toString(i), classFolders.get(i));
            for (String split : contents.splits()) {
                if (contents.labelled(split)) {
                    folder.file(split + "/" + classFolders.get(i) + "/x");
                }
            }
        }
        folder.write("classes.json", CanonicalJson.write(classes) + "\n");
    }

    @Override
    public Map<String, List<String>> dataFiles() {
        Map<String, List<String>> files = new LinkedHashMap<>();
        for (String split : contents.splits()) {
            List<String> patterns = new ArrayList<>();
            if (contents.labelled(split)) {
                patterns.add(split + "/**");
            }
            if (contents.unlabelled(split) > 0) {
                patterns.add(unlabelled + "/" + split + "/**");
            }
            files.put(split, patterns);
        }
        return files;
    }

    @Override
    public List<String> features(String indent) {
        return metadata.features(indent);
    }

    @Override
    public List<String> lost() {
        return contents.unlabelled() == 0
                ? List.of()
                : List.of("images without a class (" + contents.unlabelled() + ") have no class folder; they are in "
                        + unlabelled + "/SPLIT/");
    }

    @Override
    public String readme() {
        return """
                ## Layout

                `SPLIT/CLASS/key.png` (or `.jpg`, `.webp`); images without a class are in `%s/SPLIT/`, beside the splits.
                `metadata.jsonl` in each of these folders, and `samples.csv` for all of them, hold everything that the version
                says of an image: label and its source, scores, tags, class vector, origin, hashes, record. In `metadata.jsonl`
                nothing is null: what does not apply is -1 or an empty text.

                torchvision numbers class folders by the alphabet, not as the dataset does, and refuses a class folder without
                images (from 0.18 on `allow_empty=True` takes it). With the numbers of `classes.json` any version reads every
                split:

                ```python
                import json, os
                from torchvision.datasets import ImageFolder

                class Cells(ImageFolder):
                    def find_classes(self, directory):
                        numbers = {name: int(i) for i, name in json.load(open("classes.json")).items()}
                        there = {name: i for name, i in numbers.items() if os.listdir(os.path.join(directory, name))}
                        return sorted(numbers, key=numbers.get), there

                """.formatted(unlabelled)
                + "cells = {split: Cells(split) for split in "
                + CanonicalJson.write(
                        contents.splits().stream().filter(contents::labelled).toList())
                + "}\n```\n\n"
                + masks.readme(
                        "The mask of each image is in `masks/SPLIT/`, named like the image: in a split's own folder it"
                                + " would be a class. The column `mask` is its path; `cells.cast_column(\"mask\", datasets.Image())`"
                                + " opens it in this folder. `objects` is a JSON text.")
                + ExportHeader.snippet(contents);
    }

    @Override
    public void close() {
        table.close();
        metadata.close();
    }
}
