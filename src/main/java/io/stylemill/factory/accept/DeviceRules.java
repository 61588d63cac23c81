package io.stylemill.factory.accept;

import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.failure.Failure;

/** What {@code auto} means on the device that will generate. */
public interface DeviceRules {
    /**
     * Returns the precision that a manifest's word means, such as {@code fp32} for {@code auto}.
     *
     * @throws Failure INPUT when the device cannot compute in it
     */
    String precision(String word);

    /** Returns the batch shape that suits a network. */
    int batch(NetworkDescription network);
}
