package io.stylemill.engine.label;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.Problem;
import io.stylemill.failure.Where;
import io.stylemill.image.FoundImages;
import io.stylemill.image.PerceptualHash;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.record.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks at real images once, to keep what is needed for comparing others with them. */
public final class RealImages {
    /** Largest file that is read. */
    public static final int MOST_BYTES = 64 << 20;

    private static final int SLICE = 32;
    private static final int MOST_PROBLEMS = 1000;
    private static final int LONGEST_NAME = 1024;
    private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".webp");

    private RealImages() {}

    /** Returns whether a file of that path is taken for an image: by its ending, unless a part of it begins with a dot. */
    public static boolean isNamedAsOne(String path) {
        String name = path.toLowerCase(Locale.ROOT);
        return ENDINGS.stream().anyMatch(name::endsWith) && !name.startsWith(".") && !name.contains("/.");
    }

    /**
     * Returns the images of a folder, at any depth, in the order of their names; each is read when it is asked for.
     *
     * @throws Failure {@code reference-unreadable} when the folder cannot be read; the iterator throws it for files
     */
    public static Iterator<RealImage> in(Path folder) {
        List<Path> files;
        Path root;
        try {
            root = folder.toRealPath();
            try (Stream<Path> all = Files.walk(root)) {
                files = all.filter(file -> isNamedAsOne(name(root, file)) && Files.isRegularFile(file))
                        .sorted(Comparator.comparing(file -> name(root, file), ReferenceSet.ORDER))
                        .toList();
            }
        } catch (IOException | UncheckedIOException e) {
            throw unreadable(folder, e);
        }
        Iterator<Path> each = files.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return each.hasNext();
            }

            @Override
            public RealImage next() {
                Path file = each.next();
                try {
                    // What is too large is told by its first bytes too many.
                    try (var in = Files.newInputStream(file)) {
                        return new RealImage(name(root, file), in.readNBytes(MOST_BYTES + 1));
                    }
                } catch (IOException e) {
                    throw unreadable(file, e);
                }
            }
        };
    }

    private static Failure unreadable(Path path, Exception e) {
        return Failure.of(
                Kind.INPUT,
                "reference-unreadable",
                "reading the real images of " + path + " failed: " + e + "; check that it exists and may be read",
                e);
    }

    private static String name(Path root, Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    /** What one image came to: itself, or what is wrong with it. */
    private record Looked(
            ReferenceSet.@Nullable Image image,
            float @Nullable [] features,
            @Nullable Problem problem) {}

    /**
     * Returns what is kept of the images.
     *
     * @param files in any order, each name once
     * @param network gives features, or null
     * @param threads that decode, hash and run the network; the result does not depend on them
     * @throws Failure {@code reference-images} that lists every image which cannot be decoded (the first {@value
     *     #MOST_PROBLEMS}); {@code reference-empty}; {@code reference-too-large} beyond {@link ReferenceSet#MOST_IMAGES}
     */
    public static ReferenceSet look(Iterator<RealImage> files, @Nullable FeatureNetwork network, int threads) {
        List<Looked> all = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            while (files.hasNext()) {
                List<Callable<List<Looked>>> slices = new ArrayList<>();
                while (files.hasNext() && slices.size() < 2 * threads) {
                    List<RealImage> slice = slice(files);
                    slices.add(() -> look(slice, network));
                }
                for (Future<List<Looked>> slice : pool.invokeAll(slices)) {
                    all.addAll(slice.get());
                }
                if (all.size() > ReferenceSet.MOST_IMAGES) {
                    throw Failure.input(
                            "reference-too-large",
                            "there are more than " + ReferenceSet.MOST_IMAGES
                                    + " real images, which is all that is compared with; name a folder with fewer");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.of(Kind.TRANSIENT, "interrupted", "looking at real images was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Failure failure) {
                throw failure;
            }
            throw Failure.of(Kind.BUG, "bug", "looking at real images failed: " + e.getCause(), e);
        } finally {
            pool.shutdownNow();
        }
        return set(all, network);
    }

    private static List<RealImage> slice(Iterator<RealImage> files) {
        List<RealImage> slice = new ArrayList<>(SLICE);
        long bytes = 0;
        while (files.hasNext() && slice.size() < SLICE && bytes < MOST_BYTES) {
            RealImage next = files.next();
            bytes += next.file().length;
            slice.add(next);
        }
        return slice;
    }

    private static List<Looked> look(List<RealImage> slice, @Nullable FeatureNetwork network) {
        Workspace workspace = new Workspace();
        List<Looked> looked = new ArrayList<>();
        List<Pixels> decoded = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (RealImage one : slice) {
            try {
                Pixels pixels = decode(one);
                ReferenceSet.Image image = new ReferenceSet.Image(
                        one.name(),
                        Digests.sha256(one.file()),
                        pixels.width(),
                        pixels.height(),
                        PerceptualHash.of(pixels));
                places.add(looked.size());
                decoded.add(pixels);
                looked.add(new Looked(image, null, null));
            } catch (Failure e) {
                looked.add(new Looked(null, null, new Problem(Where.NOWHERE, e.getMessage())));
            }
        }
        if (network != null && !decoded.isEmpty()) {
            List<float[]> features = network.features(decoded, workspace);
            for (int i = 0; i < places.size(); i++) {
                looked.set(places.get(i), new Looked(looked.get(places.get(i)).image(), features.get(i), null));
            }
        }
        return looked;
    }

    private static Pixels decode(RealImage one) {
        String shown = one.name().replaceAll("\\p{Cntrl}", "?");
        if (one.name().isEmpty() || one.name().length() > LONGEST_NAME || !shown.equals(one.name())) {
            throw Failure.input(
                    Code.BAD_IMAGE,
                    "the image " + shown + " has a name that is longer than " + LONGEST_NAME
                            + " letters or holds control characters");
        }
        if (one.file().length > MOST_BYTES) {
            throw Failure.input(
                    Code.BAD_IMAGE,
                    "the image " + shown + " has more than " + MOST_BYTES + " bytes, which is all that is read");
        }
        return FoundImages.decode(one.file(), shown);
    }

    private static ReferenceSet set(List<Looked> all, @Nullable FeatureNetwork network) {
        List<Problem> problems = new ArrayList<>();
        List<Looked> good = new ArrayList<>();
        for (Looked one : all) {
            if (one.problem() != null) {
                problems.add(one.problem());
            } else {
                good.add(one);
            }
        }
        if (!problems.isEmpty()) {
            throw Failure.input(
                    "reference-images",
                    problems.size() + " of the " + all.size()
                            + " real images cannot be used; remove them, or save them again as PNG:",
                    problems.subList(0, Math.min(MOST_PROBLEMS, problems.size())));
        }
        if (good.isEmpty()) {
            throw Failure.input(
                    "reference-empty",
                    "there are no real images: no file ends in " + String.join(", ", ENDINGS)
                            + "; correct the folder or prefix");
        }
        good.sort(Comparator.comparing(one -> image(one).name(), ReferenceSet.ORDER));
        List<ReferenceSet.Image> images = new ArrayList<>();
        List<float[]> features = new ArrayList<>();
        for (Looked one : good) {
            images.add(image(one));
            if (one.features() != null) {
                features.add(one.features());
            }
        }
        for (int i = 1; i < images.size(); i++) {
            if (images.get(i).name().equals(images.get(i - 1).name())) {
                throw Failure.input(
                        "reference-images",
                        "two real images have the name " + images.get(i).name());
            }
        }
        return new ReferenceSet(
                images, network == null ? null : network.identity(), network == null ? null : Features.of(features));
    }

    private static ReferenceSet.Image image(Looked one) {
        ReferenceSet.Image image = one.image();
        if (image == null) {
            throw Failure.bug("an image without problem was not kept");
        }
        return image;
    }
}
