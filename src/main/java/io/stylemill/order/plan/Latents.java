package io.stylemill.order.plan;

import io.stylemill.checkpoint.LatentArray;
import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.Latent.Interpolation;
import io.stylemill.order.manifest.Latent.Space;
import io.stylemill.order.manifest.Ranges;
import io.stylemill.order.plan.Recipe.ZSource;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** Makes latents z from their sources. */
public final class Latents {
    private Latents() {}

    /**
     * Returns z of shape [zDim], rounded to float32 as NVIDIA's scripts do before the mapping
     * network.
     *
     * @throws Failure as {@link #z(ZSource, int, Map)} throws
     */
    public static float[] z(ZSource source, int zDim) {
        return z(source, zDim, Map.of());
    }

    /**
     * Returns z of shape [zDim], rounded to float32 as NVIDIA's scripts do before the mapping
     * network.
     *
     * @param source of z, not of w
     * @param files arrays of latents by their SHA-256
     * @throws Failure {@code bad-dims} when the source names a dimension beyond zDim;
     *     {@code latent-missing} or {@code latent-shape} as {@link #w} throws
     */
    public static float[] z(ZSource source, int zDim, Map<String, LatentArray> files) {
        if (source instanceof ZSource.Row row) {
            float[] z = blended(row, files, 1, zDim);
            if (row.jitter() != null) {
                jitter(z, row.jitter(), i -> true);
            }
            return z;
        }
        if (source instanceof ZSource.Walk walk) {
            List<float[]> stops =
                    parts(walk).stream().map(stop -> z(stop, zDim, files)).toList();
            return between(walk, stops, zDim);
        }
        float[] z = new float[zDim];
        if (source instanceof ZSource.Seed seed) {
            NumpyRandomState random = new NumpyRandomState(seed.seed());
            for (int i = 0; i < zDim; i++) {
                z[i] = (float) random.nextGaussian();
            }
        } else if (source instanceof ZSource.Normal normal) {
            CounterRandom random = new CounterRandom(normal.stream());
            for (int i = 0; i < zDim; i++) {
                z[i] = (float) (normal.std() * random.nextGaussian());
            }
        } else if (source instanceof ZSource.Uniform uniform) {
            fillUniform(uniform, z);
        }
        return z;
    }

    /**
     * Returns w {@code [wDim]} or w+ {@code [numWs, wDim]} of a row.
     *
     * @throws Failure {@code latent-missing} when the file is not at hand; {@code latent-shape}
     *     when it has no such row, or rows of another shape
     */
    public static float[] w(ZSource.Row row, int numWs, int wDim, Map<String, LatentArray> files) {
        float[] w = blended(row, files, row.space() == Space.W_PLUS ? numWs : 1, wDim);
        ZSource.Jitter jitter = row.jitter();
        if (jitter == null) {
            return w;
        }
        List<Integer> layers = jitter.layers();
        float[] moved = w;
        if (layers != null && w.length == wDim) {
            moved = new float[numWs * wDim];
            for (int i = 0; i < moved.length; i++) {
                moved[i] = w[i % wDim];
            }
        }
        jitter(moved, jitter, i -> layers == null || layers.contains(i / wDim));
        return moved;
    }

    /** Draws a number for every place, so that limiting the layers does not change the others. */
    private static void jitter(float[] values, ZSource.Jitter jitter, IntPredicate moves) {
        CounterRandom random = new CounterRandom(jitter.stream());
        for (int i = 0; i < values.length; i++) {
            double number = random.nextGaussian();
            if (moves.test(i)) {
                values[i] += (float) (jitter.std() * number);
            }
        }
    }

    private static float[] blended(ZSource.Row row, Map<String, LatentArray> files, int layers, int width) {
        float[] own = row(row, files, layers, width);
        ZSource.Other other = row.other();
        if (other == null) {
            return own;
        }
        Interpolation way = row.space() == Space.Z ? Interpolation.SLERP : Interpolation.LINEAR;
        ZSource.Walk walk = new ZSource.Walk(
                row.space(), way, row.fileSha256(), List.of((long) row.row(), (long) other.row()), other.share());
        ZSource.Row end = new ZSource.Row(row.space(), row.fileSha256(), other.row());
        return between(walk, List.of(own, row(end, files, layers, width)), width);
    }

    private static float[] row(ZSource.Row row, Map<String, LatentArray> files, int layers, int width) {
        LatentArray array = of(row.fileSha256(), files);
        if (array.layers() != layers || array.width() != width || row.row() >= array.rows()) {
            throw Failure.input(
                    "latent-shape",
                    "the record asks for row " + row.row() + " of the latents " + row.fileSha256()
                            + ", which have the shape "
                            + array.shape() + "; " + row.space().word() + " of this network is [N, "
                            + (layers == 1 ? "" : layers + ", ") + width + "]");
        }
        return array.row(row.row());
    }

