package io.stylemill;

import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.factory.accept.DeviceRules;

/** Every network in fp32, four at once, for tests that load none. */
public final class PlainRules implements DeviceRules {
    @Override
    public String precision(String word) {
        return "fp32";
    }

    @Override
    public int batch(NetworkDescription network) {
        return 4;
    }
}
