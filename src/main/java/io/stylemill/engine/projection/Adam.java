package io.stylemill.engine.projection;

/** Adam (Kingma and Ba 2015, algorithm 1) with its usual constants, for one array of numbers. */
final class Adam {
    private static final double FIRST = 0.9;
    private static final double SECOND = 0.999;
    private static final double EPSILON = 1e-8;

    private final float[] mean;
    private final float[] square;
    private double firstPower = 1;
    private double secondPower = 1;

    Adam(int length) {
        mean = new float[length];
        square = new float[length];
    }

    /** Moves the numbers one step down their gradient. */
    void step(float[] numbers, float[] gradient, double rate) {
        firstPower *= FIRST;
        secondPower *= SECOND;
        for (int i = 0; i < numbers.length; i++) {
            mean[i] = (float) (FIRST * mean[i] + (1 - FIRST) * gradient[i]);
            square[i] = (float) (SECOND * square[i] + (1 - SECOND) * gradient[i] * gradient[i]);
            double slope = mean[i] / (1 - firstPower);
            numbers[i] -= (float) (rate * slope / (Math.sqrt(square[i] / (1 - secondPower)) + EPSILON));
        }
    }
}
