package io.stylemill.audit.export;

import io.stylemill.engine.mask.Outline;
import io.stylemill.engine.mask.Regions;
import io.stylemill.image.Encoders;
import io.stylemill.image.Encoding;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.record.CanonicalJson;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.SampleRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The folders of Cityscapes, {@code leftImg8bit} and {@code gtFine}, with the version's own
 * classes: maps of class ids and of objects, colours, polygons, and a table of labels for
 * cityscapesScripts.
 */
final class ExportCityscapes implements ExportLayout {
    /** What a class id is multiplied by in maps of objects; the number of the object is added. */
    private static final int OBJECTS = 1000;

    private final ExportFolder folder;
    private final ExportContents contents;
    private final ExportMasks masks;
    private final ExportTable table;
    private final Workspace workspace = new Workspace();
    private int[] colors = {};
    private long written;
    private long crowded;

    ExportCityscapes(ExportFolder folder) {
        this.folder = folder;
        this.contents = folder.contents();
        this.masks = new ExportMasks(folder);
        this.table = new ExportTable(folder, List.of());
    }

    @Override
    public List<String> obstacles() {
        List<String> obstacles =
                new ArrayList<>(ExportMasks.missing(contents, "cityscapes", "maps of classes and objects", ""));
        CommitRecord record = contents.record();
        String version = record.name() + " " + record.version();
        int most = 0xFFFF / OBJECTS;
        int classes = contents.objectClasses().size();
        if (classes > most) {
            obstacles.add("the maps of objects in Cityscapes' form have 16 bits, for at most " + most + " classes; "
                    + version + " has " + classes + " classes of pixels");
        }
        if (!record.image().format().equals("png")) {
            obstacles.add("Cityscapes' images are PNG; those of " + version + " are "
                    + record.image().format() + "; make a version with output: {image: {format: png}}");
        }
        return obstacles;
    }

    @Override
    public void add(SampleRow row, byte[] image) {
        String split = UsualSplits.name(row.place().split(), contents.splits());
        String city = contents.record().name();
        long number = written++;
        // Readers take such names apart: a city, a sequence, a frame, what it is.
        String at = split + "/" + city + "/"
                + String.format(Locale.ROOT, "%s_%06d_%06d_", city, number / 1_000_000, number % 1_000_000);
        String file = "leftImg8bit/" + at + "leftImg8bit.png";
        ImageMask mask = masks.read(row);
        if (colors.length == 0) {
            colors = mask.palette();
        }
        folder.write(file, image);
        folder.write("gtFine/" + at + "gtFine_labelIds.png", png(mask.map()));
        folder.write("gtFine/" + at + "gtFine_instanceIds.png", instances(mask));
        folder.write("gtFine/" + at + "gtFine_color.png", png(colored(mask.map())));
        folder.write("gtFine/" + at + "gtFine_polygons.json", CanonicalJson.write(polygons(mask)) + "\n");
        table.add(file, row, Map.of());
    }

    private byte[] png(Pixels pixels) {
        return Encoders.encode(pixels, Encoding.PNG, null, workspace);
    }

    private Pixels colored(Pixels map) {
        byte[] data = new byte[map.data().length * 3];
        for (int i = 0; i < map.data().length; i++) {
            int color = colors[map.data()[i] & 0xff];
            data[3 * i] = (byte) (color >> 16);
            data[3 * i + 1] = (byte) (color >> 8);
            data[3 * i + 2] = (byte) color;
        }
        return new Pixels(map.width(), map.height(), 3, data);
    }

    /**
     * Objects of a class count from 0; what belongs to a class but to no object has the id of the
     * class alone.
     */
    private byte[] instances(ImageMask mask) {
        byte[] labels = mask.map().data();
        short[] ids = new short[labels.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = (short) (labels[i] & 0xff);
        }
        int[] next = new int[0x100];
        boolean more = false;
        for (Regions.Instance object : mask.objects()) {
            int number = next[object.label()]++;
            more |= number >= OBJECTS;
            for (int pixel : number < OBJECTS ? object.pixels() : new int[0]) {
                ids[pixel] = (short) (object.label() * OBJECTS + number);
            }
        }
        crowded += more ? 1 : 0;
        return Encoders.grey16(ids, mask.width(), mask.height(), workspace);
    }

