package io.stylemill.web.page;

import io.stylemill.console.Catalog;
import io.stylemill.failure.Failure;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** The images that somebody ticked, as a ZIP or as a table. */
final class SelectionPage {
    private static final int MOST = 500;
    private static final int MOST_BYTES = 128 << 20;
    private static final int FORM_BYTES = 64 << 10;
    private static final List<String> COLUMNS = List.of(
            "key",
            "split",
            "label",
            "label_name",
            "group",
            "seed",
            "truncation_psi",
            "label_confidence",
            "file_sha256");

    private final Catalog catalog;

    SelectionPage(Catalog catalog) {
        this.catalog = catalog;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.form(
                "/datasets/{name}/{version}/selection", Endpoint.Access.READERS, FORM_BYTES, this::download));
    }

    private Answer download(Asked asked) {
        List<String> keys = asked.values("key");
        if (keys.isEmpty() || keys.size() > MOST) {
            throw Failure.input(
                    "bad-selection", keys.size() + " images are ticked; tick 1 to " + MOST + " and download again");
        }
        PublishedVersion version = catalog.version(asked.part("name"), asked.part("version"));
        List<SampleRow> rows = keys.stream().map(version::row).toList();
        String file = version.record().name() + "-" + version.record().version() + "-selection";
        boolean table = asked.form().getOrDefault("as", "zip").equals("csv");
        String revoked = Words.revoked(version);
        if (!revoked.isEmpty()) {
            file += "-REVOKED";
        }
        Answer answer = table
                ? Answer.of("text/csv; charset=utf-8", csv(rows).getBytes(StandardCharsets.UTF_8))
                : Answer.of("application/zip", zip(version, rows, revoked));
        return answer.with("Content-Disposition", "attachment; filename=\"" + file + (table ? ".csv" : ".zip") + '"');
    }

    private static byte[] zip(PublishedVersion version, List<SampleRow> rows, String revoked) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            if (!revoked.isEmpty()) {
                zip.putNextEntry(new ZipEntry("REVOKED.txt"));
                zip.write(("Do not use these images. " + version.record().name() + " "
                                + version.record().version() + " was " + revoked + "\n")
                        .getBytes(StandardCharsets.UTF_8));
            }
            for (SampleRow row : rows) {
                if (out.size() > MOST_BYTES) {
                    throw Failure.input(
                            "bad-selection", "these images have more than " + MOST_BYTES + " bytes; tick fewer");
                }
                byte[] image = version.image(row);
                zip.putNextEntry(new ZipEntry(row.key() + "." + row.file().extension()));
                zip.write(image);
                zip.putNextEntry(new ZipEntry(row.key() + ".json"));
                zip.write(row.recipe().getBytes(StandardCharsets.UTF_8));
            }
            zip.putNextEntry(new ZipEntry("images.csv"));
            zip.write(csv(rows).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw Failure.bug("a ZIP cannot be written to memory: " + e);
        }
        return out.toByteArray();
    }

    private static String csv(List<SampleRow> rows) {
        StringBuilder out = new StringBuilder(String.join(",", COLUMNS)).append("\r\n");
        for (SampleRow row : rows) {
            Object[] cells = {
                row.key(),
                row.place().split(),
                row.label().index(),
                row.label().name(),
                row.origin().group(),
                row.origin().seed(),
                row.origin().truncationPsi(),
                row.measured().confidence(),
                row.file().fileSha256()
            };
            out.append(Arrays.stream(cells).map(SelectionPage::quoted).collect(Collectors.joining(",")))
                    .append("\r\n");
        }
        return out.toString();
    }

    /** A text that begins like a formula would be one in a spreadsheet. */
    private static String quoted(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        String text = value.toString();
        if (value instanceof String && text.matches("(?s)[=+\\-@\t\r].*")) {
            text = "'" + text;
        }
        return text.matches("(?s).*[\",\r\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
