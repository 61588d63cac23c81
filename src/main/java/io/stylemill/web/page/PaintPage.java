package io.stylemill.web.page;

import io.stylemill.console.Paintings;
import io.stylemill.engine.mask.MaskClass;
import io.stylemill.failure.Failure;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Endpoint;
import java.util.List;

/**
 * A brush, for the folders that 'stylemill annotate' writes: the masks are read and saved over
 * REST.
 */
public final class PaintPage {
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
     */
    public record Whole(
            List<Choice> folders,
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
            String trouble) {}

    PaintPage(Paintings paintings, Templates templates) {
        this.paintings = paintings;
        this.templates = templates;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.page("/paint", Endpoint.Access.READERS, this::page));
    }

    private Answer page(Asked asked) {
        List<String> found = paintings.folders();
        String folder =
                asked.parameter("folder").isEmpty() && !found.isEmpty() ? found.get(0) : asked.parameter("folder");
        List<Choice> choices = found.stream()
                .map(one -> new Choice(one, one.replaceFirst(".*/", ""), one.equals(folder)))
                .toList();
        Whole whole = folder.isEmpty() ? nothing(choices, folder, "") : open(choices, folder, asked.parameter("name"));
        return templates.page(asked, "Paint masks", Frame.Tab.PAINT, "paint", whole);
    }

    private Whole open(List<Choice> choices, String address, String wanted) {
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
                    "");
        } catch (Failure e) {
            return nothing(choices, address, e.getMessage());
        }
    }

    private Whole nothing(List<Choice> choices, String folder, String trouble) {
        return new Whole(choices, folder, "", "", 0, 0, List.of(), List.of(), "", "", paintings.root(), "", trouble);
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
