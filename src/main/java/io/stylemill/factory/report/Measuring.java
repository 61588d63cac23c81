package io.stylemill.factory.report;

import io.stylemill.engine.label.FeatureNetwork;
import io.stylemill.engine.label.Features;
import io.stylemill.engine.label.HashIndex;
import io.stylemill.engine.label.ImageLook;
import io.stylemill.engine.label.NearestFeatures;
import io.stylemill.engine.label.ReferenceSet;
import io.stylemill.engine.label.SetMeasures;
import io.stylemill.engine.pictures.PictureSource;
import io.stylemill.factory.report.Measurement.ClassLine;
import io.stylemill.factory.report.Measurement.Copies;
import io.stylemill.factory.report.Measurement.Copy;
import io.stylemill.factory.report.Measurement.Near;
import io.stylemill.factory.report.Measurement.Side;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.image.PerceptualHash;
import io.stylemill.image.PixelHash;
import io.stylemill.record.Digests;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Compares the images of one place with those of another. Files are read one by one; hashes of all
 * images looked at are kept, and their features where there is an extractor.
 */
public final class Measuring {
    /** Images of a side that are looked at when nobody says: FID is usually taken over so many. */
    public static final int MOST = 50_000;

    private static final int LISTED = 12;
    private static final int MOST_BY_CHANCE = 2000;

    private final @Nullable FeatureNetwork network;
    private final long seed;
    private final int most;
    private final int threads;
    private final LongConsumer progress;

    /**
     * @param network gives features, or null
     * @param seed of every drawing
     * @param most images of a side that are looked at
     * @param progress is told how many more images were read
     */
    public Measuring(@Nullable FeatureNetwork network, long seed, int most, int threads, LongConsumer progress) {
        this.network = network;
        this.seed = seed;
        this.most = most;
        this.threads = threads;
        this.progress = progress;
    }

    /**
     * What was seen of a side. @param pixels by name, equal where and only where shape and pixels
     * are
     */
    private record Seen(ReferenceSet set, Map<String, String> pixels, Side side, List<String> classes) {
        int size() {
            return set.images().size();
        }

        String name(int image) {
            return set.images().get(image).name();
        }

        String pixels(int image) {
            return pixels.getOrDefault(name(image), "");
        }
    }

    /** The features of both sides. */
    public record Vectors(Features set, Features real) {}

    /** The numbers, and the features that they came from; these are null without an extractor. */
    public record Measured(
            Measurement measurement, @Nullable Vectors vectors) {}

    /**
     * Returns how one place's images compare with another's.
     *
     * @param extractor what is said of the network, or null where there is none
     * @throws Failure {@code no-images} (INPUT); {@code reference-images} that lists every image
     *     which cannot be decoded; {@code too-many-features} (INPUT) when the features do not fit
     *     into memory; what reading and the network throw
     */
    public Measured of(PictureSource set, PictureSource real, Measurement.@Nullable Extractor extractor) {
        requireRoom(
                Math.min(most, set.names().size()), Math.min(most, real.names().size()));
        List<Seen> seen = see(List.of(set, real));
        Seen made = seen.get(0);
        Seen held = seen.get(1);
        Features features = made.set().features().orElse(null);
        Features others = held.set().features().orElse(null);
        Vectors vectors = features == null || others == null ? null : new Vectors(features, others);
        Measurement measurement = new Measurement(
                made.side(),
                held.side(),
                seed,
                extractor,
                vectors != null && enough(made.size(), held.size())
                        ? SetMeasures.of(vectors.set(), vectors.real(), seed)
                        : null,
                classes(made, held, vectors),
                copies(made, held),
                vectors == null ? null : nearest(made, held, vectors.set(), vectors.real()));
        return new Measured(measurement, vectors);
    }

    private static boolean enough(int images, int real) {
        return images >= SetMeasures.FEWEST && real >= SetMeasures.FEWEST;
    }

