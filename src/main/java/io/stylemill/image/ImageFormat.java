package io.stylemill.image;

import java.util.Locale;

/** A file format that images are written in. */
public enum ImageFormat {
    PNG("image/png", "png", PngEncoder.VERSION),
    /** Baseline JPEG; no alpha. */
    JPEG("image/jpeg", "jpg", JpegEncoder.VERSION),
    /**
     * Lossy or lossless WebP by libwebp; grey images are written as RGB, for it has no grey. The
     * one format whose bytes we do not make ourselves: they are as stable as libwebp's own code for
     * the machine's instruction set.
     */
    WEBP("image/webp", "webp", WebpEncoder.VERSION);

    private final String contentType;
    private final String extension;
    private final String encoderVersion;

    ImageFormat(String contentType, String extension, String encoderVersion) {
        this.contentType = contentType;
        this.extension = extension;
        this.encoderVersion = encoderVersion;
    }

    /**
     * Returns the format that the first bytes of an image file show; what shows none counts as PNG.
     */
    public static ImageFormat of(byte[] file) {
        if (file.length > 2 && (file[0] & 0xff) == 0xff && (file[1] & 0xff) == 0xd8) {
            return JPEG;
        }
        return file.length > 3 && file[0] == 'R' && file[1] == 'I' ? WEBP : PNG;
    }

    /** Returns the name that manifests and records use. */
    public String manifestName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the media type. */
    public String contentType() {
        return contentType;
    }

    /** Returns the file name extension, without a dot. */
    public String extension() {
        return extension;
    }

    /**
     * Returns the encoder's name and version, which together with pixels, settings and metadata
     * decide every byte.
     */
    public String encoderVersion() {
        return encoderVersion;
    }
}
