package io.stylemill.version;

import io.stylemill.audit.sign.KeySigner;
import io.stylemill.audit.sign.SigningKey;
import io.stylemill.order.plan.Sample;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a version whose index is as long as asked, for measuring {@code query}: a main program, not
 * a test.
 *
 * <p>Arguments: an empty folder, the number of rows. Only the index is of that length; the version
 * is no whole one.
 */
final class IndexBench {
    private static final String[] CLASSES = {"RBC", "WBC", "Platelets"};

    private IndexBench() {}

    public static void main(String[] arguments) throws IOException {
        SigningKey key = SigningKey.generate();
        Path version = TinyPublication.publish(Path.of(arguments[0]), new KeySigner(() -> key));
        Path index = version.resolve(Layout.SAMPLES);
        SampleRow first = first(index);
        Iterator<SampleRow> rows = LongStream.range(0, Long.parseLong(arguments[1]))
                .mapToObj(i -> row(first, i))
                .iterator();
        Files.delete(index);
        SamplesParquet.write(index, rows);
        TreeMap<String, byte[]> files = TinyPublication.files(version);
        TinyPublication.seal(files, new KeySigner(() -> key));
        Files.write(
                version.resolve(Layout.DATASET_JSON),
                counted(files.get(Layout.DATASET_JSON), first.place().split(), Long.parseLong(arguments[1])));
        System.out.println(version + ": " + Files.size(index) + " bytes of index");
    }

    /** The gallery wants to know how many rows it will read, in all and in each split. */
    private static byte[] counted(byte[] document, String split, long rows) {
        Map<String, Object> record = fields(CanonicalJson.parse(new String(document, StandardCharsets.UTF_8)));
        long more = rows - number(record.get("images"));
        List<Object> splits = new ArrayList<>();
        for (Object one : (List<?>) Objects.requireNonNull(record.get("splits"))) {
            Map<String, Object> counts = fields(one);
            if (split.equals(counts.get("name"))) {
                counts.put("images", number(counts.get("images")) + more);
            }
            splits.add(counts);
        }
        record.put("splits", splits);
        record.put("images", rows);
        record.put("digest", CommitRecordJson.digest(record));
        return TinyVersion.utf8(CanonicalJson.write(record));
    }

    private static long number(@Nullable Object value) {
        return ((Number) Objects.requireNonNull(value)).longValue();
    }

    private static Map<String, Object> fields(@Nullable Object value) {
        Map<String, Object> fields = new TreeMap<>();
        ((Map<?, ?>) Objects.requireNonNull(value)).forEach((name, one) -> fields.put((String) name, one));
        return fields;
    }

    private static SampleRow first(Path index) {
        SampleRow[] first = new SampleRow[1];
        SamplesParquet.read(index, row -> first[0] = first[0] == null ? row : first[0]);
        return first[0];
    }

    /**
     * Everything that differs from image to image does so here: hashes, seeds, offsets and the
     * record.
     */
    private static SampleRow row(SampleRow like, long i) {
        SampleRow.Origin o = like.origin();
        int label = (int) (i * 7 % 3);
        String sha256 = Digests.sha256(TinyVersion.utf8("file " + i));
        String pixels = Digests.sha256(TinyVersion.utf8("pixels " + i));
        String recipe = like.recipe().replaceFirst("\"slot\":\\d+", "\"slot\":" + i);
        return new SampleRow(
                new SampleRow.Place(
                        Sample.keyOf("1.0.0", i),
                        like.place().split(),
                        String.format(Locale.ROOT, "data/cells-1.0.0-train-%05d-of-01000.tar", i / 1000),
                        i % 1000 * 9728,
                        7000 + i * 31 % 2000),
                new SampleRow.Label(label, CLASSES[label], "conditional", label),
                new SampleRow.Origin(
                        o.generator(),
                        o.generatorSha256(),
                        o.group(),
                        i,
                        0,
                        "seed-" + i,
                        o.zRng(),
                        i,
                        0.5 + i * 37 % 500 / 1000.0,
                        o.truncationCutoff(),
                        o.mixingSeed(),
                        o.mixingLayers(),
                        o.noiseMode(),
                        o.precision(),
                        o.postprocess()),
                new SampleRow.ImageFile(128, 128, "RGB", "png/1", 0, sha256, pixels, pixels),
                like.measured(),
                Map.of("stain", "giemsa"),
                recipe,
                List.of(),
                null);
    }
}
