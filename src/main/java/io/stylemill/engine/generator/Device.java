package io.stylemill.engine.generator;

import io.stylemill.failure.Failure;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A device that networks run on.
 *
 * @param kind what it is
 * @param index number of the GPU, from 0; 0 for the CPU
 */
public record Device(Kind kind, int index) {
    /** The CPU of this machine. */
    public static final Device CPU = new Device(Kind.CPU, 0);

    private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,3}))?");

    /** Kinds of devices. */
    public enum Kind {
        CPU,
        CUDA
    }

    /**
     * Returns the device that the text names: {@code cpu}, {@code cuda:N}, or {@code cuda} for
     * {@code cuda:0}.
     *
     * @throws Failure {@code bad-device} for any other text
     */
    public static Device parse(String text) {
        if (text.equals("cpu")) {
            return CPU;
        }
        Matcher m = CUDA.matcher(text);
        if (!m.matches()) {
            throw Failure.input("bad-device", "'" + text + "' names no device; write cpu or cuda:N, such as cuda:0");
        }
        return new Device(Kind.CUDA, m.group(1) == null ? 0 : Integer.parseInt(m.group(1)));
    }

    /** Returns the text that {@link #parse} reads. */
    @Override
    public String toString() {
        return kind == Kind.CPU ? "cpu" : "cuda:" + index;
    }
}
