package io.stylemill.checkpoint;

import java.util.Locale;

/** The network families that can be run. */
public enum Architecture {
    STYLEGAN1,
    STYLEGAN2,
    STYLEGAN3_T,
    STYLEGAN3_R,
    /** A TorchScript module of the user's own that maps (z, c) or ws to images. */
    TORCHSCRIPT;

    /** Returns the name that files and messages use, such as {@code stylegan3-t}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
