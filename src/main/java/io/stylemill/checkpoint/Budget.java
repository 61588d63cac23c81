package io.stylemill.checkpoint;

/**
 * What reading one file may cost, all nested streams together: bounds on counts that no real
 * checkpoint comes near, and on bytes that follow from the size of the file.
 */
final class Budget {
    /** A training snapshot of three StyleGAN2 networks has about 30,000. */
    static final int MAX_VALUES = 500_000;

    static final int MAX_OPCODES = 2_000_000;
    /** Small tensors cost their bookkeeping, so the smallest files get this much on top. */
    private static final long SLACK = 1 << 20;

    private final long fileBytes;
    private int values;
    private int opcodes;
    private long materialised;
    private long read;

    Budget(long fileBytes) {
        this.fileBytes = fileBytes;
    }

    /** Counts one pickle instruction. */
    void opcode() {
        if (++opcodes > MAX_OPCODES) {
            throw Refusal.unsupported(
                    "the pickle has more than " + MAX_OPCODES + " instructions; checkpoints have far fewer");
        }
    }

    /** Counts one value that is kept in memory. */
    void value() {
        if (++values > MAX_VALUES) {
            throw Refusal.unsupported(
                    "the pickle builds more than " + MAX_VALUES + " values; checkpoints have far fewer");
        }
    }

    /** Counts a tensor's bytes in memory and in the file. */
    void materialise(String name, long bytes, long fileRead) {
        materialised += bytes;
        read += fileRead;
        if (materialised > 2 * fileBytes + SLACK || read > 4 * fileBytes + SLACK) {
            throw Refusal.unsupported("up to the tensor " + name + " the network claims " + materialised
                    + " bytes of tensors, more than a file of " + fileBytes
                    + " bytes can hold: data is used repeatedly");
        }
    }
}