    /**
     * The features of both sides are kept, those of the real ones a second time, and a class at a
     * time once more.
     */
    private void requireRoom(long images, long real) {
        long each = network == null ? 0 : 4L * network.dimensions();
        long needed = each * (2 * images + 3 * real);
        long heap = Runtime.getRuntime().maxMemory() / 4 * 3;
        if (needed > heap) {
            throw Failure.input(
                    "too-many-features",
                    "measuring " + images + " images against " + real + " real ones with "
                            + each / 4 + " numbers each needs about " + (needed >> 20) + " MiB of memory; Java has "
                            + (heap >> 20) + " MiB for it: look at fewer with --most " + Math.max(1, heap / each / 5)
                            + ", or give Java more memory with JAVA_TOOL_OPTIONS=-Xmx8g");
        }
    }

    /** Looks at both sides, so that what is wrong with either is told at once. */
    private List<Seen> see(List<PictureSource> sides) {
        List<Seen> seen = new ArrayList<>();
        List<Failure> failed = new ArrayList<>();
        for (PictureSource side : sides) {
            try {
                seen.add(see(side));
            } catch (Failure e) {
                if (e.kind() != Kind.INPUT) {
                    throw e;
                }
                failed.add(e);
            }
        }
        if (failed.size() == 1) {
            throw failed.get(0);
        }
        if (!failed.isEmpty()) {
            throw Failure.input(
                    failed.get(0).code(),
                    failed.stream().map(Failure::getMessage).collect(Collectors.joining("\n")));
        }
        return seen;
    }

    private Seen see(PictureSource source) {
        List<String> names = source.names();
        if (names.isEmpty() && source.closed().isEmpty()) {
            throw Failure.input(
                    "no-images",
                    "there are no images in " + source.address()
                            + ": no file ends in .png, .jpg, .jpeg or .webp, and it is no published version (no"
                            + " DATASET.json); correct the address");
        }
        Set<String> chosen = chosen(names);
        Map<String, String> pixels = new ConcurrentHashMap<>();
        try (ImageLook look = new ImageLook(
                "images of " + source.address(),
                network,
                threads,
                (file, image) -> pixels.put(
                        file.name(),
                        image.width() + "x" + image.height() + "x" + image.channels() + ":" + PixelHash.of(image)))) {
            source.closed().forEach(look::refuse);
            source.each(chosen::contains, file -> {
                look.take(file);
                progress.accept(1);
            });
            ReferenceSet set = look.set();
            List<String> classes = set.images().stream()
                    .map(image -> source.className(image.name()))
                    .toList();
            return new Seen(set, pixels, side(source, names.size(), set, pixels), classes);
        }
    }

    private Set<String> chosen(List<String> names) {
        if (names.size() <= most) {
            return new HashSet<>(names);
        }
        Map<String, String> order = new HashMap<>();
        names.forEach(name -> order.put(name, Digests.sha256(seed + "/" + name)));
        return new HashSet<>(names.stream()
                .sorted(Comparator.comparing((String name) -> order.getOrDefault(name, "")))
                .limit(most)
                .toList());
    }

    private static Side side(PictureSource source, int images, ReferenceSet set, Map<String, String> pixels) {
        SortedMap<String, Integer> sizes = new TreeMap<>();
        set.images().forEach(image -> sizes.merge(image.width() + " x " + image.height(), 1, Integer::sum));
        int repeated = set.images().size() - new HashSet<>(pixels.values()).size();
        return new Side(source.address(), images, set.images().size(), sizes, repeated);
    }

    private List<ClassLine> classes(Seen made, Seen real, @Nullable Vectors vectors) {
        Set<String> names = new TreeSet<>(made.classes());
        names.addAll(real.classes());
        if (names.equals(Set.of(""))) {
            return List.of();
        }
        List<ClassLine> lines = new ArrayList<>();
        for (String name : names) {
            int[] mine = of(made.classes(), name);
            int[] its = of(real.classes(), name);
            lines.add(new ClassLine(
                    name,
                    mine.length,
                    its.length,
                    vectors != null && enough(mine.length, its.length)
                            ? SetMeasures.of(
                                    vectors.set().some(mine), vectors.real().some(its), seed)
                            : null));
        }
        return lines;
    }

