package io.stylemill.console;

import java.util.Locale;

/** What happens to a run now. */
public enum Phase {
    /** Its first images are still to come. */
    STARTING,
    /** Workers make its images. */
    GENERATING,
    /** Its images are compared with each other and with those of earlier versions. */
    JUDGING,
    /** Its version is written. */
    PUBLISHING,
    /** Nothing more, by itself. */
    ENDED;

    /** Returns the phase as it is written in JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
