package io.stylemill.engine.projection;

/**
 * How fast, and with how much noise in w, a projection goes at each step (Karras et al. 2020,
 * "Analyzing and Improving the Image Quality of StyleGAN", appendix D).
 *
 * @param steps at least 1
 * @param rate largest learning rate
 */
record Schedule(int steps, double rate) {
    private static final double RISING = 0.05;
    private static final double FALLING = 0.25;
    private static final double NOISY = 0.75;
    private static final double NOISE = 0.05;

    /**
     * Returns the learning rate of a step from 0: it rises over the first 5 % and falls as a cosine
     * over the last 25 %.
     */
    double rate(int step) {
        double at = (double) step / steps;
        double fall = Math.min(1, (1 - at) / FALLING);
        return rate * (0.5 - 0.5 * StrictMath.cos(fall * Math.PI)) * Math.min(1, at / RISING);
    }

    /**
     * Returns the standard deviation of the noise that is added to w in a step, in units of w's
     * own.
     */
    double noise(int step) {
        double t = Math.max(0, 1 - (double) step / steps / NOISY);
        return NOISE * t * t;
    }
}