    private static int[] of(List<String> classes, String name) {
        return IntStream.range(0, classes.size())
                .filter(i -> classes.get(i).equals(name))
                .toArray();
    }

    private static Copies copies(Seen made, Seen real) {
        HashIndex index = new HashIndex();
        Map<String, Integer> same = new HashMap<>();
        for (int i = 0; i < real.size(); i++) {
            index.add(real.set().images().get(i).hash().pHash());
            same.putIfAbsent(real.pixels(i), i);
        }
        List<Copy> exact = new ArrayList<>();
        List<Copy> near = new ArrayList<>();
        for (int i = 0; i < made.size(); i++) {
            PerceptualHash hash = made.set().images().get(i).hash();
            Integer equal = same.get(made.pixels(i));
            if (equal != null) {
                exact.add(new Copy(made.name(i), real.name(equal), 0, 0, true));
                continue;
            }
            String name = made.name(i);
            index.nearest(hash.pHash(), Copies.NEAR).ifPresent(match -> {
                int dHash = PerceptualHash.distance(
                        hash.dHash(),
                        real.set().images().get(match.position()).hash().dHash());
                if (dHash <= Copies.NEAR) {
                    near.add(new Copy(name, real.name(match.position()), match.distance(), dHash, false));
                }
            });
        }
        near.sort(Comparator.comparingInt((Copy copy) -> copy.phash() + copy.dhash())
                .thenComparing(Copy::image));
        List<Copy> first = new ArrayList<>(exact.subList(0, Math.min(LISTED, exact.size())));
        first.addAll(near.subList(0, Math.min(LISTED - first.size(), near.size())));
        return new Copies(exact.size(), near.size(), first);
    }

    private static Measurement.Nearest nearest(Seen made, Seen real, Features features, Features others) {
        NearestFeatures index = new NearestFeatures(others);
        Near[] all = new Near[made.size()];
        IntStream.range(0, all.length)
                .parallel()
                .forEach(i -> all[i] = near(index, real, features.row(i), made.name(i), -1));
        List<Near> memorised = Arrays.stream(all)
                .filter(near -> near.ratio() <= Measurement.Nearest.MEMORISED)
                .sorted(Comparator.comparingDouble(Near::ratio).thenComparing(Near::image))
                .toList();
        return new Measurement.Nearest(
                Comparison.quantiles(
                        Arrays.stream(all).mapToDouble(Near::distance).sorted().toArray()),
                Arrays.stream(all)
                        .sorted(Comparator.comparingDouble(Near::distance).thenComparing(Near::image))
                        .limit(LISTED)
                        .toList(),
                memorised.size(),
                byChance(index, real, others),
                memorised.subList(0, Math.min(LISTED, memorised.size())));
    }

    /** @param itself position of a real image that is held against the others, or -1 */
    private static Near near(NearestFeatures index, Seen real, float[] vector, String name, int itself) {
        String own = itself < 0 ? "" : real.pixels(itself);
        NearestFeatures.Nearest first =
                index.to(vector, at -> itself >= 0 && real.pixels(at).equals(own));
        if (first.position() < 0) {
            return new Near(name, "", Double.POSITIVE_INFINITY, 1);
        }
        String pixels = real.pixels(first.position());
        NearestFeatures.Nearest next = index.to(
                vector,
                at -> at == first.position()
                        || real.pixels(at).equals(pixels)
                        || itself >= 0 && real.pixels(at).equals(own));
        double ratio = next.position() < 0 || next.distance() == 0 ? 1 : first.distance() / next.distance();
        return new Near(name, real.name(first.position()), first.distance(), ratio);
    }

    /**
     * Holds real images against the other real ones: so many new images are as near to one of them
     * by chance.
     */
    private static double byChance(NearestFeatures index, Seen real, Features others) {
        int some = Math.min(MOST_BY_CHANCE, real.size());
        long found = IntStream.range(0, some)
                .parallel()
                .map(i -> (int) ((long) i * real.size() / some))
                .filter(i -> near(index, real, others.row(i), "", i).ratio() <= Measurement.Nearest.MEMORISED)
                .count();
        return (double) found / some;
    }
}
