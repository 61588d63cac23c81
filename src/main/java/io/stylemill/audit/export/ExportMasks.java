package io.stylemill.audit.export;

import io.stylemill.image.Workspace;
import io.stylemill.version.SampleRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What exports do with the masks of a version; nothing in versions without masks. */
final class ExportMasks {
    /** Column of the mask. */
    static final String MASK = "mask";

    /** Column of the map of objects. */
    static final String INSTANCES = "instances";

    private final ExportFolder folder;
    private final ExportContents contents;
    private final Workspace workspace = new Workspace();
    private final List<String> pictures = new ArrayList<>();

    ExportMasks(ExportFolder folder) {
        this.folder = folder;
        this.contents = folder.contents();
        ExportContents.Masks masks = contents.masks();
        if (masks != null) {
            pictures.add(MASK);
            if (masks.instances()) {
                pictures.add(INSTANCES);
            }
        }
    }

    /** Returns the columns of pictures beside the image, in their order. */
    List<String> pictures() {
        return pictures;
    }

    /** Returns the bytes of these pictures by column, or nothing. */
    Map<String, byte[]> files(SampleRow row) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        if (!pictures.isEmpty()) {
            ImageMask mask = read(row);
            pictures.forEach(
                    column -> files.put(column, column.equals(MASK) ? mask.file() : mask.instances(workspace)));
        }
        return files;
    }

    /**
     * Writes these pictures and returns their paths by column.
     *
     * @param folders gives the folder of {@code masks} or {@code instances}, ending in {@code /}
     */
    Map<String, String> write(SampleRow row, UnaryOperator<String> folders) {
        Map<String, String> paths = new LinkedHashMap<>();
        files(row).forEach((column, file) -> {
            String path = folders.apply(place(column)) + row.key() + ".png";
            folder.write(path, file);
            paths.put(column, path);
        });
        return paths;
    }

    private String place(String column) {
        String place = column.equals(MASK) ? "masks" : INSTANCES;
        while (contents.splits().contains(place)) {
            place += "-of-images";
        }
        return place;
    }

    ImageMask read(SampleRow row) {
        return ImageMask.read(contents.subset().parent(), row);
    }

    /**
     * Returns why a layout of masks cannot hold a version without them, one sentence or none.
     *
     * @param holds what the layout is for
     * @param otherwise what to do with classes of whole images, or empty
     */
    static List<String> missing(ExportContents contents, String format, String holds, String otherwise) {
        return contents.masks() != null
                ? List.of()
                : List.of(contents.record().name() + " " + contents.record().version() + " cannot be exported as "
                        + format + ", which holds " + holds
                        + ": it has "
                        + (contents.boxesAlone()
                                ? "boxes of objects, but no masks (yolo and coco hold boxes)"
                                : "no masks, and the class of a whole image is neither a box nor a mask")
                        + "; make a version with 'masks:' in its manifest"
                        + " (docs/masks.md)" + otherwise);
    }

    /** Returns what a layout of objects leaves out, one sentence or none. */
    static @Nullable String tooSmall(int leastArea) {
        return leastArea <= 1
                ? null
                : "connected pixels of one class below the version's least area (" + leastArea + ") are no objects";
    }

    /** Returns Markdown that says where masks are, or nothing. */
    String readme(String where) {
        if (pictures.isEmpty()) {
            return "";
        }
        List<String> classes = contents.objectClasses();
        StringBuilder numbers = new StringBuilder();
        for (int i = 0; i < classes.size(); i++) {
            numbers.append(i == 0 ? "" : ", ").append(i).append(' ').append(classes.get(i));
        }
        return where + " Its pixels are class indices: " + numbers + "."
                + (pictures.contains(INSTANCES)
                        ? " `instances` numbers the objects from 1, in the order of `objects`."
                        : "")
                + " Both are PNG with a palette: Pillow gives the numbers, OpenCV the colours.\n\n";
    }
}
