package io.stylemill.image;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.nio.file.Path;

/**
 * An animated WebP (RFC 9649, 2.7.1): lossless frames of libwebp in chunks that we write ourselves.
 */
final class AnimatedWebp implements Film {
    private static final int ANIMATED = 0x02;
    private static final int HAS_ALPHA = 0x10;
    private static final int DO_NOT_BLEND = 0x02;
    private static final int FRAME_HEADER = 16;
    private static final long MOST_BYTES = 0xFFFF_FFFFL - 1;

    private final Path name;
    private final Shape shape;
    private final FilmFile file;
    private final ByteSink bytes = new ByteSink();
    private long added;
    private long length;

    AnimatedWebp(Path to, Shape shape) {
        WebpEncoder.requireSides(shape.size());
        this.name = to;
        this.shape = shape;
        this.file = new FilmFile(to);
        WebpEncoder.tag(bytes, "RIFF");
        bytes.putLittle32(0);
        WebpEncoder.tag(bytes, "WEBP");
        WebpEncoder.tag(bytes, "VP8X");
        bytes.putLittle32(10);
        bytes.put8(ANIMATED | (shape.size().channels() == 4 ? HAS_ALPHA : 0));
        bytes.putLittle24(0);
        bytes.putLittle24(shape.size().width() - 1);
        bytes.putLittle24(shape.size().height() - 1);
        WebpEncoder.tag(bytes, "ANIM");
        bytes.putLittle32(6);
        bytes.putLittle32(0);
        // Plays for ever.
        bytes.put8(0);
        bytes.put8(0);
        write();
    }

    @Override
    public byte[] encode(Pixels frame, Workspace workspace) {
        return WebpEncoder.chunks(frame, Encoding.WEBP_LOSSLESS, workspace);
    }

    @Override
    public void add(byte[] encoded) {
        WebpEncoder.tag(bytes, "ANMF");
        bytes.putLittle32(FRAME_HEADER + encoded.length);
        bytes.putLittle24(0);
        bytes.putLittle24(0);
        bytes.putLittle24(shape.size().width() - 1);
        bytes.putLittle24(shape.size().height() - 1);
        // Whole milliseconds that add up to the right time.
        bytes.putLittle24((int) (millis(added + 1) - millis(added)));
        bytes.put8(DO_NOT_BLEND);
        bytes.put(encoded);
        added++;
        write();
    }

    private long millis(long frames) {
        return (frames * 1000 + shape.fps() / 2) / shape.fps();
    }

    private void write() {
        length += bytes.size;
        if (length > MOST_BYTES) {
            throw Failure.of(
                    Kind.INPUT,
                    "film-too-long",
                    "the film " + name + " is longer than a WebP file can be, 4 GiB, after " + added
                            + " frames; ask for fewer, or name a file that ends in .png or .mp4");
        }
        file.put(bytes);
        bytes.clear();
    }

    @Override
    public void finish() {
        file.overwriteLittle32(4, (int) (length - 8));
        file.finish();
    }

    @Override
    public void close() {
        file.close();
    }
}