    /** Through the middles of pixels, since the readers of this form draw the lines too. */
    private Map<String, Object> polygons(ImageMask mask) {
        List<String> classes = contents.objectClasses();
        int right = mask.width() - 1;
        int bottom = mask.height() - 1;
        List<Object> objects = new ArrayList<>();
        objects.add(polygon(classes.get(0), new int[] {0, 0, right, 0, right, bottom, 0, bottom}));
        for (Regions.Instance object : mask.objects()) {
            objects.add(polygon(
                    classes.get(object.label()),
                    Outline.of(object, mask.width()).centres()));
        }
        for (Regions.Instance part : mask.tooSmall()) {
            objects.add(polygon(
                    classes.get(part.label()) + "group",
                    Outline.of(part, mask.width()).centres()));
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("imgHeight", mask.height());
        document.put("imgWidth", mask.width());
        document.put("objects", objects);
        return document;
    }

    private static Map<String, Object> polygon(String label, int[] points) {
        List<List<Integer>> polygon = new ArrayList<>();
        // A polygon has three points at least, even that of a single pixel.
        for (int i = 0; i < Math.max(6, points.length); i += 2) {
            int at = Math.min(i, points.length - 2);
            polygon.add(List.of(points[at], points[at + 1]));
        }
        return Map.of("label", label, "polygon", polygon);
    }

    @Override
    public void finish() {
        table.close();
        folder.write("labels.py", CityscapesLabels.write(contents.record(), contents.objectClasses(), colors));
    }

    @Override
    public Map<String, List<String>> dataFiles() {
        Map<String, List<String>> files = new LinkedHashMap<>();
        contents.splits()
                .forEach(split ->
                        files.put(split, List.of("leftImg8bit/" + UsualSplits.name(split, contents.splits()) + "/**")));
        return files;
    }

    @Override
    public List<String> lost() {
        List<String> lost = new ArrayList<>();
        lost.add("the class ids are this dataset's own, not Cityscapes'; labels.py has them");
        lost.add("Cityscapes has no place for classes of whole images, areas, scores, tags and records; they are in"
                + " samples.csv, which also says which key a file has");
        ExportContents.Masks there = contents.masks();
        String small = ExportMasks.tooSmall(there == null ? 1 : there.leastArea());
        if (small != null) {
            lost.add(small + ": they have the id of their class without a number, as groups have");
        }
        if (crowded > 0) {
            lost.add("images with more than 1,000 objects of one class (" + crowded
                    + ") have the others without a number, as groups");
        }
        return lost;
    }

    @Override
    public String readme() {
        String val = UsualSplits.of(contents.splits()).getOrDefault(UsualSplits.VAL, UsualSplits.VAL);
        String first = UsualSplits.name(contents.splits().get(0), contents.splits());
        return """
                ## Layout

                The folders of Cityscapes, `leftImg8bit/SPLIT/%s/` and `gtFine/SPLIT/%s/`, with this dataset's own classes.%s

                | file | holds |
                |---|---|
                | `…_gtFine_labelIds.png` | the class id of each pixel, 0 for the background |
                | `…_gtFine_instanceIds.png` | 16 bits: id x 1000 + number for objects, which are connected pixels of one class; the id alone elsewhere |
                | `…_gtFine_color.png` | the colours of the classes |
                | `…_gtFine_polygons.json` | outlines through the middles of pixels, to be drawn in their order; a hole is part of its outline |

                `samples.csv` has a line per image with everything that the version says of it. The ids are not those of Cityscapes:
                `labels.py` takes the place of `cityscapesscripts/helpers/labels.py`:

                ```python
                import sys
                sys.path.insert(0, "")
                import labels  # of this folder
                sys.modules["cityscapesscripts.helpers.labels"] = labels  # before cityscapesscripts is imported
                ```

                ```python
                from torchvision.datasets import Cityscapes
                cells = Cityscapes(".", split=%s, mode="fine", target_type=["semantic", "instance"])
                image, (ids, objects) = cells[0]
                ```
                """.formatted(
                        contents.record().name(),
                        contents.record().name(),
                        val.equals(UsualSplits.VAL) ? "" : " The split\n" + val + " is `val` here.",
                        CanonicalJson.write(first));
    }

    @Override
    public void close() {
        table.close();
    }
}
