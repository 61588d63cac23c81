package io.stylemill.plan;

import io.stylemill.failure.Failure;
import io.stylemill.manifest.Ranges;
import io.stylemill.plan.Recipe.ZSource;

/** Makes latents z from their sources. */
public final class Latents {
    private Latents() {}

    /**
     * Returns z of shape [zDim], rounded to float32 as NVIDIA's scripts do before the mapping network.
     *
     * @throws Failure {@code bad-dims} when the source names a dimension beyond zDim
     */
    public static float[] z(ZSource source, int zDim) {
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

    /** Draws every dimension twice, normal and uniform, so that one dimension's rule never moves another's value. */
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
