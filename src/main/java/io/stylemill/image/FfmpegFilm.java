package io.stylemill.image;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** An MP4 by an ffmpeg that is installed: it reads raw frames from its standard input. */
final class FfmpegFilm implements Film {
    private static final int MINUTES = 10;
    private static final int MOST_TOLD = 4000;

    private final Path file;
    private final Path part;
    private final Process process;
    private final OutputStream frames;
    private final CompletableFuture<String> complaints;

    /** @param program name on the path, or path */
    FfmpegFilm(String program, Path file, Shape shape) {
        this.file = file;
        this.part = WholeFile.part(file);
        try {
            this.process = new ProcessBuilder(command(program, part, shape))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw missing(program, file);
        }
        this.frames = process.getOutputStream();
        this.complaints = CompletableFuture.supplyAsync(() -> firstOf(process.getErrorStream()), task -> {
            Thread reader = new Thread(task, "ffmpeg-errors");
            reader.setDaemon(true);
            reader.start();
        });
    }

    static Failure missing(String program, Path file) {
        return Failure.input(
                "ffmpeg-missing",
                "cannot start " + program + " to make the film " + file
                        + ": MP4 is made by ffmpeg, which must be installed and on the PATH; install it, or name a file"
                        + " that ends in .webp or .png, which need no other program");
    }

    /** Returns whether a program of that name says its version within a minute. */
    static boolean installed(String program) {
        try {
            Process process = new ProcessBuilder(program, "-version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = process.waitFor(1, TimeUnit.MINUTES);
            process.destroyForcibly();
            return ended && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Frames as they are to H.264 that every browser plays: YUV with half the colour, even sides,
     * and the colour space by name, since players guess another one for large films.
     */
    private static List<String> command(String program, Path part, Shape shape) {
        Size size = shape.size();
        return List.of(
                program,
                "-hide_banner",
                "-loglevel",
                "error",
                "-f",
                "rawvideo",
                "-pixel_format",
                size.channels() == 1 ? "gray" : size.channels() == 3 ? "rgb24" : "rgba",
                "-video_size",
                size.width() + "x" + size.height(),
                "-framerate",
                Integer.toString(shape.fps()),
                "-i",
                "pipe:0",
                "-an",
                "-vf",
                "pad=ceil(iw/2)*2:ceil(ih/2)*2,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p",
                "-c:v",
                "libx264",
                "-crf",
                "16",
                "-colorspace",
                "bt709",
                "-color_primaries",
                "bt709",
                "-color_trc",
                "bt709",
                "-color_range",
                "tv",
                "-movflags",
                "+faststart",
                "-f",
                "mp4",
                "-y",
                part.toAbsolutePath().toString());
    }

    private static String firstOf(InputStream in) {
        try (in) {
            String first = new String(in.readNBytes(MOST_TOLD), StandardCharsets.UTF_8).strip();
            in.transferTo(OutputStream.nullOutputStream());
            return first;
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public byte[] encode(Pixels frame, Workspace workspace) {
        return frame.data();
    }

    @Override
    public void add(byte[] encoded) {
        Executor late = CompletableFuture.delayedExecutor(MINUTES, TimeUnit.MINUTES);
        CompletableFuture<Void> stop = CompletableFuture.runAsync(process::destroyForcibly, late);
        try {
            frames.write(encoded);
        } catch (IOException e) {
            throw failed("it takes no more frames (" + e.getMessage() + ")", e);
        } finally {
            stop.cancel(false);
        }
    }

    @Override
    public void finish() {
        try {
            frames.close();
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                throw failed("it did not end within " + MINUTES + " minutes");
            }
        } catch (IOException e) {
            throw failed("it takes no more frames (" + e.getMessage() + ")", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("waiting for it was interrupted", e);
        }
        if (process.exitValue() != 0 || !Files.exists(part)) {
            throw failed("it ended with status " + process.exitValue());
        }
        FilmFile.publish(part, file);
    }

    private Failure failed(String how) {
        return failed(how, new IOException(how));
    }

    private Failure failed(String how, Exception cause) {
        // Process.destroyForcibly would also close the stream on which ffmpeg says why.
        process.toHandle().destroyForcibly();
        String told = complaints.join();
        return Failure.of(
                Kind.RESOURCES,
                "ffmpeg-failed",
                "ffmpeg could not make the film " + file + ": " + how
                        + (told.isEmpty() ? "" : "; it said:\n  " + told.replace("\n", "\n  "))
                        + "\n  check that this ffmpeg has the encoder libx264 and that there is room, or name a file"
                        + " that ends in .webp or .png",
                cause);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        complaints.join();
        FilmFile.remove(part);
    }
}
