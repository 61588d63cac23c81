package io.stylemill.order.plan;

import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.Ranges;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Resolves names of w layers against a network. */
public final class Layers {
    private Layers() {}

    /**
     * Returns the w layers that a name or ranges mean, ascending.
     *
     * <p>In StyleGAN and StyleGAN2, {@code coarse}, {@code middle} and {@code fine} are the styles
     * at 4-8, 16-32 and 64 pixels and above (Karras et al. 2019, section 3.1); in StyleGAN3 they
     * are thirds of the layers.
     *
     * @throws Failure {@code bad-layers} when there is no such layer in this network
     */
    public static List<Integer> resolve(String layers, NetworkDescription network) {
        return switch (layers) {
            case "coarse" -> named(layers, network, 0);
            case "middle" -> named(layers, network, 1);
            case "fine" -> named(layers, network, 2);
            default -> numbered(layers, network);
        };
    }

    private static List<Integer> numbered(String layers, NetworkDescription network) {
        Ranges ranges = Ranges.parse(layers, Integer.MAX_VALUE);
        long largest =
                ranges.parts().stream().mapToLong(Ranges.Interval::last).max().orElse(0);
        if (largest >= network.numWs()) {
            throw Failure.input(
                    "bad-layers",
                    "'" + layers + "' names layer " + largest + "; this network has " + network.numWs()
                            + " w layers, 0 to " + (network.numWs() - 1));
        }
        return ranges.stream().mapToObj(i -> (int) i).sorted().toList();
    }

    private static List<Integer> named(String name, NetworkDescription network, int third) {
        IntPredicate member = i -> {
            int resolution = network.layerResolution(i);
            if (resolution == 0) {
                return i * 3 / network.numWs() == third;
            }
            return (resolution <= 8 ? 0 : resolution <= 32 ? 1 : 2) == third;
        };
        List<Integer> found =
                IntStream.range(0, network.numWs()).filter(member).boxed().toList();
        if (found.isEmpty()) {
            throw Failure.input(
                    "bad-layers",
                    "this network has no " + name + " layers: its images are " + network.width()
                            + " x " + network.height() + " pixels and it has " + network.numWs()
                            + " w layers; name layers 0 to "
                            + (network.numWs() - 1));
        }
        return found;
    }
}
