package io.stylemill.order.manifest;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what is made around the rows of a file. */
final class JitterParser {
    private static final int MOST_COPIES = 1_000_000;

    private JitterParser() {}

    static Latent.@Nullable File file(Section section, Latent.Rows rows) {
        Latent.Jitter jitter = section.get("jitter").map(JitterParser::jitter).orElse(null);
        Long copies =
                section.get("copies").map(s -> s.whole(1, MOST_COPIES, "20")).orElse(section.has("copies") ? null : 1L);
        if (copies == null || jitter == null && section.has("jitter")) {
            return null;
        }
        if (copies > 1 && jitter == null) {
            section.get("copies")
                    .ifPresent(
                            s -> s.report(
                                    Rule.LATENT_KEY,
                                    "without 'jitter' all copies of a row are the same latent; add for example jitter: {std: 0.2}"));
            return null;
        }
        if (jitter != null && jitter.layers() != null && rows.space() == Latent.Space.Z) {
            section.get("jitter")
                    .ifPresent(s -> s.report(
                            Rule.LATENT_KEY, "z has no layers; remove 'layers', or take rows of the space w or w+"));
            return null;
        }
        return new Latent.File(rows, jitter, copies.intValue());
    }

    private static Latent.@Nullable Jitter jitter(SourcePosition spot) {
        Section section =
                Section.of(spot, "a mapping such as {std: 0.2, layers: fine}", List.of("std", "unit", "layers"));
        if (section == null) {
            return null;
        }
        Double std = section.require("std", "std: 0.2")
                .map(s -> s.number(SourcePosition.Bounds.above(0, 1000), "0.2"))
                .orElse(null);
        Double unit = section.get("unit")
                .map(s -> s.number(SourcePosition.Bounds.above(0, 1000), "0.5"))
                .orElse(null);
        String layers = section.get("layers").map(GroupParser::layers).orElse(null);
        if (std == null || unit == null && section.has("unit") || layers == null && section.has("layers")) {
            return null;
        }
        return new Latent.Jitter(std, unit, layers);
    }

    /** Returns digests; what is none is reported and left out. */
    static List<String> pictures(SourcePosition spot) {
        List<SourcePosition> items = spot.items(
                1, Integer.MAX_VALUE, "a list with the SHA-256 of the picture of each row, 64 hex digits each");
        List<String> pictures = new ArrayList<>();
        for (SourcePosition item : items == null ? List.<SourcePosition>of() : items) {
            String sha256 = ManifestParser.sha256(item, "the SHA-256 of a picture's file, 64 hex digits");
            if (sha256 != null) {
                pictures.add(sha256);
            }
        }
        return pictures;
    }
}
