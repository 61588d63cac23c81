package io.stylemill.web.page;

import io.stylemill.console.Catalog;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.version.CommitRecord.FileEntry;
import io.stylemill.version.CommitRecord.Role;
import io.stylemill.version.PublishedVersion;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Endpoint;
import java.util.List;
import java.util.Optional;

/** The small files of a version, each checked against its hash; shards are too long for a page. */
final class FilesPage {
    /**
     * What a version holds is not ours: a page in it may show itself and nothing else, and runs
     * nothing.
     */
    private static final String SEALED =
            "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:;" + " frame-ancestors 'self'";

    private final Catalog catalog;

    FilesPage(Catalog catalog) {
        this.catalog = catalog;
    }

    List<Endpoint> endpoints() {
        String path = "/datasets/{name}/{version}/files/";
        return List.of(
                Endpoint.get(path + "{file}", Endpoint.Access.READERS, asked -> file(asked, asked.part("file"))),
                Endpoint.get(
                        path + "{folder}/{file}",
                        Endpoint.Access.READERS,
                        asked -> file(asked, asked.part("folder") + "/" + asked.part("file"))));
    }

    private Answer file(Asked asked, String file) {
        PublishedVersion version = catalog.version(asked.part("name"), asked.part("version"));
        Optional<FileEntry> entry = version.record().file(file).filter(one -> one.role() != Role.SHARD);
        if (entry.isEmpty()) {
            throw Failure.input(Code.NO_SUCH_FILE, version.address() + " lists no small file '" + file + "'");
        }
        Answer answer = Answer.kept(asked, entry.get().sha256(), () -> Answer.of(type(file), version.content(file)))
                .with("Content-Security-Policy", SEALED);
        return type(file).equals("application/octet-stream")
                ? answer.with("Content-Disposition", "attachment")
                : answer;
    }

    private static String type(String file) {
        return switch (file.substring(file.lastIndexOf('.') + 1)) {
            case "html" -> Answer.HTML;
            case "jpg" -> "image/jpeg";
            case "png" -> "image/png";
            case "json", "jsonl", "yaml", "md", "txt" -> "text/plain; charset=utf-8";
            default -> "application/octet-stream";
        };
    }
}
