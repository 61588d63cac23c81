package io.stylemill.image;

/** Small pictures of images, for pages and sheets. */
public final class Thumbnail {
    private static final int PAPER = 0xFFFFFF;

    private Thumbnail() {}

    /**
     * Returns an image in RGB whose longer side has at most {@code most} pixels; smaller ones keep
     * their size, and alpha lets white through.
     *
     * @param most at least 1
     */
    public static Pixels of(Pixels image, int most, Workspace workspace) {
        int longest = Math.max(image.width(), image.height());
        Pixels fitted = image;
        if (longest > most) {
            int width = Math.max(1, Math.round((float) image.width() * most / longest));
            int height = Math.max(1, Math.round((float) image.height() * most / longest));
            fitted = Resampler.resize(image, width, height, Filter.LANCZOS3, workspace);
        }
        Canvas canvas = new Canvas(fitted.width(), fitted.height(), PAPER);
        canvas.draw(fitted, 0, 0);
        return canvas.pixels();
    }
}
