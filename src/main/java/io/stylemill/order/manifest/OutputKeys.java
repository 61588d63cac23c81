package io.stylemill.order.manifest;

import io.stylemill.image.Encoding;
import io.stylemill.image.ImageFormat;
import io.stylemill.image.Subsampling;
import io.stylemill.order.manifest.Manifest.ImageFiles;
import io.stylemill.order.manifest.Manifest.Output;
import io.stylemill.record.BucketName;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The keys of {@code output}: where and in what form the dataset is written. */
final class OutputKeys {
    private static final int JPEG_QUALITY = 95;
    private static final int WEBP_QUALITY = 90;
    private static final long MIN_SHARD_BYTES = 64L << 10;
    private static final long MAX_SHARD_BYTES = 1L << 30;

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,15}) ?(B|kB|KB|KiB|MB|MiB|GB|GiB)");

    private static final Key<ImageFiles, ImageFormat> FORMAT = Key.<ImageFiles, ImageFormat>of(
                    "format", Types.word(ImageFormat.class), i -> i.encoding().format())
            .otherwise(ImageFormat.PNG)
            .says("`png`, `jpeg` or `webp`");

    private static final Key<ImageFiles, Integer> QUALITY = Key.<ImageFiles, Integer>of(
                    "quality",
                    Types.count(1, 100, "90").shared("quality"),
                    i -> i.encoding().quality() > 0 ? i.encoding().quality() : null)
            .without(JPEG_QUALITY + " for jpeg, " + WEBP_QUALITY + " for webp")
            .says("{bounds}; for jpeg and lossy webp only");

    private static final Key<ImageFiles, Boolean> LOSSLESS = Key.<ImageFiles, Boolean>of(
                    "lossless",
                    Types.truth(),
                    i -> i.encoding().format() == ImageFormat.WEBP
                            ? i.encoding().lossless()
                            : null)
            .otherwise(false)
            .says("for webp only");

    private static final Key<ImageFiles, Boolean> XMP = Key.of("xmp", Types.truth(), ImageFiles::xmp)
            .otherwise(true)
            .says("metadata in each file says that the image is synthetic");

    /**
     * A dataset's own files keep all colour unless asked, and so do the plans that are older than
     * the key.
     */
    private static final Key<ImageFiles, Subsampling> SUBSAMPLING = Key.<ImageFiles, Subsampling>of(
                    "subsampling",
                    Types.word(Subsampling.values(), Subsampling::word).shared("subsampling"),
                    i -> i.encoding().subsampling() == Subsampling.NONE
                            ? null
                            : i.encoding().subsampling())
            .otherwise(Subsampling.NONE)
            .says(
                    "of the colour, for jpeg only: `4:4:4`: each pixel keeps its own colour; `4:2:2`: two share one; `4:2:0`"
                            + " (PIL's default): four share one");

    private static final Key<ImageFiles, Boolean> C2PA = Key.<ImageFiles, Boolean>of(
                    "c2pa", Types.truth(), i -> i.c2pa() ? true : null)
            .otherwise(false)
            .says("signed Content Credentials in each file say that a network made it, and from which plan"
                    + " ([audit](audit.md#content-credentials))");

    private static final Key<ImageFiles, String> CERTIFICATE = Key.<ImageFiles, String>of(
                    "certificate", Types.sha256("the SHA-256 of a certificate, 64 hex digits"), ImageFiles::certificate)
            .without("that of the key for images")
            .says(
                    "with `c2pa` only; SHA-256 of the certificate whose key signs the credentials; another key is refused,"
                            + " and plans state it");

    static final MappingType<ImageFiles> IMAGE = new MappingType<>(
            "a mapping such as {format: png}",
            List.of(FORMAT, QUALITY, LOSSLESS, XMP, SUBSAMPLING, C2PA, CERTIFICATE),
            OutputKeys::image);

    private record Shards(long samples, long bytes) {
        private static final Shards USUAL = new Shards(1_000, 256L << 20);
    }

    private static final Key<Shards, Long> SAMPLES = Key.of("samples", Types.whole(1, 100_000, "1000"), Shards::samples)
            .otherwise(Shards.USUAL.samples())
            .says("the largest number of images in one shard, {bounds}");

    private static final Key<Shards, Long> BYTES = Key.of(
                    "bytes",
                    ValueType.<Long>of(
                            Map.of(
                                    "anyOf",
                                    List.of(
                                            Map.of(
                                                    "type",
                                                    "string",
                                                    "pattern",
                                                    "^" + SIZE.pattern() + "$",
                                                    "maxLength",
                                                    40),
                                            Map.of(
                                                    "type",
                                                    "integer",
                                                    "minimum",
                                                    MIN_SHARD_BYTES,
                                                    "maximum",
                                                    MAX_SHARD_BYTES))),
                            "256MiB",
                            OutputKeys::bytes),
                    Shards::bytes)
            .otherwise(Shards.USUAL.bytes())
            .without("256MiB")
            .says(
                    "the largest number of bytes in one shard, 64KiB to 1GiB; units are B, kB or KB, MB, GB, KiB, MiB and GiB,"
                            + " and a plain number is bytes");

    static final MappingType<Shards> SHARDS = new MappingType<>(
            "a mapping such as {samples: 1000, bytes: 256MiB}",
            List.of(SAMPLES, BYTES),
            section -> new Shards(section.value(SAMPLES), section.value(BYTES)));

    private static final ImageFiles PNG = new ImageFiles(Encoding.PNG, true, false, null);

    /** What holds when the manifest says nothing. */
    static final Output DEFAULT = new Output(null, PNG, Shards.USUAL.samples(), Shards.USUAL.bytes());

    private static final Key<Output, String> DESTINATION = Key.<Output, String>of(
                    "destination",
                    Types.text(
                                    Types.LONGEST_LINE,
                                    "(s3://[^/\\s]+(/\\S*)?|file:[\\s\\S]*\\S[\\s\\S]*)",
                                    Rule.BAD_DESTINATION,
                                    "s3://bucket, s3://bucket/prefix or file:DIR")
                            .also(OutputKeys::destination),
                    // Where a version goes is not part of its plan.
                    output -> null)
            .without("from `--out` or the settings")
            .says(
                    "`s3://bucket`, `s3://bucket/prefix` or `file:DIR`; the version is written below it, at `NAME/VERSION/`")
            .example("s3://datasets");

    private static final Key<Output, ImageFiles> IMAGE_KEY = Key.of("image", IMAGE.type(), Output::image)
            .without("`{format: png}`")
            .says("the form of the image files, see below")
            .example("{format: jpeg, quality: 90}");

    private static final Key<Output, Shards> SHARDS_KEY = Key.<Output, Shards>of(
                    "shards", SHARDS.type(), output -> new Shards(output.shardSamples(), output.shardBytes()))
            .without("see below")
            .says("a shard ends at the limit that it reaches first")
            .example("{samples: 1000, bytes: 256MiB}");

    static final MappingType<Output> OUTPUT = new MappingType<>(
            "a mapping such as {destination: \"s3://datasets\"}",
            List.of(DESTINATION, IMAGE_KEY, SHARDS_KEY),
            section -> {
                Shards shards = section.or(SHARDS_KEY, Shards.USUAL);
                return new Output(
                        section.find(DESTINATION), section.or(IMAGE_KEY, PNG), shards.samples(), shards.bytes());
            });

    private OutputKeys() {}

    private static @Nullable String destination(SourcePosition spot, String value) {
        if (!value.startsWith("s3://")) {
            return value;
        }
        String place = value.substring("s3://".length());
        int slash = place.indexOf('/');
        String bucket = slash < 0 ? place : place.substring(0, slash);
        if (!BucketName.fits(bucket)) {
            // What comes before an @ may be a secret.
            String shown = bucket.contains("@") ? "a bucket name with an @" : "the bucket " + Wording.quoted(bucket);
            spot.report(Rule.BAD_BUCKET, "found " + shown + "; " + BucketName.RULE);
            return null;
        }
        String prefix = slash < 0 ? "" : place.substring(slash + 1);
        if (!prefix.isEmpty()) {
            for (String part :
                    (prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix).split("/", -1)) {
                if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                    spot.report(
                            Rule.BAD_BUCKET,
                            "the prefix " + Wording.quoted(prefix) + " has a part "
                                    + (part.isEmpty() ? "that is empty" : Wording.quoted(part))
                                    + "; name plain parts, for example s3://" + bucket + "/team/cells");
                    return null;
                }
            }
        }
        return value;
    }

    private static ImageFiles image(Section section) {
        ImageFormat format = section.value(FORMAT);
        String name = format.manifestName();
        boolean known = !section.refused(FORMAT);
        boolean lossless = section.value(LOSSLESS);
        Integer quality = section.find(QUALITY);
        if (known && lossless && format != ImageFormat.WEBP) {
            section.report(
                    LOSSLESS,
                    Rule.LOSSLESS_UNUSED,
                    "'lossless' goes with webp only, and the format is " + name + "; remove it"
                            + (format == ImageFormat.PNG ? " (png loses nothing)" : ", or choose webp or png"));
        }
        boolean lossy = format == ImageFormat.JPEG || format == ImageFormat.WEBP && !lossless;
        if (known && quality != null && !lossy) {
            section.report(
                    QUALITY,
                    Rule.QUALITY_UNUSED,
                    "'quality' has no meaning for " + (format == ImageFormat.WEBP ? "lossless webp" : name)
                            + "; remove it, or choose jpeg or lossy webp");
        }
        if (known && format != ImageFormat.JPEG) {
            section.report(
                    SUBSAMPLING,
                    Rule.SUBSAMPLING_UNUSED,
                    "'subsampling' goes with jpeg only, and the format is " + name + "; remove it, or choose jpeg");
        }
        int chosen = quality != null ? quality : format == ImageFormat.JPEG ? JPEG_QUALITY : WEBP_QUALITY;
        boolean c2pa = section.value(C2PA);
        String certificate = section.find(CERTIFICATE);
        if (certificate != null && !c2pa && !section.refused(C2PA)) {
            section.report(
                    CERTIFICATE,
                    Rule.CERTIFICATE_UNUSED,
                    "'certificate' goes with 'c2pa: true' only; remove it, or write c2pa: true");
        }
        return new ImageFiles(
                new Encoding(format, chosen, lossless, section.value(SUBSAMPLING)),
                section.value(XMP),
                c2pa,
                certificate);
    }

    private static @Nullable Long bytes(SourcePosition spot) {
        String expected = "a size from 64KiB to 1GiB, for example 256MiB";
        if (spot.yaml() instanceof Yaml.Scalar s && s.isNumber()) {
            return spot.whole(MIN_SHARD_BYTES, MAX_SHARD_BYTES, "268435456 (or as text: 256MiB)");
        }
        String text = spot.text(40, SIZE, Rule.BAD_SIZE_TEXT, expected);
        Matcher m = SIZE.matcher(text == null ? "" : text);
        if (text == null || !m.matches()) {
            return null;
        }
        long unit = switch (m.group(2)) {
            case "B" -> 1L;
            case "kB", "KB" -> 1_000L;
            case "KiB" -> 1L << 10;
            case "MB" -> 1_000_000L;
            case "MiB" -> 1L << 20;
            case "GB" -> 1_000_000_000L;
            default -> 1L << 30;
        };
        BigInteger bytes = new BigInteger(m.group(1)).multiply(BigInteger.valueOf(unit));
        if (bytes.compareTo(BigInteger.valueOf(MIN_SHARD_BYTES)) < 0
                || bytes.compareTo(BigInteger.valueOf(MAX_SHARD_BYTES)) > 0) {
            spot.report(Rule.SIZE_OUT_OF_RANGE, "found " + Wording.quoted(text) + "; expected " + expected);
            return null;
        }
        return bytes.longValueExact();
    }
}
