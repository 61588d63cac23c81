package io.stylemill.engine.generator;

/**
 * What must be equal for equal pixels.
 *
 * @param engine such as {@code pytorch-2.7.1}, or {@code pytorch-2.7.1+stylegan3.2} with the second text of a family
 * @param device such as {@code cpu:avx512} or {@code cuda:NVIDIA H200}
 * @param threads intra-op threads
 * @param precision {@code fp32}, {@code bf16} or {@code fp16}
 * @param batch samples per forward pass
 */
public record DeviceClass(String engine, String device, int threads, String precision, int batch) {}
