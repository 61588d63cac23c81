package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.CanonicalJson;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A row as named fields: the columns of {@code index/samples.parquet} and the keys of a staged row. */
final class SampleRowFields {
    private SampleRowFields() {}

    static Map<String, @Nullable Object> write(SampleRow row) {
        Map<String, @Nullable Object> m = new LinkedHashMap<>();
        m.put("key", row.place().key());
        m.put("split", row.place().split());
        m.put("shard", Layout.fromFolder(row.place().shard()));
        m.put("tar_offset", row.place().tarOffset());
        m.put("length", row.place().length());
        m.put("file_sha256", row.file().fileSha256());
        m.put("pixel_sha256", row.file().pixelSha256());
        m.put("decoded_sha256", row.file().decodedSha256());
        m.put("label", row.label().index());
        m.put("label_name", row.label().name());
        m.put("label_source", row.label().source());
        measured(m, row.measured());
        m.put("class_idx", row.label().conditioned());
        SampleRow.Origin o = row.origin();
        m.put("generator", o.generator());
        m.put("generator_sha256", o.generatorSha256());
        m.put("group", o.group());
        m.put("slot", o.slot());
        m.put("attempt", o.attempt());
        m.put("latent_family", o.latentFamily());
        m.put("z_rng", o.zRng());
        m.put("seed", o.seed());
        m.put("truncation_psi", o.truncationPsi());
        m.put("truncation_cutoff", o.truncationCutoff());
        m.put("mixing_seed", o.mixingSeed());
        m.put("mixing_layers", o.mixingLayers());
        m.put("noise_mode", o.noiseMode());
        m.put("precision", o.precision());
        m.put("postprocess", o.postprocess());
        m.put("width", row.file().width());
        m.put("height", row.file().height());
        m.put("mode", row.file().mode());
        m.put("encoder", row.file().encoder());
        m.put("quality", row.file().quality());
        m.put("tags", CanonicalJson.write(row.tags()));
        m.put("recipe", row.recipe());
        MaskFacts mask = row.measured().mask();
        SampleRow.Span span = row.place().mask();
        if (mask != null && span != null) {
            m.put("mask_offset", span.offset());
            m.put("mask_length", span.length());
            m.put("mask_sha256", mask.sha256());
            m.put("mask_uncertainty", mask.uncertainty());
            m.put("mask_areas", mask.areasText());
            m.put("objects", mask.objectsText());
        }
        return m;
    }

    static void measured(Map<String, @Nullable Object> m, Measured measured) {
        m.put("label_confidence", measured.confidence());
        m.put("label_margin", measured.margin());
        m.put("label_agrees", measured.agrees());
        m.put("scores", measured.scoresText());
        Measured.Likeness likeness = measured.likeness();
        m.put("dhash", likeness == null ? null : hex(likeness.dHash()));
        m.put("phash", likeness == null ? null : hex(likeness.pHash()));
    }

    /** A table of numbers has no room for 64 bits without a sign, and JSON for none beyond 2^53. */
    private static String hex(long bits) {
        return HexFormat.of().toHexDigits(bits);
    }

    static Measured measured(Reader r) {
        return new Measured(
                Measured.scores(r.text("scores"), r.where()),
                r.has("dhash") && r.has("phash") ? new Measured.Likeness(r.bits("dhash"), r.bits("phash")) : null,
                r.has("mask_sha256") ? MaskFacts.read(r) : null);
    }

    /**
     * @param where the file, for the message
     * @throws Failure {@code bad-row} when a field is missing or of another type
     */
    static SampleRow read(Map<String, @Nullable Object> fields, String where) {
        Reader r = new Reader(fields, where);
        return new SampleRow(
                place(r),
                new SampleRow.Label(
                        r.small("label"), r.text("label_name"), r.text("label_source"), r.small("class_idx")),
                new SampleRow.Origin(
                        r.text("generator"),
                        r.text("generator_sha256"),
                        r.text("group"),
                        r.whole("slot"),
                        r.small("attempt"),
                        r.text("latent_family"),
                        r.text("z_rng"),
                        r.has("seed") ? (Long) r.whole("seed") : null,
                        r.real("truncation_psi"),
                        r.small("truncation_cutoff"),
                        r.has("mixing_seed") ? (Long) r.whole("mixing_seed") : null,
                        r.has("mixing_layers") ? r.text("mixing_layers") : null,
                        r.text("noise_mode"),
                        r.text("precision"),
                        r.texts("postprocess")),
                new SampleRow.ImageFile(
                        r.small("width"),
                        r.small("height"),
                        r.text("mode"),
                        r.text("encoder"),
                        r.small("quality"),
                        r.text("file_sha256"),
                        r.text("pixel_sha256"),
                        r.has("decoded_sha256") ? r.text("decoded_sha256") : ""),
                measured(r),
                r.textsByName("tags"),
                r.text("recipe"));
    }

    static SampleRow.Place place(Reader r) {
        return new SampleRow.Place(
                r.text("key"),
                r.text("split"),
                Layout.inVersion(r.text("shard")),
                r.whole("tar_offset"),
                r.whole("length"),
                r.has("mask_offset") ? new SampleRow.Span(r.whole("mask_offset"), r.whole("mask_length")) : null);
    }

    /** Fields by name, each of the type that is asked for. */
    record Reader(Map<String, @Nullable Object> fields, String where) {
        boolean has(String name) {
            return fields.get(name) != null;
        }

        String text(String name) {
            if (fields.get(name) instanceof String text) {
                return text;
            }
            throw bad(name, "a text");
        }

        long whole(String name) {
            Object value = fields.get(name);
            if (value instanceof Long || value instanceof Integer) {
                return ((Number) value).longValue();
            }
            throw bad(name, "a whole number");
        }

        int small(String name) {
            long value = whole(name);
            if (value != (int) value) {
                throw bad(name, "a whole number of 32 bits");
            }
            return (int) value;
        }

        long bits(String name) {
            String text = text(name);
            try {
                return HexFormat.fromHexDigitsToLong(text);
            } catch (IllegalArgumentException e) {
                throw bad(name, "16 hex digits");
            }
        }

        double real(String name) {
            if (fields.get(name) instanceof Number number) {
                return number.doubleValue();
            }
            throw bad(name, "a number");
        }

        List<String> texts(String name) {
            if (fields.get(name) instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
                return list.stream().map(String.class::cast).toList();
            }
            throw bad(name, "a list of texts");
        }

        /** Returns a JSON object of texts. */
        Map<String, String> textsByName(String name) {
            String text = text(name);
            if (text.equals("{}")) {
                return Map.of();
            }
            Map<String, String> texts = new TreeMap<>();
            if (parsed(text) instanceof Map<?, ?> map) {
                map.forEach((key, value) -> {
                    if (value instanceof String known) {
                        texts.put(String.valueOf(key), known);
                    }
                });
                if (texts.size() == map.size()) {
                    return texts;
                }
            }
            throw bad(name, "a JSON object of texts");
        }

        private static @Nullable Object parsed(String text) {
            try {
                return CanonicalJson.parse(text);
            } catch (Failure e) {
                return null;
            }
        }

        private Failure bad(String name, String allowed) {
            return Failure.of(
                    Kind.VERIFICATION,
                    "bad-row",
                    "reading " + where + ": the field '" + name + "' is "
                            + Texts.printable(String.valueOf(fields.get(name))) + "; it must be " + allowed);
        }
    }
}
