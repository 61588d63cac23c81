package io.stylemill.web.page;

import io.stylemill.console.Paintings;
import io.stylemill.console.Section;
import io.stylemill.engine.mask.MaskClass;
import io.stylemill.failure.Failure;
import io.stylemill.record.Amounts;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Endpoint;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A brush, for the folders that 'stylemill annotate' writes: the masks are read and saved over
 * REST.
 */
public final class PaintPage {
    private static final int MOST_FOLDERS = 200;

    private final Paintings paintings;
    private final Templates templates;

    /** A folder to choose. */
    public record Choice(String address, String name, boolean chosen) {}

    /** An image of the folder, with its state in words. */
    public record Line(String name, String path, String picture, String state, boolean chosen) {}

    /**
     * What the page shows.
     *
     * @param folder the open one, or empty; {@code name} of the open image likewise
     * @param width of the image in pixels
     * @param before where the image before is, or empty; {@code after} likewise
     * @param root a folder below which such folders are looked for
     * @param painted how far the folder is, in words
     * @param trouble why the folder or the mask cannot be painted, or empty
     * @param left what is said of images of the folder that are not listed, or empty
     */
    public record Whole(
            Folders folders,
            String folder,
            String name,
            String picture,
            int width,
            int height,
            List<MaskClass> classes,
            List<Line> images,
            String before,
            String after,
            String root,
            String painted,
            String trouble,
            String left) {}

    /**
     * The folders to choose from.
     *
     * @param words how many there are, where not all are in the list; or empty
     * @param onward where the list goes on
     */
    public record Folders(List<Choice> choices, String words, Onward onward) {}

    PaintPage(Paintings paintings, Templates templates) {
        this.paintings = paintings;
        this.templates = templates;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.page("/paint", Endpoint.Access.READERS, this::page));
    }

    private Answer page(Asked asked) {
        List<String> all = paintings.folders();
        Section<String> found = Section.of(all, MOST_FOLDERS, Function.identity(), asked.after());
        String folder = asked.parameter("folder").isEmpty() && !found.items().isEmpty()
                ? found.items().get(0)
                : asked.parameter("folder");
        // What is open is in the list too, wherever it comes in it.
        Stream<String> open = found.items().contains(folder) || folder.isEmpty() ? Stream.of() : Stream.of(folder);
        Folders folders = new Folders(
                Stream.concat(open, found.items().stream())
                        .map(one -> new Choice(one, named(one), one.equals(folder)))
                        .toList(),
                found.items().size() == all.size()
                        ? ""
                        : Amounts.count(found.items().size()) + " of " + Amounts.count(all.size(), "folder"),
                Onward.of("/paint", asked.after(), found.next(), "The first folders", "More folders"));
        Whole whole = folder.isEmpty() ? nothing(folders, folder, "") : open(folders, folder, asked.parameter("name"));
        return templates.page(asked, "Paint masks", Frame.Tab.PAINT, "paint", whole);
    }

    /** Returns the end of an address that tells folders of one name apart. */
    private static String named(String folder) {
        return folder.replaceFirst(".*/(?=[^/]+/[^/]+$)", "");
    }

    private Whole open(Folders choices, String address, String wanted) {
        try {
            Paintings.Folder folder = paintings.folder(address);
            List<String> names =
                    folder.images().stream().map(Paintings.Image::name).toList();
            if (names.isEmpty()) {
                return nothing(choices, address, "No image in " + address + " has a mask any more.");
            }
            int at = Math.max(0, names.indexOf(wanted));
            String name = names.get(at);
            Paintings.Labels labels = paintings.labels(address, name);
            return new Whole(
                    choices,
                    address,
                    name,
                    picture(address, name),
                    labels.width(),
                    labels.height(),
                    folder.classes(),
                    lines(folder, name),
                    at == 0 ? "" : path(address, names.get(at - 1)),
                    at == names.size() - 1 ? "" : path(address, names.get(at + 1)),
                    paintings.root(),
                    folder.images().stream().filter(Paintings.Image::painted).count() + " of " + names.size()
                            + " painted",
                    "",
                    left(folder));
        } catch (Failure e) {
            return nothing(choices, address, e.getMessage());
        }
    }

    private static String left(Paintings.Folder folder) {
        return folder.all() == folder.images().size()
                ? ""
                : "The first " + Amounts.count(folder.images().size()) + " of "
                        + Amounts.count(folder.all(), "image")
                        + " are here: a mask model is learned from so many at most. Move the others into a folder of their"
                        + " own, with its classes.json.";
    }

    private Whole nothing(Folders choices, String folder, String trouble) {
        return new Whole(
                choices, folder, "", "", 0, 0, List.of(), List.of(), "", "", paintings.root(), "", trouble, "");
    }

    private static List<Line> lines(Paintings.Folder folder, String chosen) {
        return folder.images().stream()
                .map(image -> new Line(
                        image.name(),
                        path(folder.address(), image.name()),
                        picture(folder.address(), image.name()),
                        image.painted() ? "painted" : "blank",
                        image.name().equals(chosen)))
                .toList();
    }

    private static String path(String folder, String name) {
        return "/paint" + query(folder, name);
    }

    private static String picture(String folder, String name) {
        return "/api/v1/annotations/image" + query(folder, name);
    }

    private static String query(String folder, String name) {
        return "?folder=" + Paths.encoded(folder) + "&name=" + Paths.encoded(name);
    }
}
