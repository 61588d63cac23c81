package io.stylemill.audit.export;

import io.stylemill.engine.mask.Regions;
import io.stylemill.image.Encoders;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.record.CanonicalJson;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.MaskFacts;
import io.stylemill.version.SampleRow;
import io.stylemill.version.ShardWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The folders of Pascal VOC: images, boxes as XML, masks of classes and of objects with VOC's
 * colours, lists of splits.
 */
final class ExportVoc implements ExportLayout {
    /** Pixels of no object that a reader should not count, in VOC. */
    private static final int VOID = 255;

    private static final String TRAINVAL = "trainval";

    private final ExportFolder folder;
    private final ExportContents contents;
    private final ExportMasks masks;
    private final ExportTable table;
    private final Workspace workspace = new Workspace();
    private final Map<String, OutputStream> lists = new LinkedHashMap<>();
    private long crowded;

    ExportVoc(ExportFolder folder) {
        this.folder = folder;
        this.contents = folder.contents();
        this.masks = new ExportMasks(folder);
        this.table = new ExportTable(folder, List.of());
    }

    @Override
    public List<String> obstacles() {
        List<String> obstacles = new ArrayList<>(ExportMasks.missing(contents, "voc", "boxes and masks", ""));
        int classes = contents.objectClasses().size();
        if (classes > VOID) {
            obstacles.add("VOC's masks hold the classes 0 to 254, and 255 for none; "
                    + contents.record().name() + " " + contents.record().version() + " has " + classes
                    + " classes of pixels");
        }
        return obstacles;
    }

    @Override
    public void add(SampleRow row, byte[] image) {
        String key = row.key();
        String file = "JPEGImages/" + key + "." + row.file().extension();
        ImageMask mask = masks.read(row);
        folder.write(file, image);
        folder.write("Annotations/" + key + ".xml", annotation(row, mask));
        folder.write("SegmentationClass/" + key + ".png", Encoders.indexed(mask.map(), colors(), workspace));
        folder.write("SegmentationObject/" + key + ".png", Encoders.indexed(objects(mask), colors(), workspace));
        String split = UsualSplits.name(row.place().split(), contents.splits());
        list(split, key);
        if (split.equals(UsualSplits.TRAIN) || split.equals(UsualSplits.VAL)) {
            list(TRAINVAL, key);
        }
        table.add(file, row, Map.of());
    }

    /**
     * Numbers of objects from 1; what belongs to a class but to no numbered object counts as void.
     */
    private Pixels objects(ImageMask mask) {
        byte[] numbers = new byte[mask.map().data().length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (byte) (mask.map().data()[i] == 0 ? 0 : VOID);
        }
        List<Regions.Instance> objects = mask.objects();
        crowded += objects.size() >= VOID ? 1 : 0;
        for (int i = 0; i < Math.min(VOID - 1, objects.size()); i++) {
            for (int pixel : objects.get(i).pixels()) {
                numbers[pixel] = (byte) (i + 1);
            }
        }
        return new Pixels(mask.width(), mask.height(), 1, numbers);
    }

