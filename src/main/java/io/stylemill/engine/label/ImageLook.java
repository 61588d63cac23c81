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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at images as they come: decodes and hashes them, and takes their features, many side by
 * side. Of files and pixels only those that are being worked on are in memory. Not for use by
 * several threads.
 */
public final class ImageLook implements AutoCloseable {
    /** What makes images usable that are not. */
    public static final String WHAT_HELPS = "give the right to read them, save them again as PNG, or remove them";

    private static final int SLICE = 32;

    /** Pixels from which on an image is looked at alone. */
    private static final long LARGE = 1L << 22;

    /** Bytes of decoded images that a thread keeps until it takes their features. */
    private static final long MOST_HELD = 16L << 20;

    private static final int MOST_PROBLEMS = 1000;
    private static final int LONGEST_NAME = 1024;

    private final String what;
    private final @Nullable FeatureNetwork network;
    private final BiConsumer<RealImage, Pixels> seen;
    private final int atOnce;
    private final ExecutorService pool;
    private final List<Looked> all = new ArrayList<>();
    private final List<Callable<List<Looked>>> slices = new ArrayList<>();
    private List<RealImage> slice = new ArrayList<>();
    private long bytes;

    /** What one image came to: itself, or what is wrong with it. */
    private record Looked(
            ReferenceSet.@Nullable Image image,
            float @Nullable [] features,
            @Nullable Problem problem) {}

    /**
     * @param what the images are called in messages, such as {@code real images}
     * @param network gives features, or null
     * @param threads that decode, hash and run the network; the result does not depend on them
     * @param seen takes each image that was decoded, on any of the threads
     */
    public ImageLook(String what, @Nullable FeatureNetwork network, int threads, BiConsumer<RealImage, Pixels> seen) {
        this.what = what;
        this.network = network;
        this.seen = seen;
        this.atOnce = 2 * threads;
        this.pool = Executors.newFixedThreadPool(threads);
    }

    /**
     * Takes an image; it may be looked at later.
     *
     * @throws Failure {@code reference-too-large} beyond {@link ReferenceSet#MOST_IMAGES}; what the
     *     network throws
     */
    public void take(RealImage image) {
        slice.add(image);
        bytes += image.file().length;
        if (slice.size() == SLICE || bytes >= RealImages.MOST_BYTES) {
            cut();
            if (slices.size() == atOnce) {
                work();
            }
        }
    }

    /**
     * Takes note of an image that cannot be looked at, to be listed beside the others that cannot
     * be used.
     */
    public void refuse(Problem problem) {
        all.add(new Looked(null, null, problem));
    }

    private void cut() {
        if (!slice.isEmpty()) {
            List<RealImage> some = slice;
            slices.add(() -> look(some));
            slice = new ArrayList<>();
            bytes = 0;
        }
    }

    private void work() {
        try {
            for (Future<List<Looked>> some : pool.invokeAll(slices)) {
                all.addAll(some.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.of(Kind.TRANSIENT, "interrupted", "looking at " + what + " was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Failure failure) {
                throw failure;
            }
            throw Failure.of(Kind.BUG, "bug", "looking at " + what + " failed: " + e.getCause(), e);
        }
        slices.clear();
        if (all.size() > ReferenceSet.MOST_IMAGES) {
            throw Failure.input(
                    "reference-too-large",
                    "there are more than " + ReferenceSet.MOST_IMAGES + " " + what
                            + ", which is all that is compared with; name a folder with fewer");
        }
    }

    private List<Looked> look(List<RealImage> some) {
        Slice slice = new Slice();
        for (RealImage one : some) {
            if (FoundImages.pixels(one.file()) > LARGE) {
                // Many large images at once would not fit, whatever the number of threads.
                synchronized (pool) {
                    slice.features();
                    slice.look(one);
                    slice.features();
                }
            } else {
                slice.look(one);
            }
        }
        slice.features();
        return slice.looked;
    }

    /** A few images, decoded until their features are taken. */
    private final class Slice {
        private final Workspace workspace = new Workspace();
        private final List<Looked> looked = new ArrayList<>();
        private final List<Pixels> decoded = new ArrayList<>();
        private final List<Integer> places = new ArrayList<>();
        private long held;

        void look(RealImage one) {
            try {
                Pixels pixels = decode(one);
                ReferenceSet.Image image = new ReferenceSet.Image(
                        one.name(),
                        Digests.sha256(one.file()),
                        pixels.width(),
                        pixels.height(),
                        PerceptualHash.of(pixels));
                seen.accept(one, pixels);
                if (network != null) {
                    places.add(looked.size());
                    decoded.add(pixels);
                    held += pixels.data().length;
                }
                looked.add(new Looked(image, null, null));
            } catch (Failure e) {
                looked.add(new Looked(null, null, new Problem(Where.NOWHERE, e.getMessage())));
            }
            if (held > MOST_HELD) {
                features();
            }
        }

        void features() {
            if (network != null && !decoded.isEmpty()) {
                List<float[]> features = network.features(decoded, workspace);
                for (int i = 0; i < places.size(); i++) {
                    looked.set(
                            places.get(i), new Looked(looked.get(places.get(i)).image(), features.get(i), null));
                }
            }
            decoded.clear();
            places.clear();
            held = 0;
        }
    }

    private static Pixels decode(RealImage one) {
        String shown = one.name().replaceAll("\\p{Cntrl}", "?");
        if (one.name().isEmpty() || one.name().length() > LONGEST_NAME || !shown.equals(one.name())) {
            throw Failure.input(
                    Code.BAD_IMAGE,
                    "the image " + shown + " has a name that is longer than " + LONGEST_NAME
                            + " letters or holds control characters");
        }
        if (one.file().length > RealImages.MOST_BYTES) {
            throw Failure.input(
                    Code.BAD_IMAGE,
                    "the image " + shown + " has more than " + RealImages.MOST_BYTES
                            + " bytes, which is all that is read");
        }
        return FoundImages.decode(one.file(), shown);
    }

    /**
     * Returns what is kept of all images.
     *
     * @throws Failure {@code reference-images} that lists every image which cannot be decoded (the
     *     first {@value #MOST_PROBLEMS}); {@code reference-empty}; as {@link #take} throws
     */
    public ReferenceSet set() {
        cut();
        work();
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
                    problems.size() + " of the " + all.size() + " " + what + " cannot be used; " + WHAT_HELPS + ":",
                    problems.subList(0, Math.min(MOST_PROBLEMS, problems.size())));
        }
        if (good.isEmpty()) {
            throw Failure.input(
                    "reference-empty",
                    "there are no " + what + ": no file ends in " + String.join(", ", RealImages.ENDINGS)
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
                        "two " + what + " have the name " + images.get(i).name());
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

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
