package io.stylemill.audit.export;

import io.stylemill.engine.mask.InstanceMap;
import io.stylemill.engine.mask.Regions;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.image.Decoders;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.version.MaskFacts;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import java.util.List;

/**
 * The mask of an image with its objects, checked against the row.
 *
 * @param file as the version holds it: a PNG with a palette; not to be written to
 * @param map class of each pixel
 * @param regions what it shows; objects of fewer pixels than {@code leastArea} are none
 */
record ImageMask(byte[] file, Pixels map, Regions regions, int leastArea) {
    /**
     * Reads the mask of an image of a version with masks.
     *
     * @throws Failure {@code mask-differs} (VERIFICATION) when the mask does not show what the row
     *     says; what {@link PublishedVersion#mask} throws
     */
    static ImageMask read(PublishedVersion version, SampleRow row) {
        byte[] file = version.mask(row);
        MaskFacts facts = row.measured().mask();
        if (facts == null) {
            throw Failure.bug("a mask was read of " + row.key() + ", whose row names none");
        }
        Pixels map = Decoders.decode(file, "mask of " + row.key());
        int classes = facts.areas().size();
        boolean fits = map.channels() == 1
                && map.width() == row.file().width()
                && map.height() == row.file().height();
        for (byte label : map.data()) {
            fits &= (label & 0xff) < classes;
        }
        if (!fits) {
            throw differs(row, "does not fit the image, or has pixels of a class that the row does not name");
        }
        Recipe.Masks made = RecipeJson.parse(row.recipe()).masks();
        int leastArea = made == null ? 1 : made.leastArea();
        Regions regions = Regions.of(map.data(), map.width(), map.height(), classes, leastArea);
        List<Regions.Instance> shown = regions.objects();
        List<MaskFacts.Box> said = facts.objects();
        if (shown.size() != said.size()) {
            throw differs(row, "shows " + shown.size() + " objects, its row says " + said.size());
        }
        for (int i = 0; i < said.size(); i++) {
            if (!same(shown.get(i), said.get(i))) {
                throw differs(row, "does not show the object " + (i + 1) + " as its row says");
            }
        }
        return new ImageMask(file, map, regions, leastArea);
    }

    private static boolean same(Regions.Instance a, MaskFacts.Box b) {
        return a.label() == b.category()
                && a.x() == b.x()
                && a.y() == b.y()
                && a.width() == b.width()
                && a.height() == b.height()
                && a.area() == b.area()
                && a.cut() == b.cut();
    }

    private static Failure differs(SampleRow row, String how) {
        return Failure.of(Kind.VERIFICATION, "mask-differs", "the mask of " + row.key() + " " + how);
    }

    int width() {
        return map.width();
    }

    int height() {
        return map.height();
    }

    List<Regions.Instance> objects() {
        return regions.objects();
    }

    /** Returns the parts of classes that are too small to be objects. */
    List<Regions.Instance> tooSmall() {
        int classes = regions.shares().size();
        return Regions.of(map.data(), width(), height(), classes, 1).objects().stream()
                .filter(part -> part.area() < leastArea)
                .toList();
    }

    /** Returns the colours of the classes, {@code 0xRRGGBB}. */
    int[] palette() {
        return Decoders.palette(file, "of a mask");
    }

    /** Returns the map of objects as versions hold it, byte for byte. */
    byte[] instances(Workspace workspace) {
        return InstanceMap.file(regions, width(), height(), workspace);
    }
}
