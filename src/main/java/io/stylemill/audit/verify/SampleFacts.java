package io.stylemill.audit.verify;

import io.stylemill.audit.verify.TarSamples.TarSample;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.CanonicalJson;
import io.stylemill.version.MaskFacts;
import io.stylemill.version.SampleJson;
import io.stylemill.version.SampleRow;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What both the index and the shard say of a sample. */
record SampleFacts(
        String key,
        String split,
        long offset,
        long length,
        String fileSha256,
        String pixelSha256,
        int label,
        String labelName,
        String scores,
        String generatorSha256,
        String recipe,
        String mask,
        String captions,
        String origin,
        String others) {
    private static final List<String> NAMES = List.of(
            "key",
            "split",
            "tar_offset",
            "length",
            "file_sha256",
            "pixel_sha256",
            "label",
            "label_name",
            "scores",
            "generator_sha256",
            "recipe",
            "mask",
            "captions",
            "origin",
            "other fields");

    /** Fields that are compared by themselves. */
    private static final Set<String> ALONE = Set.of("scores", "recipe", "captions");

    /**
     * Returns the facts of a row of the index.
     *
     * @param lacking the columns that were added after the version was published; its shards lack
     *     these fields too
     */
    static SampleFacts of(SampleRow row, Set<String> lacking) {
        SampleRow.Place place = row.place();
        return new SampleFacts(
                place.key(),
                place.split(),
                place.tarOffset(),
                place.length(),
                row.file().fileSha256(),
                row.file().pixelSha256(),
                row.label().index(),
                row.label().name(),
                row.measured().scoresText(),
                row.origin().generatorSha256(),
                row.recipe(),
                mask(row),
                row.captions().isEmpty() ? "" : CanonicalJson.write(row.captions()),
                origin(row),
                row.file().decodedSha256().isEmpty()
                        ? ""
                        : others(CanonicalJson.parse(SampleJson.write(row)), lacking));
    }

    /**
     * Returns all else that is in the member as text: tags, sizes, seeds. The first format has it
     * in other forms.
     */
    private static String others(@Nullable Object member, Set<String> lacking) {
        Map<Object, Object> others = new TreeMap<>((Map<?, ?>) Objects.requireNonNull(member));
        others.keySet().removeAll(ALONE);
        others.keySet().removeAll(lacking);
        return CanonicalJson.write(others);
    }

    private static String origin(SampleRow row) {
        SampleRow.Mixed mixed = row.mixed();
        return mixed == null
                ? ""
                : String.join(" ", mixed.origin().word(), mixed.source(), mixed.key(), mixed.sha256());
    }

    private static String origin(Map<?, ?> record) {
        Object said = record.get("origin");
        return said == null
                ? ""
                : String.join(
                        " ",
                        String.valueOf(said),
                        String.valueOf(record.get("source")),
                        String.valueOf(record.get("source_key")),
                        String.valueOf(record.get("source_sha256")));
    }

    private static String mask(SampleRow row) {
        MaskFacts mask = row.measured().mask();
        SampleRow.Span span = row.place().mask();
        if (mask == null) {
            return "";
        }
        String sha256 = mask.sha256();
        Double uncertainty = mask.uncertainty();
        return span == null || sha256 == null || uncertainty == null
                ? mask.objectsText()
                : mask(sha256, span.offset(), span.length(), uncertainty, mask.areasText(), mask.objectsText());
    }

    private static String mask(
            String sha256,
            long offset,
            long length,
            double uncertainty,
            @Nullable Object areas,
            @Nullable Object objects) {
        return String.join(
                " ",
                sha256,
                Long.toString(offset),
                Long.toString(length),
                CanonicalJson.write(uncertainty),
                String.valueOf(areas),
                String.valueOf(objects));
    }

    /** Returns what the record says of the mask that lies beside it; both or neither are there. */
    private static String mask(TarSample sample, Map<?, ?> record) {
        TarSamples.Content mask = sample.mask();
        Object said = record.get("mask_sha256");
        if (mask == null && said == null) {
            return record.get("objects") == null ? "" : String.valueOf(record.get("objects"));
        }
        if (mask == null || !mask.sha256().equals(said)) {
            throw bad(sample, "contradicts the mask beside it");
        }
        return mask(
                mask.sha256(),
                mask.offset(),
                mask.length(),
                record.get("mask_uncertainty") instanceof Number number ? number.doubleValue() : -1,
                record.get("mask_areas"),
                record.get("objects"));
    }

    /**
     * Returns what the record says of the captions, of which the first lies beside it; both or
     * neither are there.
     */
    private static String captions(TarSample sample, Map<?, ?> record) {
        String caption = sample.caption();
        Object all = record.get("captions");
        if (caption == null && all == null && record.get("caption") == null) {
            return "";
        }
        boolean first = caption != null
                && caption.equals(record.get("caption"))
                && all instanceof String text
                && CanonicalJson.parse(text) instanceof List<?> list
                && !list.isEmpty()
                && caption.equals(list.get(0));
        if (!first) {
            throw bad(sample, "contradicts the caption beside it");
        }
        return String.valueOf(all);
    }

    /**
     * Returns the facts of a sample in a shard: place, size and hash as measured, the rest as its
     * record says.
     *
     * @throws Failure {@code bad-shard} (VERIFICATION) when the record cannot be read, or
     *     contradicts the members beside it
     */
    static SampleFacts of(TarSample sample) {
        String text = new String(sample.record(), StandardCharsets.UTF_8);
        try {
            if (CanonicalJson.parse(text) instanceof Map<?, ?> m
                    && m.get("key") instanceof String key
                    && m.get("split") instanceof String split
                    && m.get("file_sha256") instanceof String file
                    && m.get("pixel_sha256") instanceof String pixels
                    && m.get("label") instanceof Integer label
                    && m.get("label_name") instanceof String labelName
                    && m.get("generator_sha256") instanceof String generator
                    && m.get("recipe") != null) {
                agrees(sample, "key", key, sample.key());
                agrees(sample, "class", Integer.toString(label), sample.label());
                agrees(sample, "file_sha256", file, sample.sha256());
                return new SampleFacts(
                        key,
                        split,
                        sample.offset(),
                        sample.length(),
                        sample.sha256(),
                        pixels,
                        label,
                        labelName,
                        text(m.get("scores") == null ? List.of() : m.get("scores")),
                        generator,
                        text(m.get("recipe")),
                        mask(sample, m),
                        captions(sample, m),
                        origin(m),
                        m.get("decoded_sha256") == null ? "" : others(m, Set.of()));
            }
        } catch (IllegalArgumentException e) {
            throw bad(sample, "holds a value that no record holds");
        } catch (Failure e) {
            if (e.is(Code.BAD_SHARD)) {
                throw e;
            }
            throw bad(sample, "is no JSON");
        }
        throw bad(sample, "lacks a field");
    }

    private static void agrees(TarSample sample, String what, String recorded, String found) {
        if (!recorded.equals(found)) {
            throw bad(
                    sample,
                    "says " + what + " " + recorded + ", but " + found
                            + " is beside it; what follows in the shard was not looked at");
        }
    }

    /** Returns a field of JSON text; the first versions hold the value itself. */
    private static String text(@Nullable Object value) {
        return value instanceof String text ? text : CanonicalJson.write(value);
    }

    private static Failure bad(TarSample sample, String how) {
        return Failure.of(Kind.VERIFICATION, Code.BAD_SHARD, "the record of " + sample.key() + " " + how);
    }

    /** Feeds the facts to a digest, unambiguously. */
    void feed(MessageDigest digest) {
        values().forEach(value -> {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(bytes);
        });
    }

    /** Returns the name of the first fact that differs; equal facts have none. */
    String difference(SampleFacts other) {
        List<String> mine = values();
        List<String> theirs = other.values();
        for (int i = 0; i < NAMES.size(); i++) {
            if (!mine.get(i).equals(theirs.get(i))) {
                return NAMES.get(i);
            }
        }
        return "";
    }

    private List<String> values() {
        return List.of(
                key,
                split,
                Long.toString(offset),
                Long.toString(length),
                fileSha256,
                pixelSha256,
                Integer.toString(label),
                labelName,
                scores,
                generatorSha256,
                recipe,
                mask,
                captions,
                origin,
                others);
    }
}
