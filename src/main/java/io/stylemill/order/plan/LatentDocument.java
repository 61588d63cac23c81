package io.stylemill.order.plan;

import io.stylemill.order.manifest.Latent.Interpolation;
import io.stylemill.order.manifest.Latent.Space;
import io.stylemill.order.plan.Recipe.StreamId;
import io.stylemill.order.plan.Recipe.ZSource;
import io.stylemill.record.CanonicalJson;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a latent comes from, as a record says it: the same fields for every source.
 *
 * @param source such as {@code numpy-randomstate}
 * @param seed of a NVIDIA seed, else -1
 * @param key of the stream of random numbers, or SHA-256 of the file of latents
 * @param counter of the stream, or the row of the file
 * @param std of the normal numbers, or 0
 * @param ranges of uniform numbers; the stops of a walk and the share of the way; what
 *     {@link RowText} says of a row
 */
record LatentDocument(String source, long seed, String key, String counter, double std, String ranges) {
    /** No latent, where nothing is mixed. */
    static final LatentDocument NONE = new LatentDocument("none", -1, "", "", 0, "");

    private static final String SEED = "numpy-randomstate";
    private static final String NORMAL = "philox4x32-10/normal";
    private static final String UNIFORM = "philox4x32-10/uniform";
    private static final Pattern FILE = Pattern.compile("file/(z|w|w\\+)");
    private static final Pattern WALK = Pattern.compile("walk/(slerp|linear|cubic)/(z|w|w\\+)");
    private static final Pattern WAY =
            Pattern.compile("(\\d{1,10}(?:,\\d{1,10})+)=(\\d(?:\\.\\d{1,20})?(?:e-\\d{1,3})?)");

    static LatentDocument of(ZSource z) {
        String source = name(z);
        if (z instanceof ZSource.Seed seed) {
            return new LatentDocument(source, seed.seed(), "", "", 0, "");
        }
        if (z instanceof ZSource.Normal normal) {
            return of(source, normal.stream(), normal.std(), "");
        }
        if (z instanceof ZSource.Uniform uniform) {
            return of(
                    source,
                    uniform.stream(),
                    0,
                    uniform.parts().stream().map(LatentDocument::text).collect(Collectors.joining(";")));
        }
        if (z instanceof ZSource.Row row) {
            ZSource.Jitter jitter = row.jitter();
            return new LatentDocument(
                    source,
                    -1,
                    row.fileSha256(),
                    Integer.toString(row.row()),
                    jitter == null ? 0 : jitter.std(),
                    RowText.of(row));
        }
        ZSource.Walk walk = (ZSource.Walk) z;
        String stops = walk.stops().stream().map(String::valueOf).collect(Collectors.joining(","));
        return new LatentDocument(
                source, -1, walk.fileSha256(), "", 0, stops + "=" + CanonicalJson.number(walk.share()));
    }

    private static LatentDocument of(String source, StreamId stream, double std, String ranges) {
        return new LatentDocument(
                source, -1, RecipeText.hex(stream.key()), RecipeText.hex(stream.counter()), std, ranges);
    }

    static String name(ZSource z) {
        if (z instanceof ZSource.Seed) {
            return SEED;
        }
        if (z instanceof ZSource.Row row) {
            return "file/" + row.space().word();
        }
        if (z instanceof ZSource.Walk walk) {
            return "walk/" + walk.interpolation().word() + "/" + walk.space().word();
        }
        return z instanceof ZSource.Normal ? NORMAL : UNIFORM;
    }

    boolean isNone() {
        return source.equals(NONE.source);
    }

    ZSource source(String field) {
        return switch (source) {
            case SEED -> new ZSource.Seed(seed);
            case NORMAL -> new ZSource.Normal(RecipeText.stream(key, counter), std);
            case UNIFORM ->
                new ZSource.Uniform(
                        RecipeText.stream(key, counter),
                        Stream.of(ranges.split(";", -1)).map(this::part).toList());
            default -> {
                ZSource found = row();
                found = found == null ? walk() : found;
                if (found == null) {
                    throw RecipeText.bad(
                            field + ".source",
                            source,
                            String.join(", ", SEED, NORMAL, UNIFORM) + ", or a file or walk with its stops");
                }
                yield found;
            }
        };
    }

    private @Nullable ZSource row() {
        Matcher file = FILE.matcher(source);
        if (!file.matches() || !counter.matches("\\d{1,9}")) {
            return null;
        }
        return RowText.row(
                new ZSource.Row(space(file.group(1)), RecipeDocument.digest(key, "z.key"), Integer.parseInt(counter)),
                std,
                ranges);
    }

    private @Nullable ZSource walk() {
        Matcher walk = WALK.matcher(source);
        Matcher way = WAY.matcher(ranges);
        if (!walk.matches() || !way.matches() || Double.parseDouble(way.group(2)) > 1) {
            return null;
        }
        List<Long> stops = Stream.of(way.group(1).split(",")).map(Long::valueOf).toList();
        Interpolation interpolation = Interpolation.valueOf(walk.group(1).toUpperCase(Locale.ROOT));
        if (stops.size() != (interpolation == Interpolation.CUBIC ? 4 : 2)) {
            throw RecipeText.bad("z.ranges", ranges, "two stops, or four of a cubic");
        }
        return new ZSource.Walk(
                space(walk.group(2)),
                interpolation,
                key.isEmpty() ? "" : RecipeDocument.digest(key, "z.key"),
                stops,
                Double.parseDouble(way.group(2)));
    }

    private static Space space(String word) {
        return word.equals("z") ? Space.Z : word.equals("w") ? Space.W : Space.W_PLUS;
    }

    private static String text(ZSource.Part part) {
        String dims = part.dims().isEmpty() ? "all" : part.dims();
        return dims + "=" + CanonicalJson.number(part.low()) + ".." + CanonicalJson.number(part.high());
    }

    private ZSource.Part part(String text) {
        int equals = text.indexOf('=');
        int dots = text.indexOf("..");
        try {
            if (equals > 0 && dots > equals) {
                String dims = text.substring(0, equals);
                return new ZSource.Part(
                        Double.parseDouble(text.substring(equals + 1, dots)),
                        Double.parseDouble(text.substring(dots + 2)),
                        dims.equals("all") ? "" : dims);
            }
        } catch (NumberFormatException e) {
            // Answered below, as any other text that is no range.
        }
        throw RecipeText.bad("z.ranges", ranges, "parts such as 0-31=-1.5..1.5");
    }
}
