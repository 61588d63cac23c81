package io.stylemill.engine.models;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.engine.generator.Generator;
import io.stylemill.failure.Failure;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hands out loaded generators, and keeps the most recently used ones up to a bound.
 *
 * <p>What is handed out stays loaded until it is given back, also beyond the bound. Safe for use by
 * many threads; two that ask for the same network wait for one loading.
 */
public final class Models implements AutoCloseable {
    /** Puts a checkpoint on the device. */
    @FunctionalInterface
    public interface Loader {
        /** @throws Failure when it does not fit, or the device cannot do the precision */
        Generator load(Checkpoint checkpoint, String precision, int batch);
    }

    /** A generator on loan; close it to give it back. */
    public static final class Loan implements AutoCloseable {
        private final Loans<Key, Generator>.Loan loan;

        private Loan(Loans<Key, Generator>.Loan loan) {
            this.loan = loan;
        }

        /** Returns the generator, open until this is closed. */
        public Generator generator() {
            return loan.value();
        }

        @Override
        public void close() {
            loan.close();
        }
    }

    /**
     * From this size on a collection (0.1 s) takes less than a tenth of the time that loading
     * takes.
     */
    private static final long LARGE_BYTES = 64L << 20;

    /** @param bytes of the file */
    private record Loaded(Generator generator, long bytes) {}

    private record Key(String sha256, @Nullable NetworkDescription declared, String precision, int batch) {}

    private final CheckpointFiles files;
    private final Loader loader;
    private final Loans<Key, Generator> generators;
    /** By digest, without weights. */
    private final Map<String, Checkpoint> known = new LinkedHashMap<>();

    private @Nullable Checkpoint lastRead;

    /** @param most generators kept loaded, at least 1 */
    public Models(CheckpointFiles files, Loader loader, int most) {
        this.files = files;
        this.loader = loader;
        this.generators = new Loans<>(most, Generator::close);
    }

    /**
     * Returns the checkpoint at an address; see {@link CheckpointFiles#read}.
     *
     * <p>The last one read is kept, so that planning with it and then loading it reads the file
     * once.
     */
    public synchronized Checkpoint read(String address, @Nullable String sha256) {
        Checkpoint last = lastRead;
        if (last != null && last.sha256().equals(sha256)) {
            return last;
        }
        Checkpoint read = files.read(address, sha256);
        lastRead = read;
        known.put(read.sha256(), read.withoutTensors());
        return read;
    }

    /** Returns a checkpoint without its tensors; one that was read before is not read again. */
    public synchronized Checkpoint describe(String address, String sha256) {
        Checkpoint described = known.get(sha256);
        return described != null ? described : read(address, sha256).withoutTensors();
    }

    /**
     * Returns the generator of a checkpoint that holds weights, loaded when it was not.
     *
     * @throws Failure when it cannot be read, is another file, is a program, or does not fit on the
     *     device
     */
    public Loan lend(String address, String sha256, String precision, int batch) {
        return lend(address, sha256, null, precision, batch);
    }

    /**
     * Returns the generator of a checkpoint, loaded when it was not.
     *
     * @param declared what a TorchScript archive was declared to be, which runs it; null for
     *     weights
     * @throws Failure when it cannot be read, is another file, is a program that nobody declared,
     *     or does not fit on the device
     */
    public Loan lend(
            String address, String sha256, @Nullable NetworkDescription declared, String precision, int batch) {
        Key key = new Key(sha256, declared, precision, batch);
        return new Loan(generators.lend(key, () -> loaded(address, key)));
    }

    private synchronized Generator loaded(String address, Key key) {
        Loaded loaded = load(address, key);
        if (loaded.bytes() >= LARGE_BYTES) {
            // The weights that were read are garbage now. Java would keep that memory beside all
            // that images need.
            System.gc();
        }
        return loaded.generator();
    }

    /** In a method of its own: what was read is garbage when it ends. */
    private Loaded load(String address, Key key) {
        Checkpoint read = read(address, key.sha256());
        NetworkDescription declared = key.declared();
        Generator generator =
                loader.load(declared == null ? read : read.declared(declared), key.precision(), key.batch());
        lastRead = null;
        files.remember(address, key.sha256());
        return new Loaded(generator, read.bytes());
    }

    /** Returns where checkpoints, arrays and programs are fetched from. */
    public CheckpointFiles files() {
        return files;
    }

    /** Closes every generator that is at home; the others when they are given back. */
    @Override
    public void close() {
        generators.close();
    }
}
