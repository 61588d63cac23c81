package io.stylemill.audit.export;

import io.stylemill.engine.mask.Outline;
import io.stylemill.engine.mask.Regions;
import io.stylemill.record.CanonicalJson;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.MaskFacts;
import io.stylemill.version.SampleRow;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code images/SPLIT/}, {@code labels/SPLIT/} and {@code data.yaml} as Ultralytics' programs read
 * them: a line per object, {@code class x y width height} of its box, or
 * {@code class x1 y1 x2 y2 …} of its outline; all as shares of the image.
 */
final class ExportYolo implements ExportLayout {
    /** A hundredth of a pixel in the largest image. */
    private static final int DIGITS = 6;

    private final ExportFolder folder;
    private final ExportContents contents;
    private final boolean outlines;
    private final ExportMasks masks;
    private final ExportTable table;

    /** @param outlines of objects, for the segment task; else their boxes */
    ExportYolo(ExportFolder folder, boolean outlines) {
        this.folder = folder;
        this.contents = folder.contents();
        this.outlines = outlines;
        this.masks = new ExportMasks(folder);
        this.table = new ExportTable(folder, List.of());
    }

    @Override
    public List<String> obstacles() {
        if (contents.boxesAlone() && !outlines) {
            return List.of();
        }
        return ExportMasks.missing(
                contents,
                outlines ? "yolo-seg" : "yolo",
                outlines ? "outlines of objects" : "boxes of objects",
                "; Ultralytics' classify task reads --as imagefolder");
    }

    @Override
    public void add(SampleRow row, byte[] image) {
        String at = row.place().split() + "/" + row.key();
        String file = "images/" + at + "." + row.file().extension();
        folder.write(file, image);
        folder.write("labels/" + at + ".txt", outlines ? outlines(masks.read(row)) : boxes(row));
        table.add(file, row, Map.of());
    }

    /** Classes count from 0, since the background is none here. */
    private static String outlines(ImageMask mask) {
        StringBuilder lines = new StringBuilder();
        for (Regions.Instance object : mask.objects()) {
            lines.append(object.label() - 1);
            int[] corners = Outline.of(object, mask.width()).corners();
            for (int i = 0; i < corners.length; i++) {
                lines.append(' ').append(share(corners[i], i % 2 == 0 ? mask.width() : mask.height()));
            }
            lines.append('\n');
        }
        return lines.toString();
    }

    private String boxes(SampleRow row) {
        if (contents.masks() != null) {
            // The mask must show what its row says.
            masks.read(row);
        }
        int width = row.file().width();
        int height = row.file().height();
        StringBuilder lines = new StringBuilder();
        MaskFacts facts = row.measured().mask();
        for (MaskFacts.Box box : facts == null ? List.<MaskFacts.Box>of() : facts.objects()) {
            lines.append(box.category() - 1);
            lines.append(' ').append(share(2L * box.x() + box.width(), 2L * width));
            lines.append(' ').append(share(2L * box.y() + box.height(), 2L * height));
            lines.append(' ').append(share(box.width(), width));
            lines.append(' ').append(share(box.height(), height));
            lines.append('\n');
        }
        return lines.toString();
    }

    private static String share(long part, long whole) {
        return BigDecimal.valueOf(part)
                .divide(BigDecimal.valueOf(whole), DIGITS, RoundingMode.HALF_EVEN)
                .toPlainString();
    }

    @Override
    public void finish() {
        table.close();
        CommitRecord record = contents.record();
        // Without a path, these folders are looked for beside this file.
        StringBuilder yaml = new StringBuilder("# " + record.name() + " " + record.version() + ", synthetic\n");
        UsualSplits.of(contents.splits())
                .forEach((usual, split) ->
                        yaml.append(usual).append(": images/").append(split).append('\n'));
        List<String> classes = contents.objectClasses();
        yaml.append("nc: ").append(classes.size() - 1).append("\nnames:\n");
        for (int i = 1; i < classes.size(); i++) {
            // A bare word such as no would be a truth value.
            yaml.append("  ")
                    .append(i - 1)
                    .append(": ")
                    .append(CanonicalJson.write(classes.get(i)))
                    .append('\n');
        }
        folder.write("data.yaml", yaml.toString());
    }

    @Override
    public Map<String, List<String>> dataFiles() {
        return contents.imagesBySplit();
    }

    @Override
    public List<String> lost() {
        List<String> lost = new ArrayList<>();
        lost.add(
                outlines
                        ? "the masks are here as outlines alone; classes of whole images, scores, tags and records are in"
                                + " samples.csv"
                        : (contents.boxesAlone()
                                        ? "scores of boxes, "
                                        : "the masks are not here, their boxes are (yolo-seg has outlines); ")
                                + "classes of whole images, scores, tags and records are in samples.csv");
        ExportContents.Masks there = contents.masks();
        @Nullable String small = ExportMasks.tooSmall(there == null ? 1 : there.leastArea());
        if (small != null) {
            lost.add(small);
        }
        Map<String, String> usual = UsualSplits.of(contents.splits());
        for (String needed : List.of(UsualSplits.TRAIN, UsualSplits.VAL)) {
            if (!usual.containsKey(needed)) {
                lost.add("data.yaml has no '" + needed + ":', which Ultralytics asks for, since there is no such split"
                        + " among " + String.join(", ", contents.splits()) + "; name a folder of images there");
            }
        }
        contents.splits().stream()
                .filter(split -> !usual.containsValue(split))
                .forEach(split -> lost.add("data.yaml has no word for the split " + split
                        + "; its images and labels are in images/" + split + " and labels/" + split));
        return lost;
    }

    @Override
    public String readme() {
        return """
                ## Layout

                `images/SPLIT/`, `labels/SPLIT/` with a text of the same name for each image, and `data.yaml`. A line is one object%s. %s All numbers are shares of the image's width or height.
                Classes count from 0 in `data.yaml`; in masks they count from 1, after the background. An image without objects has
                an empty text. `samples.csv` has a line per image with everything that the version says of it.

                ```sh
                yolo %s train data="$PWD/data.yaml"
                ```
                """.formatted(
                        contents.boxesAlone() ? "" : ":\nconnected pixels of one class",
                        outlines
                                ? "After the class come the corners of its outline, x and y in turn, along the edges of\n"
                                        + "its pixels. A hole is part of the outline: a cut of no width leads to it. Filled by the even-odd or the\n"
                                        + "non-zero rule, a pixel being in if its middle is, an outline gives the object's pixels again. OpenCV's\n"
                                        + "`fillPoly` draws the outline too, so there objects are a pixel larger to the right and below."
                                : "After the class come the middle of its box, its width and its height.",
                        outlines ? "segment" : "detect");
    }

    @Override
    public void close() {
        table.close();
    }
}
