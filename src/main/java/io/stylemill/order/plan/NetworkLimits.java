package io.stylemill.order.plan;

import io.stylemill.checkpoint.Architecture;
import io.stylemill.checkpoint.NetworkDescription;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What not every network can do; each answer says why, or is empty. */
public final class NetworkLimits {
    private NetworkLimits() {}

    /** Returns why the network cannot move and turn what it draws. */
    public static Optional<String> transform(NetworkDescription network) {
        boolean can = network.architecture() == Architecture.STYLEGAN3_T
                || network.architecture() == Architecture.STYLEGAN3_R;
        return can
                ? Optional.empty()
                : Optional.of("only stylegan3-t and stylegan3-r networks can move and turn what they draw; this one is "
                        + network.architecture().id());
    }

    /**
     * Returns why noise changes nothing in the network's images.
     *
     * @param layers noise inputs that keep their noise, or null for all
     */
    public static Optional<String> noise(NetworkDescription network, @Nullable List<Integer> layers) {
        int inputs = network.noiseInputs();
        if (inputs == 0) {
            return Optional.of(network.architecture().id() + " networks have no noise inputs");
        }
        if (IntStream.range(0, inputs).noneMatch(network::noisy)) {
            return Optional.of("this network has no noise: it was built without, or its strengths are 0");
        }
        return layers == null || layers.stream().anyMatch(network::noisy)
                ? Optional.empty()
                : Optional.of("none of the layers named has noise in this network: "
                        + IntStream.range(0, inputs)
                                .filter(network::noisy)
                                .mapToObj(Integer::toString)
                                .collect(Collectors.joining(", "))
                        + " have");
    }

    /** Returns why the network has no such level of progressive growing. */
    public static Optional<String> lod(NetworkDescription network, double lod) {
        int most = network.doublings();
        if (network.architecture() != Architecture.STYLEGAN1) {
            return Optional.of("only stylegan1 networks have levels of detail; this one is "
                    + network.architecture().id());
        }
        if ("fixed".equals(network.config().get("structure"))) {
            return Optional.of("this network was built without levels of detail (structure fixed)");
        }
        return lod >= 0 && lod <= most
                ? Optional.empty()
                : Optional.of("it is " + lod + "; this network has levels 0 (finished) to " + most);
    }
}