    /**
     * VOC's colours: the bits of a number in turn go to red, green and blue, the low ones first,
     * from the high bit down.
     */
    static int[] colors() {
        int[] colors = new int[256];
        for (int i = 0; i < colors.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                int channel = bit % 3;
                colors[i] |= (i >> bit & 1) << 7 - bit / 3 << 16 - 8 * channel;
            }
        }
        return colors;
    }

    private String annotation(SampleRow row, ImageMask mask) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            CommitRecord record = contents.record();
            begin(xml, "annotation", 0);
            element(xml, "folder", record.name() + "-" + record.version(), 1);
            element(xml, "filename", row.key() + "." + row.file().extension(), 1);
            begin(xml, "source", 1);
            element(xml, "database", record.name() + " " + record.version(), 2);
            element(xml, "annotation", "masks of the generator", 2);
            element(xml, "image", "synthetic", 2);
            end(xml, 1);
            begin(xml, "size", 1);
            element(xml, "width", Integer.toString(mask.width()), 2);
            element(xml, "height", Integer.toString(mask.height()), 2);
            element(xml, "depth", Integer.toString(row.file().mode().length()), 2);
            end(xml, 1);
            element(xml, "segmented", "1", 1);
            MaskFacts facts = row.measured().mask();
            for (MaskFacts.Box box : facts == null ? List.<MaskFacts.Box>of() : facts.objects()) {
                begin(xml, "object", 1);
                element(xml, "name", box.name(), 2);
                element(xml, "pose", "Unspecified", 2);
                element(xml, "truncated", box.cut() ? "1" : "0", 2);
                element(xml, "difficult", "0", 2);
                begin(xml, "bndbox", 2);
                // The first pixel is 1, and the box holds its last pixel.
                element(xml, "xmin", Integer.toString(box.x() + 1), 3);
                element(xml, "ymin", Integer.toString(box.y() + 1), 3);
                element(xml, "xmax", Integer.toString(box.x() + box.width()), 3);
                element(xml, "ymax", Integer.toString(box.y() + box.height()), 3);
                end(xml, 2);
                end(xml, 1);
            }
            end(xml, 0);
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    private static void begin(XMLStreamWriter xml, String name, int depth) throws XMLStreamException {
        xml.writeCharacters("\t".repeat(depth));
        xml.writeStartElement(name);
        xml.writeCharacters("\n");
    }

    private static void end(XMLStreamWriter xml, int depth) throws XMLStreamException {
        xml.writeCharacters("\t".repeat(depth));
        xml.writeEndElement();
        xml.writeCharacters("\n");
    }

    private static void element(XMLStreamWriter xml, String name, String text, int depth) throws XMLStreamException {
        xml.writeCharacters("\t".repeat(depth));
        xml.writeStartElement(name);
        xml.writeCharacters(text);
        xml.writeEndElement();
        xml.writeCharacters("\n");
    }

    private void list(String split, String key) {
        for (String kind : List.of("Main", "Segmentation")) {
            String path = "ImageSets/" + kind + "/" + split + ".txt";
            try {
                lists.computeIfAbsent(path, folder::open).write((key + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw ExportFolder.unwritable(Path.of(path), e);
            }
        }
    }

    @Override
    public void finish() {
        close();
        StringBuilder map = new StringBuilder("# label:color_rgb:parts:actions\n");
        List<String> classes = contents.objectClasses();
        int[] colors = colors();
        for (int i = 0; i < classes.size(); i++) {
            int c = colors[i];
            map.append(classes.get(i) + ":" + (c >> 16) + "," + (c >> 8 & 0xff) + "," + (c & 0xff) + "::\n");
        }
        folder.write("labelmap.txt", map.toString());
    }

    /** All images are in one folder, so their names are all that tells splits apart. */
    @Override
    public Map<String, List<String>> dataFiles() {
        return Map.of();
    }

    @Override
    public List<String> lost() {
        List<String> lost = new ArrayList<>();
        lost.add(
                "VOC has no place for classes of whole images, areas, scores, tags and records; they are in samples.csv."
                        + " Hugging Face's loader sees the images of all splits as one");
        if (!contents.record().image().format().equals("jpeg")) {
            lost.add(
                    "the images keep their format and its extension; many readers of VOC ask for .jpg (README.md tells more)");
        }
        if (crowded > 0) {
            lost.add("images with more than 254 objects (" + crowded + ") have the others as void, 255, in"
                    + " SegmentationObject");
        }
        ExportContents.Masks there = contents.masks();
        String small = ExportMasks.tooSmall(there == null ? 1 : there.leastArea());
        if (small != null) {
            lost.add(small + ": they have their class in SegmentationClass and are void, 255, in SegmentationObject");
        }
        return lost;
    }

    @Override
    public String readme() {
        String jpg = contents.record().image().format().equals("jpeg")
                ? ""
                : "cells.images = [os.path.splitext(name)[0] + "
                        + CanonicalJson.write("."
                                + ShardWriter.extension(
                                        contents.record().image().format()))
                        + " for name in cells.images]  # torchvision asks for .jpg\n";
        return """
                ## Layout

                The folders of Pascal VOC. `Annotations/KEY.xml` has a box for each object: connected pixels of one class. Boxes
                count pixels from 1 and hold their last one, as VOC's do; `truncated` is 1 where the border of the image cuts the
                object. `SegmentationClass/KEY.png` is the mask, with class indices in VOC's colours; there is no void border.
                `SegmentationObject/KEY.png` numbers the objects from 1, in the order of the XML. `ImageSets/Main` and
                `ImageSets/Segmentation` list the splits%s. `labelmap.txt` names the classes and their colours, as CVAT reads
                them. `samples.csv` has a line per image with everything that the version says of it.

                Programs that take palettes for colours, OpenCV among them, give colours instead of class indices; Pillow gives
                indices.

                ```python
                import os
                from torchvision.datasets import VOCSegmentation, voc

                voc.DATASET_YEAR_DICT["2012"]["base_dir"] = ""  # this folder itself
                cells = VOCSegmentation(".", image_set=%s)
                """.formatted(
                        renamed(),
                        CanonicalJson.write(UsualSplits.name(contents.splits().get(0), contents.splits())))
                + jpg + "image, mask = cells[0]\n```\n";
    }

    private String renamed() {
        String split = UsualSplits.of(contents.splits()).getOrDefault(UsualSplits.VAL, UsualSplits.VAL);
        return split.equals(UsualSplits.VAL) ? "" : "; the split " + split + " is `val` there";
    }

    @Override
    public void close() {
        table.close();
        lists.forEach((path, out) -> {
            try {
                out.close();
            } catch (IOException e) {
                throw ExportFolder.unwritable(Path.of(path), e);
            }
        });
    }
}
