package io.stylemill.engine.generator;

/**
 * What must be equal for equal pixels, and for equal masks that are read from the network's layers.
 *
 * @param engine such as {@code pytorch-2.7.1}, or {@code pytorch-2.7.1+stylegan3.2} with the second
 *     text of a family; {@code +winograd} follows where any layer computes its convolution that
 *     way, and {@code +mask.2} where masks are made, with the second text of masks
 * @param device such as {@code cpu:avx512} or {@code cuda:NVIDIA H200}
 * @param threads intra-op threads
 * @param precision {@code fp32}, {@code bf16} or {@code fp16}
 * @param batch samples per forward pass
 */
public record DeviceClass(String engine, String device, int threads, String precision, int batch) {
    /**
     * One higher with every change of the text of masks that changes their bits; images do not
     * depend on it.
     */
    private static final String MASKS = "+mask.2";

    private static final String ANY_MASKS = "\\+mask\\.\\d+$";

    /** Returns the class that also makes masks. */
    DeviceClass withMasks() {
        return of(withoutMasks().engine() + MASKS);
    }

    /** Returns the class of the images alone. */
    public DeviceClass withoutMasks() {
        return of(engine.replaceFirst(ANY_MASKS, ""));
    }

    private DeviceClass of(String other) {
        return new DeviceClass(other, device, threads, precision, batch);
    }
}
