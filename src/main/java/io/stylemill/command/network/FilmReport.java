package io.stylemill.command.network;

import io.stylemill.image.Film;
import io.stylemill.image.FilmFormat;
import io.stylemill.record.Amounts;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.Terminal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Tells what film was made. */
final class FilmReport {
    private FilmReport() {}

    static void tell(Terminal terminal, boolean json, Path output, Film.Shape shape, FilmFormat format) {
        double seconds = (double) shape.frames() / shape.fps();
        if (json) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("file", output.toString());
            map.put("format", format.extension());
            map.put("frames", shape.frames());
            map.put("fps", shape.fps());
            map.put("width", shape.size().width());
            map.put("height", shape.size().height());
            terminal.result(CanonicalJson.write(map));
            return;
        }
        terminal.result(String.format(
                Locale.ROOT,
                "%s: %,d frames of %d x %d pixels, %s at %d frames a second, %s",
                output,
                shape.frames(),
                shape.size().width(),
                shape.size().height(),
                Amounts.duration(seconds),
                shape.fps(),
                format == FilmFormat.MP4
                        ? "H.264 by ffmpeg"
                        : "lossless animated " + (format == FilmFormat.WEBP ? "WebP" : "PNG")));
    }
}
