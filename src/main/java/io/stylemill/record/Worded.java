package io.stylemill.record;

/**
 * An enum whose words in JSON are not the names of its constants; {@link RecordJson} writes and
 * reads them.
 */
public interface Worded {
    /** Returns the word of the constant. */
    String word();
}
