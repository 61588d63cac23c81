package io.stylemill.checkpoint;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A generator network that was read from a file.
 *
 * @param network what it is
 * @param tensors by neutral name; StyleGAN2 and 3 use the names of NVIDIA's PyTorch state dicts ({@code
 *     synthesis.b8.conv0.affine.weight}), StyleGAN the names that {@code docs/checkpoints.md} lists
 * @param format name of the file format it was found in, such as {@code stylegan2-ada-pytorch}
 * @param sha256 of the whole file, 64 hex digits
 * @param bytes size of the file
 * @param facts what the file says about name, licence and training, in words, by key
 */
public record Checkpoint(
        NetworkDescription network,
        Map<String, Tensor> tensors,
        String format,
        String sha256,
        long bytes,
        Map<String, String> facts) {
    public Checkpoint {
        tensors = Collections.unmodifiableMap(new TreeMap<>(tensors));
        facts = Collections.unmodifiableMap(new TreeMap<>(facts));
    }
}
