package io.stylemill;

import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.credential.ImageKey;
import io.stylemill.factory.accept.DeviceRules;

/** Every network in fp32, four at once, and no key for images, for tests that load none. */
public final class PlainRules implements DeviceRules {
    @Override
    public String precision(String word) {
        return "fp32";
    }

    @Override
    public int batch(NetworkDescription network) {
        return 4;
    }

    /** Stands in for the key of images where none is signed. */
    public static ImageKey noImageKey() {
        throw new AssertionError("no image is signed here");
    }
}
