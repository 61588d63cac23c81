package io.stylemill.engine.projection;

import io.stylemill.engine.generator.PyTorchGenerator;

/**
 * Where w lies: its mean and how far from it, over many latents.
 *
 * @param mean {@code [wDim]}
 * @param sigma root of the mean squared Euclidean distance to the mean
 */
public record WStatistics(float[] mean, double sigma) {
    // What NVIDIA's projector takes too, so that both begin at the same point.
    private static final long SEED = 123;
    private static final int SAMPLES = 10_000;

    /**
     * Returns the spread of w of 10,000 latents of {@code RandomState(123)}.
     *
     * @param classIndex of all of them, or -1 for each class in turn
     */
    public static WStatistics of(PyTorchGenerator generator, int classIndex) {
        return of(generator.w(SEED, SAMPLES, classIndex), generator.network().wDim());
    }

    static WStatistics of(float[] w, int wDim) {
        double[] sums = new double[wDim];
        for (int i = 0; i < w.length; i++) {
            sums[i % wDim] += w[i];
        }
        int samples = w.length / wDim;
        float[] mean = new float[wDim];
        for (int i = 0; i < wDim; i++) {
            mean[i] = (float) (sums[i] / samples);
        }
        double squares = 0;
        for (int i = 0; i < w.length; i++) {
            double apart = w[i] - mean[i % wDim];
            squares += apart * apart;
        }
        return new WStatistics(mean, Math.sqrt(squares / samples));
    }

    /** Returns the standard deviation of one number of w, the mean over all. */
    public double each() {
        return sigma / Math.sqrt(mean.length);
    }

    /**
     * Returns how far w+ {@code [layers, wDim]} is from the mean, in units of sigma: the root mean
     * square over its layers.
     */
    public double distance(float[] ws) {
        double squares = 0;
        for (int i = 0; i < ws.length; i++) {
            double apart = ws[i] - mean[i % mean.length];
            squares += apart * apart;
        }
        return Math.sqrt(squares * mean.length / ws.length) / sigma;
    }
}
