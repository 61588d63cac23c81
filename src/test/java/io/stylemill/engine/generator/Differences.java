package io.stylemill.engine.generator;

import static org.assertj.core.api.Assertions.assertThat;

/** Largest absolute differences. */
final class Differences {
    private Differences() {}

    static double largest(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double largest = 0;
        for (int i = 0; i < actual.length; i++) {
            double difference = Math.abs((double) actual[i] - expected[i]);
            largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
        }
        return largest;
    }

    static int largest(byte[] actual, byte[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        int largest = 0;
        for (int i = 0; i < actual.length; i++) {
            largest = Math.max(largest, Math.abs((actual[i] & 0xFF) - (expected[i] & 0xFF)));
        }
        return largest;
    }
}
