package io.stylemill.image;

import io.stylemill.failure.Failure;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The files that films are written to, known by their extension. */
public enum FilmFormat {
    /** H.264, by an ffmpeg that is installed. */
    MP4("mp4"),
    /** Animated WebP (RFC 9649), each frame lossless. */
    WEBP("webp"),
    /** Animated PNG (PNG, third edition). */
    PNG("png");

    /** What the name of a film has to be, for messages. */
    public static final String NAMES = "a film is a file that ends in .mp4, .webp or .png";

    private final String extension;

    FilmFormat(String extension) {
        this.extension = extension;
    }

    /** Returns the file name extension, without a dot. */
    public String extension() {
        return extension;
    }

    /** Returns the format that the name of a file asks for; {@code .apng} is one of PNG. */
    public static Optional<FilmFormat> of(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        for (FilmFormat format : values()) {
            if (name.endsWith("." + format.extension)) {
                return Optional.of(format);
            }
        }
        return name.endsWith(".apng") ? Optional.of(PNG) : Optional.empty();
    }

    /** Returns MP4 where an ffmpeg is installed, otherwise WebP. */
    public static FilmFormat usual() {
        return FfmpegFilm.installed("ffmpeg") ? MP4 : WEBP;
    }

    /**
     * Requires what films of the format need.
     *
     * @throws Failure {@code ffmpeg-missing} (INPUT) for MP4 without ffmpeg
     */
    public void require(Path file) {
        if (this == MP4 && !FfmpegFilm.installed("ffmpeg")) {
            throw FfmpegFilm.missing("ffmpeg", file);
        }
    }

    /**
     * Begins a film.
     *
     * @throws Failure {@code ffmpeg-missing} (INPUT) for MP4 without ffmpeg;
     *     {@code output-unwritable}; {@code image-too-large}
     */
    public Film begin(Path file, Film.Shape shape) {
        return switch (this) {
            case MP4 -> new FfmpegFilm("ffmpeg", file, shape);
            case WEBP -> new AnimatedWebp(file, shape);
            case PNG -> new AnimatedPng(file, shape);
        };
    }
}