    /**
     * Returns the array of a name.
     *
     * @throws Failure {@code latent-missing} when it is not at hand
     */
    public static LatentArray of(String sha256, Map<String, LatentArray> files) {
        LatentArray array = files.get(sha256);
        if (array == null) {
            throw Failure.input(
                    "latent-missing",
                    "the record reads the latents " + sha256 + ", which are not at hand; its version holds them as"
                            + " audit/latents/" + sha256 + ".npy: name that file with --latents FILE");
        }
        return array;
    }

    /**
     * Returns the latents that one is made of: the stops that a walk passes, otherwise itself. A
     * row of a file is one of them.
     */
    public static List<ZSource> parts(ZSource source) {
        if (!(source instanceof ZSource.Walk walk)) {
            return List.of(source);
        }
        return walk.stops().stream()
                .map(stop -> walk.fileSha256().isEmpty()
                        ? (ZSource) new ZSource.Seed(stop)
                        : new ZSource.Row(walk.space(), walk.fileSha256(), Math.toIntExact(stop)))
                .toList();
    }

    /**
     * Returns a latent on the way between stops: linear, spherical (Shoemake 1985, section 3.3) for
     * each row of {@code width} by itself, or a uniform Catmull-Rom spline (Catmull and Rom 1974).
     *
     * @param stops as {@link ZSource.Walk#stops} lists them, of equal length
     */
    public static float[] between(ZSource.Walk walk, List<float[]> stops, int width) {
        int from = stops.size() == 4 ? 1 : 0;
        double t = walk.share();
        if (t == 0 || t == 1) {
            return stops.get(t == 0 ? from : from + 1).clone();
        }
        double[] weights = switch (walk.interpolation()) {
            case LINEAR, SLERP -> new double[] {1 - t, t};
            case CUBIC ->
                new double[] {
                    ((-t + 2) * t - 1) * t / 2,
                    ((3 * t - 5) * t * t + 2) / 2,
                    ((-3 * t + 4) * t + 1) * t / 2,
                    (t - 1) * t * t / 2
                };
        };
        float[] out = new float[stops.get(0).length];
        for (int row = 0; row < out.length; row += width) {
            double[] own = walk.interpolation() == Interpolation.SLERP
                    ? spherical(stops.get(0), stops.get(1), row, width, t, weights)
                    : weights;
            for (int i = row; i < row + width; i++) {
                double sum = 0;
                for (int stop = 0; stop < own.length; stop++) {
                    sum += own[stop] * stops.get(stop)[i];
                }
                out[i] = (float) sum;
            }
        }
        return out;
    }

    /**
     * Where two latents point the same way, or against each other, there is no arc between them,
     * and the way is linear.
     */
    private static double[] spherical(float[] a, float[] b, int from, int width, double t, double[] linear) {
        double aa = 0;
        double bb = 0;
        double ab = 0;
        for (int i = from; i < from + width; i++) {
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
            ab += (double) a[i] * b[i];
        }
        double cosine = ab / (StrictMath.sqrt(aa) * StrictMath.sqrt(bb));
        if (!(Math.abs(cosine) < 1 - 1e-9)) {
            return linear;
        }
        double angle = StrictMath.acos(cosine);
        double sine = StrictMath.sin(angle);
        return new double[] {StrictMath.sin((1 - t) * angle) / sine, StrictMath.sin(t * angle) / sine};
    }

    /**
     * Draws every dimension twice, normal and uniform, so that one dimension's rule never moves
     * another's value.
     */
    private static void fillUniform(ZSource.Uniform uniform, float[] z) {
        CounterRandom random = new CounterRandom(uniform.stream());
        double[] shares = new double[z.length];
        for (int i = 0; i < z.length; i++) {
            shares[i] = random.nextDouble();
        }
        for (int i = 0; i < z.length; i++) {
            z[i] = (float) random.nextGaussian();
        }
        for (ZSource.Part part : uniform.parts()) {
            double width = part.high() - part.low();
            if (part.dims().isEmpty()) {
                for (int i = 0; i < z.length; i++) {
                    z[i] = (float) (part.low() + shares[i] * width);
                }
            } else {
                Ranges dims = Ranges.parse(part.dims(), z.length - 1L);
                dims.stream().forEach(i -> z[(int) i] = (float) (part.low() + shares[(int) i] * width));
            }
        }
    }
}
