package io.stylemill.web;

import io.stylemill.console.Catalog;
import io.stylemill.console.DatasetJson;
import io.stylemill.console.ImageFilter;
import io.stylemill.console.Images;
import io.stylemill.console.Pictures;
import io.stylemill.console.Sharing;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.NearestWord;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Published versions and their images over REST. */
final class DatasetsResource {
    static final String DATASETS = "/api/v1/datasets";
    private static final int THUMB = 128;
    private static final int LARGEST_THUMB = 512;
    private static final int BAD = 400;
    private static final Endpoint.Access READERS = Endpoint.Access.READERS;
    private static final String[] FILTERS = {
        "label",
        "group",
        "split",
        "tag",
        "psi-min",
        "psi-max",
        "confidence-min",
        "confidence-max",
        "seed",
        "agrees",
        "sort",
        "order",
        "limit",
        "after"
    };
    private static final List<String> SORTS = Arrays.stream(ImageFilter.Sort.values())
            .map(sort -> sort.name().toLowerCase(Locale.ROOT))
            .toList();

    private final Catalog catalog;
    private final Images images;
    private final Sharing sharing;

    DatasetsResource(Catalog catalog, Images images, Sharing sharing) {
        this.catalog = catalog;
        this.images = images;
        this.sharing = sharing;
    }

    List<Endpoint> endpoints() {
        String version = DATASETS + "/{dataset}/versions/{version}";
        String image = version + "/images/{key}";
        return List.of(
                Endpoint.get(DATASETS, READERS, asked -> list()),
                Endpoint.get(
                        DATASETS + "/{dataset}",
                        READERS,
                        asked -> Answer.json(200, DatasetJson.of(catalog.dataset(asked.part("dataset"))))),
                Endpoint.get(version, READERS, asked -> Answer.json(200, DatasetJson.of(version(asked)))),
                Endpoint.get(
                        version + "/files",
                        READERS,
                        asked -> Answer.json(200, Map.of("files", DatasetJson.files(version(asked))))),
                Endpoint.get(version + "/file", READERS, this::file).with("path"),
                Endpoint.get(version + "/images", READERS, asked -> images(asked, false))
                        .with(FILTERS),
                Endpoint.get(version + "/rejected", READERS, asked -> images(asked, true))
                        .with(
                                "label",
                                "group",
                                "split",
                                "confidence-min",
                                "confidence-max",
                                "agrees",
                                "limit",
                                "after"),
                Endpoint.post(version + "/share", 0, this::share).with("expires"),
                Endpoint.get(
                                version + "/share",
                                READERS,
                                asked -> Answer.section(
                                        "shared",
                                        Sharing.history(version(asked), asked.after(), asked.limit()),
                                        Function.identity()))
                        .with("limit", "after"),
                Endpoint.get(version + "/reasons", READERS, this::reasons).with("format"),
                Endpoint.get(
                        image, READERS, asked -> Answer.json(200, images.record(version(asked), asked.part("key")))),
                Endpoint.get(image + "/image", READERS, this::image),
                Endpoint.get(image + "/thumb", READERS, this::thumb).with("size"));
    }

    private PublishedVersion version(Asked asked) {
        return catalog.version(asked.part("dataset"), asked.part("version"));
    }

    private Answer list() {
        return Answer.json(
                200,
                Map.of("datasets", catalog.list().stream().map(DatasetJson::of).toList()));
    }

    /** A file is sent to be kept: what it holds is never shown as a page of this server. */
    private Answer file(Asked asked) {
        PublishedVersion version = version(asked);
        String path = asked.text("path");
        String wanted = path == null ? "" : path;
        if (wanted.equals(Layout.DATASET_JSON)) {
            return kept(asked, version.commit().sha256(), wanted, Answer.of(Answer.JSON, version.document()));
        }
        CommitRecord.FileEntry file = version.record()
                .file(wanted)
                .orElseThrow(() -> Failure.input(
                        Code.NO_SUCH_FILE,
                        "the version has no file '" + wanted + "'"
                                + NearestWord.nearest(
                                                wanted,
                                                version.record().files().stream()
                                                        .map(CommitRecord.FileEntry::path)
                                                        .toList())
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse("; GET .../files lists those it has")));
        return kept(
                asked,
                file.sha256(),
                wanted,
                ByteRange.answer(
                        asked,
                        '"' + file.sha256() + '"',
                        Layout.mediaType(wanted),
                        file.bytes(),
                        (offset, length) ->
                                length == file.bytes() ? version.open(file) : version.openRange(file, offset, length)));
    }

