package io.stylemill.web;

import io.stylemill.console.Paintings;
import io.stylemill.console.Section;
import io.stylemill.engine.mask.MaskClass;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Painted masks over REST: the folders of 'stylemill annotate', read and painted. */
final class PaintResource {
    /** An image of 2048 x 2048 pixels. */
    private static final int MOST_PIXELS = 1 << 22;

    private static final String RAW = "application/octet-stream";
    private static final Endpoint.Access READERS = Endpoint.Access.READERS;

    private final Paintings paintings;

    PaintResource(Paintings paintings) {
        this.paintings = paintings;
    }

    List<Endpoint> endpoints() {
        String path = "/api/v1/annotations";
        return List.of(
                Endpoint.get(
                                path,
                                READERS,
                                asked -> Answer.section(
                                        "annotations",
                                        Section.of(
                                                paintings.folders(), asked.limit(), Function.identity(), asked.after()),
                                        Function.identity()))
                        .with("limit", "after"),
                Endpoint.get(path + "/folder", READERS, this::folder).with("folder"),
                Endpoint.get(path + "/image", READERS, this::image).with("folder", "name"),
                Endpoint.get(path + "/labels", READERS, this::labels).with("folder", "name"),
                Endpoint.post(path + "/labels", MOST_PIXELS, this::save).with("folder", "name"));
    }

    private Answer folder(Asked asked) {
        Paintings.Folder folder = paintings.folder(asked.parameter("folder"));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("folder", folder.address());
        map.put("classes", MaskClass.fields(folder.classes()));
        map.put("all", folder.all());
        map.put(
                "images",
                folder.images().stream()
                        .map(image -> Map.of("name", image.name(), "painted", image.painted()))
                        .toList());
        return Answer.json(200, map);
    }

    private Answer image(Asked asked) {
        byte[] png = paintings.image(asked.parameter("folder"), asked.parameter("name"));
        return Answer.of("image/png", png).with("Cache-Control", "private, no-cache");
    }

    private Answer labels(Asked asked) {
        Paintings.Labels labels = paintings.labels(asked.parameter("folder"), asked.parameter("name"));
        return Answer.of(RAW, labels.labels())
                .with("ETag", '"' + labels.digest() + '"')
                .with("Cache-Control", "private, no-cache");
    }

    private Answer save(Asked asked) {
        if (!asked.type().equals(RAW)) {
            throw Failure.input(
                    Code.UNSUPPORTED_TYPE,
                    "the body's type is '" + asked.type() + "'; send " + RAW + ", one byte a pixel, its class");
        }
        String before = asked.header("If-Match").replace("\"", "").strip();
        Paintings.Labels saved = paintings.save(
                asked.parameter("folder"),
                asked.parameter("name"),
                asked.body(),
                before.isEmpty() || before.equals("*") ? null : before);
        return Answer.json(
                        200,
                        Map.of(
                                "folder", asked.parameter("folder"),
                                "name", asked.parameter("name"),
                                "width", saved.width(),
                                "height", saved.height()))
                .with("ETag", '"' + saved.digest() + '"');
    }
}
