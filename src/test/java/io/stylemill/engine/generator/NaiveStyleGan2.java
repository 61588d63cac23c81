package io.stylemill.engine.generator;

import io.stylemill.checkpoint.Tensor;
import java.util.Map;

/**
 * StyleGAN2 written down loop by loop in double precision, in another order of operations than the
 * TorchScript: images are upsampled and filtered before the convolution, styles go into the
 * weights, filters are full two-dimensional sums.
 */
final class NaiveStyleGan2 {
    private static final double SQRT2 = Math.sqrt(2);

    private final Map<String, Tensor> tensors;
    private final double clamp;
    private final double rate;

    /** @param clamp 0 for none */
    NaiveStyleGan2(Map<String, Tensor> tensors, double clamp, double rate) {
        this.tensors = tensors;
        this.clamp = clamp;
        this.rate = rate;
    }

    double[] mapping(float[] z, double[] c) {
        double[] x = new double[z.length];
        for (int i = 0; i < z.length; i++) {
            x[i] = z[i];
        }
        if (tensors.containsKey("mapping.embed.bias")) {
            x = join(normalize(x), normalize(dense("mapping.embed", c, 1, 1)));
        } else if (tensors.containsKey("mapping.embed.weight")) {
            double[] embedded = dense("mapping.embed", c, Math.sqrt(c.length), 0);
            x = normalize(join(x, embedded));
        } else {
            x = normalize(x);
        }
        for (int i = 0; tensors.containsKey("mapping.fc" + i + ".weight"); i++) {
            x = dense("mapping.fc" + i, x, rate, rate);
            for (int k = 0; k < x.length; k++) {
                x[k] = (x[k] < 0 ? 0.2 * x[k] : x[k]) * SQRT2;
            }
        }
        return x;
    }

    /** @param ws one w for all layers */
    double[][][] synthesis(double[] ws, int resolution) {
        double[][][] x = null;
        double[][][] image = null;
        for (int res = 4; res <= resolution; res *= 2) {
            String block = "synthesis.b" + res;
            if (res == 4) {
                x = cube(tensors.get(block + ".const"));
                x = layer(block + ".conv1", x, ws, null, 1);
            } else {
                double[][] f = filter(tensors.get(block + ".conv0.resample_filter"));
                boolean residual = tensors.containsKey(block + ".skip.weight");
                double[][][] in = x;
                x = layer(block + ".conv0", x, ws, f, 1);
                x = layer(block + ".conv1", x, ws, null, residual ? Math.sqrt(0.5) : 1);
                if (residual) {
                    double[][] own = filter(tensors.get(block + ".skip.resample_filter"));
                    double[][][][] w = kernel(tensors.get(block + ".skip.weight"));
                    double gain = Math.sqrt(0.5) / Math.sqrt(in.length);
                    double[][][] y = convolve(resample(in, own, 0), w, 0, false);
                    x = add(x, y, gain);
                }
                if (image != null) {
                    image = resample(image, filter(tensors.get(block + ".resample_filter")), 0);
                }
            }
            if (tensors.containsKey(block + ".torgb.weight")) {
                double[][][] y = torgb(block + ".torgb", x, ws);
                image = image == null ? y : add(y, image, 1);
            }
        }
        return image;
    }

    private double[][][] layer(String name, double[][][] x, double[] ws, double[][] f, double gain) {
        double[] style = dense(name + ".affine", ws, 1, 1);
        double[][][][] w = kernel(tensors.get(name + ".weight"));
        for (double[][][] out : w) {
            double energy = 1e-8;
            for (int i = 0; i < out.length; i++) {
                for (double[] row : out[i]) {
                    for (int k = 0; k < row.length; k++) {
                        row[k] *= style[i];
                        energy += row[k] * row[k];
                    }
                }
            }
            for (double[][] in : out) {
                for (double[] row : in) {
                    for (int k = 0; k < row.length; k++) {
                        row[k] /= Math.sqrt(energy);
                    }
                }
            }
        }
        double[][][] y = f == null ? convolve(x, w, 1, false) : convolve(resample(x, f, 1), w, 0, true);
        float[] bias = Floats.of(tensors.get(name + ".bias"));
        double strength = 0;
        float[] noise = new float[y[0].length * y[0].length];
        if (tensors.containsKey(name + ".noise_const")) {
            strength = Floats.of(tensors.get(name + ".noise_strength"))[0];
            noise = Floats.of(tensors.get(name + ".noise_const"));
        }
        for (int o = 0; o < y.length; o++) {
            for (int i = 0; i < y[o].length; i++) {
                for (int j = 0; j < y[o][i].length; j++) {
                    double v = y[o][i][j] + strength * noise[i * y[o].length + j] + bias[o];
                    v = (v < 0 ? 0.2 * v : v) * SQRT2 * gain;
                    y[o][i][j] = clamped(v, clamp * gain);
                }
            }
        }
        return y;
    }