    private static Answer kept(Asked asked, String sha256, String path, Answer answer) {
        Answer kept = Answer.kept(asked, sha256, () -> answer);
        if (kept.status() >= BAD) {
            // What is wrong is no file, and is not to be kept.
            return answer;
        }
        return kept.with("Content-Disposition", "attachment; filename=\"" + path.replaceAll(".*/", "") + "\"")
                .with("Content-Security-Policy", "sandbox; default-src 'none'");
    }

    private Answer images(Asked asked, boolean rejected) {
        PublishedVersion version = version(asked);
        int limit = asked.limit();
        ImageFilter filter = filter(asked);
        Images.Page page = rejected
                ? images.rejected(version, filter, asked.after(), limit)
                : images.list(version, filter, asked.after(), limit);
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put(rejected ? "rejected" : "images", page.rows());
        map.put("total", page.total() < 0 ? null : page.total());
        map.put("next", page.next());
        return Answer.json(200, map);
    }

    private Answer share(Asked asked) {
        PublishedVersion version = version(asked);
        String expires = asked.text("expires");
        Duration validity = Sharing.validity(expires == null ? Sharing.USUAL : expires, "expires");
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("dataset", version.address());
        map.put("version", version.record().version());
        map.put("expiresInSeconds", validity.toSeconds());
        map.put(
                "shards",
                sharing.shards(version, file -> true, validity, asked.caller().how()).stream()
                        .map(Sharing::json)
                        .toList());
        return Answer.json(200, map);
    }

    private Answer reasons(Asked asked) {
        PublishedVersion version = version(asked);
        return RunImagesResource.reasons(
                asked, version.record().name() + "-" + version.record().version(), version::rejected);
    }

    /** Returns what the parameters ask for. */
    static ImageFilter filter(Asked asked) {
        String agrees = asked.word("agrees", List.of("true", "false"));
        String sort = asked.word("sort", SORTS);
        return new ImageFilter(
                asked.text("label"),
                asked.text("group"),
                asked.text("split"),
                tag(asked.text("tag")),
                asked.real("psi-min"),
                asked.real("psi-max"),
                asked.real("confidence-min"),
                asked.real("confidence-max"),
                asked.text("seed") == null ? null : (Long) (long) asked.number("seed", 0, 0, Integer.MAX_VALUE),
                agrees == null ? null : Boolean.valueOf(agrees),
                sort == null ? ImageFilter.Sort.KEY : ImageFilter.Sort.valueOf(sort.toUpperCase(Locale.ROOT)),
                "descending".equals(asked.word("order", List.of("ascending", "descending"))));
    }

    private static ImageFilter.@Nullable Tag tag(@Nullable String word) {
        if (word == null) {
            return null;
        }
        int colon = word.indexOf(':');
        if (colon < 1) {
            throw Failure.input(Code.BAD_PARAMETER, "tag is '" + word + "'; it must be NAME:VALUE");
        }
        return new ImageFilter.Tag(word.substring(0, colon), word.substring(colon + 1));
    }

    private Answer image(Asked asked) {
        PublishedVersion version = version(asked);
        SampleRow row = version.row(asked.part("key"));
        return Answer.kept(asked, row.file().fileSha256(), () -> Answer.of(Pictures.type(row), version.image(row)));
    }

    private Answer thumb(Asked asked) {
        int size = asked.number("size", THUMB, 16, LARGEST_THUMB);
        PublishedVersion version = version(asked);
        SampleRow row = version.row(asked.part("key"));
        boolean whole = Math.max(row.file().width(), row.file().height()) <= size;
        return Answer.kept(
                asked,
                row.file().fileSha256() + "-" + size,
                () -> Answer.of(whole ? Pictures.type(row) : "image/png", images.thumb(version, row, size)));
    }
}
