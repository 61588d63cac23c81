package io.stylemill.engine.models;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.LatentFile;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.engine.generator.Generator;
import io.stylemill.failure.Failure;
import io.stylemill.order.plan.ProjectionNote;
import io.stylemill.store.Store;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hands out loaded generators, and keeps the most recently used ones up to a bound.
 *
 * <p>What is handed out stays loaded until it is given back, also beyond the bound. Safe for use by many threads; two that ask
 * for the same network wait for one loading.
 */
public final class Models implements AutoCloseable {
    /** Puts a checkpoint on the device. */
    @FunctionalInterface
    public interface Loader {
        /** @throws Failure when it does not fit, or the device cannot do the precision */
        Generator load(Checkpoint checkpoint, String precision, int batch);
    }

    /** A generator on loan; close it to give it back. */
    public final class Loan implements AutoCloseable {
        private final Entry entry;
        private boolean back;

        private Loan(Entry entry) {
            this.entry = entry;
        }

        /** Returns the generator, open until this is closed. */
        public Generator generator() {
            return entry.generator;
        }

        @Override
        public void close() {
            if (!back) {
                back = true;
                giveBack(entry);
            }
        }
    }

    /** From this size on a collection (0.1 s) takes less than a tenth of the time that loading takes. */
    private static final long LARGE_BYTES = 64L << 20;

    private record Key(String sha256, @Nullable NetworkDescription declared, String precision, int batch) {}

    private static final class Entry {
        private final Generator generator;
        private int loans;

        private Entry(Generator generator) {
            this.generator = generator;
        }
    }

    private final CheckpointFiles files;
    private final Loader loader;
    private final int most;
    private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, NetworkDescription> descriptions = new LinkedHashMap<>();
    private @Nullable Checkpoint lastRead;

    /** @param most generators kept loaded, at least 1 */
    public Models(CheckpointFiles files, Loader loader, int most) {
        this.files = files;
        this.loader = loader;
        this.most = most;
    }

    /**
     * Returns the checkpoint at an address; see {@link CheckpointFiles#read}.
     *
     * <p>The last one read is kept, so that planning with it and then loading it reads the file once.
     */
    public synchronized Checkpoint read(String address, @Nullable String sha256) {
        Checkpoint known = lastRead;
        if (known != null && known.sha256().equals(sha256)) {
            return known;
        }
        Checkpoint read = files.read(address, sha256);
        lastRead = read;
        descriptions.put(read.sha256(), read.network());
        return read;
    }

    /** Returns what the network of a checkpoint is, without loading it onto a device. */
    public synchronized NetworkDescription describe(String address, String sha256) {
        NetworkDescription known = descriptions.get(sha256);
        return known != null ? known : read(address, sha256).network();
    }

    /**
     * Returns the generator of a checkpoint that holds weights, loaded when it was not.
     *
     * @throws Failure when it cannot be read, is another file, is a program, or does not fit on the device
     */
    public Loan lend(String address, String sha256, String precision, int batch) {
        return lend(address, sha256, null, precision, batch);
    }

    /**
     * Returns the generator of a checkpoint, loaded when it was not.
     *
     * @param declared what a TorchScript archive was declared to be, which runs it; null for weights
     * @throws Failure when it cannot be read, is another file, is a program that nobody declared, or does not fit on the
     *     device
     */
    public synchronized Loan lend(
            String address, String sha256, @Nullable NetworkDescription declared, String precision, int batch) {
        Key key = new Key(sha256, declared, precision, batch);
        Entry entry = entries.get(key);
        if (entry == null) {
            drop(most - 1);
            long bytes = load(key, address);
            entry = Objects.requireNonNull(entries.get(key));
            if (bytes >= LARGE_BYTES) {
                // The weights that were read are garbage now. Java would keep that memory beside all that images need.
                System.gc();
            }
            files.remember(address, sha256);
        }
        entry.loans++;
        return new Loan(entry);
    }

    /** In a method of its own: what was read is garbage when it ends. Returns the size of the file. */
    private long load(Key key, String address) {
        Checkpoint read = read(address, key.sha256());
        NetworkDescription declared = key.declared();
        entries.put(
                key,
                new Entry(
                        loader.load(declared == null ? read : read.declared(declared), key.precision(), key.batch())));
        lastRead = null;
        return read.bytes();
    }

    /** Returns the direction at an address; see {@link CheckpointFiles#direction}. */
    public Direction direction(String address) {
        return files.direction(address);
    }

    /** Returns a local copy of a program that looks at images; see {@link CheckpointFiles#model}. */
    public Path model(String address) {
        return files.model(address);
    }

    /** Returns a local copy of a stored file; see {@link CheckpointFiles#kept}. */
    public Path kept(Store store, String key, String sha256) {
        return files.kept(store, key, sha256);
    }

    /** Returns z or w at an address; see {@link CheckpointFiles#latents}. */
    public LatentArray latents(String address) {
        return files.latents(address);
    }

    /** Returns w+ at an address; see {@link CheckpointFiles#layeredLatents}. */
    public LatentArray layeredLatents(String address) {
        return files.layeredLatents(address);
    }

    /** Returns what {@code project} noted beside latents; see {@link CheckpointFiles#projectionNote}. */
    public Optional<ProjectionNote> projectionNote(String address) {
        return files.projectionNote(address);
    }

    /** Returns an array at an address and its name; see {@link CheckpointFiles#namedLatents}. */
    public LatentFile.Named namedLatents(String address) {
        return files.namedLatents(address);
    }

    /** Returns an address where the checkpoint of a digest is; see {@link CheckpointFiles#find}. */
    public String find(String sha256, List<String> hints) {
        return files.find(sha256, hints);
    }

    private synchronized void giveBack(Entry entry) {
        entry.loans--;
        drop(most);
    }

    /** Closes the least recently used ones that are not in use until at most {@code keep} are left. */
    private void drop(int keep) {
        Iterator<Entry> oldest = entries.values().iterator();
        while (entries.size() > keep && oldest.hasNext()) {
            Entry entry = oldest.next();
            if (entry.loans == 0) {
                entry.generator.close();
                oldest.remove();
            }
        }
    }

    /** Closes every generator that is at home. */
    @Override
    public synchronized void close() {
        drop(0);
    }
}
