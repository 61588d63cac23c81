package io.stylemill.image;

import java.nio.file.Path;

/**
 * An animated PNG (PNG, third edition, clause 11.3.6): the bytes of our PNG encoder, frame after
 * frame.
 */
final class AnimatedPng implements Film {
    private final Shape shape;
    private final FilmFile file;
    private final ByteSink bytes = new ByteSink();
    private int sequence;
    private long added;

    AnimatedPng(Path to, Shape shape) {
        this.shape = shape;
        this.file = new FilmFile(to);
        bytes.put(PngEncoder.SIGNATURE);
        PngEncoder.header(bytes, shape.size());
        int chunk = PngEncoder.begin(bytes, "acTL");
        bytes.put32(Math.toIntExact(shape.frames()));
        // Plays for ever.
        bytes.put32(0);
        PngEncoder.end(bytes, chunk);
    }

    @Override
    public byte[] encode(Pixels frame, Workspace workspace) {
        return PngEncoder.compressed(frame, workspace);
    }

    @Override
    public void add(byte[] encoded) {
        int chunk = PngEncoder.begin(bytes, "fcTL");
        bytes.put32(sequence++);
        bytes.put32(shape.size().width());
        bytes.put32(shape.size().height());
        bytes.put32(0);
        bytes.put32(0);
        bytes.put16(1);
        bytes.put16(shape.fps());
        // The frame stays until the next one takes its place, alpha included.
        bytes.put8(0);
        bytes.put8(0);
        PngEncoder.end(bytes, chunk);
        chunk = PngEncoder.begin(bytes, added++ == 0 ? "IDAT" : "fdAT");
        if (added > 1) {
            bytes.put32(sequence++);
        }
        bytes.put(encoded);
        PngEncoder.end(bytes, chunk);
        write();
    }

    private void write() {
        file.put(bytes);
        bytes.clear();
    }

    @Override
    public void finish() {
        PngEncoder.end(bytes, PngEncoder.begin(bytes, "IEND"));
        write();
        file.finish();
    }

    @Override
    public void close() {
        file.close();
    }
}
