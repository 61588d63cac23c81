package io.stylemill.order.manifest;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads where and in what shape the dataset is written. */
final class OutputParser {
    static final int JPEG_QUALITY = 95;
    static final int WEBP_QUALITY = 90;
    static final long SHARD_SAMPLES = 1_000;
    static final long MAX_SHARD_SAMPLES = 100_000;
    static final long SHARD_BYTES = 256L << 20;
    static final long MIN_SHARD_BYTES = 64L << 10;
    static final long MAX_SHARD_BYTES = 1L << 30;

    private static final Manifest.ImageFormat PNG = new Manifest.ImageFormat("png", 0, false, true);

    /** What holds when the manifest says nothing. */
    static final Manifest.Output DEFAULT = new Manifest.Output(null, PNG, SHARD_SAMPLES, SHARD_BYTES);

    private static final Pattern DESTINATION = Pattern.compile("s3://[^/\\s]+(/\\S*)?|file:.*\\S.*", Pattern.DOTALL);
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern ADDRESS = Pattern.compile("[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,15}) ?(B|kB|KB|KiB|MB|MiB|GB|GiB)");

    private OutputParser() {}

    static Manifest.Output output(SourcePosition spot) {
        Section section = Section.of(
                spot, "a mapping such as {destination: \"s3://datasets\"}", List.of("destination", "image", "shards"));
        if (section == null) {
            return DEFAULT;
        }
        String destination =
                section.get("destination").map(OutputParser::destination).orElse(null);
        Manifest.ImageFormat image =
                section.get("image").map(OutputParser::image).orElse(PNG);
        Section shards = section.get("shards")
                .map(s ->
                        Section.of(s, "a mapping such as {samples: 1000, bytes: 256MiB}", List.of("samples", "bytes")))
                .orElse(null);
        if (shards == null) {
            return new Manifest.Output(destination, image, SHARD_SAMPLES, SHARD_BYTES);
        }
        long samples = shards.get("samples")
                .map(s -> s.whole(1, MAX_SHARD_SAMPLES, "1000"))
                .orElse(SHARD_SAMPLES);
        long bytes = shards.get("bytes").map(OutputParser::bytes).orElse(SHARD_BYTES);
        return new Manifest.Output(destination, image, samples, bytes);
    }

    private static @Nullable String destination(SourcePosition spot) {
        String expected = "s3://bucket, s3://bucket/prefix or file:DIR";
        String value = spot.text(1_000, DESTINATION, Rule.BAD_DESTINATION, expected);
        if (value == null || !value.startsWith("s3://")) {
            return value;
        }
        String place = value.substring("s3://".length());
        int slash = place.indexOf('/');
        String bucket = slash < 0 ? place : place.substring(0, slash);
        if (!BUCKET.matcher(bucket).matches()
                || bucket.contains("..")
                || ADDRESS.matcher(bucket).matches()) {
            // Whatever stands before an @ may be a secret.
            String shown = bucket.contains("@") ? "a bucket name with an @" : "the bucket " + Wording.quoted(bucket);
            spot.report(
                    Rule.BAD_BUCKET,
                    "found " + shown
                            + "; a bucket name has 3 to 63 small letters, digits, dots and hyphens, starts and ends"
                            + " with a letter or digit, and is no address");
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

    private static Manifest.ImageFormat image(SourcePosition spot) {
        Section section = Section.of(
                spot,
                "a mapping such as {format: png}",
                List.of("format", "quality", "lossless", "xmp", "subsampling"));
        if (section == null) {
            return PNG;
        }
        Optional<SourcePosition> formatSpot = section.get("format");
        String format =
                formatSpot.map(s -> s.word(List.of("png", "jpeg", "webp"))).orElse("png");
        boolean known = formatSpot.isEmpty()
                || formatSpot.get().yaml() instanceof Yaml.Scalar s && s.text().equals(format);
        boolean xmp = section.get("xmp").map(SourcePosition::truth).orElse(true);
        boolean lossless = section.get("lossless").map(SourcePosition::truth).orElse(false);
        Integer quality = section.get("quality")
                .map(s -> s.whole(1, 100, "90"))
                .map(Long::intValue)
                .orElse(null);
        if (known && lossless && !format.equals("webp")) {
            section.get("lossless")
                    .ifPresent(s -> s.report(
                            Rule.LOSSLESS_UNUSED,
                            "'lossless' goes with webp only, and the format is " + format + "; remove it"
                                    + (format.equals("png") ? " (png loses nothing)" : ", or choose webp or png")));
        }
        boolean lossy = format.equals("jpeg") || format.equals("webp") && !lossless;
        if (known && quality != null && !lossy) {
            section.get("quality")
                    .ifPresent(s -> s.report(
                            Rule.QUALITY_UNUSED,
                            "'quality' has no meaning for " + (format.equals("webp") ? "lossless webp" : format)
                                    + "; remove it, or choose jpeg or lossy webp"));
        }
        int chosen = quality != null ? quality : format.equals("jpeg") ? JPEG_QUALITY : WEBP_QUALITY;
        // A dataset's own files keep all colour unless asked, and so do the plans that are older than the key.
        String subsampling = section.get("subsampling")
                .map(s -> s.word(Operation.SUBSAMPLINGS))
                .orElse(Manifest.ImageFormat.ALL_COLOUR);
        if (known && !format.equals("jpeg")) {
            section.get("subsampling")
                    .ifPresent(s -> s.report(
                            Rule.SUBSAMPLING_UNUSED,
                            "'subsampling' goes with jpeg only, and the format is " + format
                                    + "; remove it, or choose jpeg"));
        }
        return new Manifest.ImageFormat(format, lossy ? chosen : 0, lossless, xmp, subsampling);
    }

    private static @Nullable Long bytes(SourcePosition spot) {
        String expected = "a size from 64KiB to 1GiB, for example 256MiB";
        if (spot.yaml() instanceof Yaml.Scalar s && s.isNumber()) {
            return spot.whole(MIN_SHARD_BYTES, MAX_SHARD_BYTES, "268435456 (or as text: 256MiB)");
        }
        String text = spot.text(40, SIZE, Rule.BAD_SIZE_TEXT, expected);
        if (text == null) {
            return null;
        }
        Matcher m = SIZE.matcher(text);
        if (!m.matches()) {
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