    private double[][][] torgb(String name, double[][][] x, double[] ws) {
        double[] style = dense(name + ".affine", ws, 1, 1);
        double[][][][] w = kernel(tensors.get(name + ".weight"));
        for (double[][][] out : w) {
            for (int i = 0; i < out.length; i++) {
                out[i][0][0] *= style[i] / Math.sqrt(out.length);
            }
        }
        double[][][] y = convolve(x, w, 0, false);
        float[] bias = Floats.of(tensors.get(name + ".bias"));
        for (int o = 0; o < y.length; o++) {
            for (double[] row : y[o]) {
                for (int j = 0; j < row.length; j++) {
                    row[j] = clamped(row[j] + bias[o], clamp);
                }
            }
        }
        return y;
    }

    private static double clamped(double v, double limit) {
        return limit == 0 ? v : Math.max(-limit, Math.min(limit, v));
    }

    /** Zeros between the samples, margins, convolution with the filter times 4. */
    private static double[][][] resample(double[][][] x, double[][] f, int extra) {
        int taps = f.length;
        int before = extra + (taps + 1) / 2;
        int after = extra + Math.floorDiv(taps - 2, 2);
        int size = x[0].length * 2 + before + after - taps + 1;
        double[][][] y = new double[x.length][size][size];
        for (int c = 0; c < x.length; c++) {
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    double sum = 0;
                    for (int u = 0; u < taps; u++) {
                        for (int v = 0; v < taps; v++) {
                            int r = i + u - before;
                            int s = j + v - before;
                            if (r >= 0
                                    && s >= 0
                                    && r % 2 == 0
                                    && s % 2 == 0
                                    && r / 2 < x[c].length
                                    && s / 2 < x[c].length) {
                                sum += x[c][r / 2][s / 2] * f[taps - 1 - u][taps - 1 - v];
                            }
                        }
                    }
                    y[c][i][j] = 4 * sum;
                }
            }
        }
        return y;
    }

    private static double[][][] convolve(double[][][] x, double[][][][] w, int pad, boolean mirrored) {
        int k = w[0][0].length;
        int size = x[0].length + 2 * pad - k + 1;
        double[][][] y = new double[w.length][size][size];
        for (int o = 0; o < w.length; o++) {
            for (int c = 0; c < x.length; c++) {
                for (int i = 0; i < size; i++) {
                    for (int j = 0; j < size; j++) {
                        for (int u = 0; u < k; u++) {
                            for (int v = 0; v < k; v++) {
                                int r = i + u - pad;
                                int s = j + v - pad;
                                if (r >= 0 && s >= 0 && r < x[c].length && s < x[c].length) {
                                    y[o][i][j] +=
                                            x[c][r][s] * (mirrored ? w[o][c][k - 1 - u][k - 1 - v] : w[o][c][u][v]);
                                }
                            }
                        }
                    }
                }
            }
        }
        return y;
    }

    private double[] dense(String name, double[] x, double weightGain, double biasGain) {
        Tensor tensor = tensors.get(name + ".weight");
        float[] w = Floats.of(tensor);
        int in = (int) tensor.shape()[1];
        float[] bias = biasGain == 0 ? new float[(int) tensor.shape()[0]] : Floats.of(tensors.get(name + ".bias"));
        double[] y = new double[bias.length];
        for (int o = 0; o < y.length; o++) {
            for (int i = 0; i < in; i++) {
                y[o] += w[o * in + i] * x[i] * weightGain / Math.sqrt(in);
            }
            y[o] += bias[o] * biasGain;
        }
        return y;
    }

    private static double[] normalize(double[] x) {
        double sum = 0;
        for (double v : x) {
            sum += v * v;
        }
        double scale = 1 / Math.sqrt(sum / x.length + 1e-8);
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i] * scale;
        }
        return y;
    }

    private static double[] join(double[] a, double[] b) {
        double[] y = new double[a.length + b.length];
        System.arraycopy(a, 0, y, 0, a.length);
        System.arraycopy(b, 0, y, a.length, b.length);
        return y;
    }

    private static double[][][] add(double[][][] a, double[][][] b, double scale) {
        for (int c = 0; c < a.length; c++) {
            for (int i = 0; i < a[c].length; i++) {
                for (int j = 0; j < a[c][i].length; j++) {
                    a[c][i][j] += b[c][i][j] * scale;
                }
            }
        }
        return a;
    }

    private static double[][] filter(Tensor tensor) {
        float[] f = Floats.of(tensor);
        int n = (int) tensor.shape()[0];
        double[][] square = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                square[i][j] = tensor.shape().length == 1 ? (double) f[i] * f[j] : f[i * n + j];
            }
        }
        return square;
    }

    private static double[][][] cube(Tensor tensor) {
        return kernel(new Tensor(
                tensor.type(), new long[] {1, tensor.shape()[0], tensor.shape()[1], tensor.shape()[2]}, tensor.data()))[
                0];
    }

    private static double[][][][] kernel(Tensor tensor) {
        float[] values = Floats.of(tensor);
        long[] s = tensor.shape();
        double[][][][] k = new double[(int) s[0]][(int) s[1]][(int) s[2]][(int) s[3]];
        int at = 0;
        for (double[][][] a : k) {
            for (double[][] b : a) {
                for (double[] c : b) {
                    for (int i = 0; i < c.length; i++) {
                        c[i] = values[at++];
                    }
                }
            }
        }
        return k;
    }
}
