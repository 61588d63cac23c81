package io.stylemill.image;

/**
 * A film that is written frame by frame, so that its length does not matter to the memory. Its file
 * appears when it is finished.
 *
 * <p>{@link #encode} is safe for use by many threads; the frames are added by one.
 */
public interface Film extends AutoCloseable {
    /**
     * @param size of every frame
     * @param frames how many there will be, at least 1
     * @param fps frames in a second, 1 to 120
     */
    record Shape(Size size, long frames, int fps) {}

    /** Returns a frame as {@link #add} takes it. */
    byte[] encode(Pixels frame, Workspace workspace);

    /**
     * Adds the next frame.
     *
     * @throws io.stylemill.failure.Failure {@code output-unwritable} or {@code ffmpeg-failed}
     *     (RESOURCES)
     */
    void add(byte[] encoded);

    /**
     * Ends the film after its last frame and gives the file its name.
     *
     * @throws io.stylemill.failure.Failure as {@link #add}
     */
    void finish();

    /** Removes what was written of a film that is not finished. */
    @Override
    void close();
}
