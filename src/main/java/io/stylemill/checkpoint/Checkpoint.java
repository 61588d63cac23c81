package io.stylemill.checkpoint;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A generator network that was read from a file.
 *
 * @param network what it is
 * @param tensors by neutral name; StyleGAN2 and 3 use the names of NVIDIA's PyTorch state dicts
 *     ({@code synthesis.b8.conv0.affine.weight}), StyleGAN the names that
 *     {@code docs/checkpoints.md} lists; of a TorchScript archive the one tensor {@link #ARCHIVE}
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
    /** Name of the bytes of a whole TorchScript archive. */
    public static final String ARCHIVE = "archive";

    /**
     * The fact that holds the SHA-256 of the program text that a pickle of NVIDIA's persistence
     * carries.
     */
    public static final String SOURCE_MODULE = "source_module_sha256";

    /**
     * What is done about {@link #SOURCE_MODULE}: others change that text, and keep the names in it.
     */
    public static final String SOURCE_NOTE =
            "not checked against NVIDIA's; settings that NVIDIA's code does not have are refused";

    public Checkpoint {
        tensors = Collections.unmodifiableMap(new TreeMap<>(tensors));
        facts = Collections.unmodifiableMap(new TreeMap<>(facts));
    }

    /** Returns what is known of the file besides its tensors. */
    public Checkpoint withoutTensors() {
        return new Checkpoint(network, Map.of(), format, sha256, bytes, facts);
    }

    /**
     * Returns this TorchScript archive as the network that somebody declared it to be; what the
     * file says about its methods stays.
     *
     * @throws IllegalArgumentException when this is no such archive
     */
    public Checkpoint declared(NetworkDescription network) {
        if (this.network.architecture() != Architecture.TORCHSCRIPT) {
            throw new IllegalArgumentException("only a TorchScript archive can be declared, not " + format);
        }
        Map<String, @Nullable Object> config = new TreeMap<>(this.network.config());
        config.putAll(network.config());
        return new Checkpoint(network.configured(config), tensors, format, sha256, bytes, facts);
    }
}
