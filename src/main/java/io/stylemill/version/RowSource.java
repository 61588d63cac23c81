package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.Iterator;
import java.util.function.Consumer;

/** Where the rows of finished shards are read from. */
public interface RowSource {
    /** Opens the rows of a shard, in the order of its samples; the caller closes them. */
    Rows<SampleRow> rows(ShardFile shard);

    /**
     * Opens what was made for a shard and refused, in the order it was made; the caller closes it.
     */
    default Rows<Refused> refused(ShardFile shard) {
        return Rows.of(Collections.emptyIterator(), InputStream.nullInputStream(), shard.path());
    }

    /**
     * Hands the features of some of what was made for a shard to {@code each}, in the order it was
     * made.
     */
    default void features(ShardFile shard, Consumer<FeaturesFile.Entry> each) {}

    /** Rows that are read as they are asked for. */
    interface Rows<T> extends Iterator<T>, AutoCloseable {
        @Override
        void close();

        private static <T> Rows<T> of(Iterator<T> rows, InputStream in, String where) {
            return new Rows<>() {
                @Override
                public boolean hasNext() {
                    return rows.hasNext();
                }

                @Override
                public T next() {
                    try {
                        return rows.next();
                    } catch (Failure e) {
                        if (e.kind() != Kind.VERIFICATION) {
                            throw e;
                        }
                        throw Failure.of(
                                e.kind(),
                                e.code(),
                                e.getMessage() + ". Perhaps a worker of another version of this program wrote it: end"
                                        + " such workers, then order the images again under another dataset.version",
                                e);
                    }
                }

                @Override
                public void close() {
                    try {
                        in.close();
                    } catch (IOException e) {
                        throw Failure.of(
                                Kind.TRANSIENT, "read-broke-off", "closing " + where + " failed: " + e.getMessage(), e);
                    }
                }
            };
        }
    }

    /** Returns the rows that workers left in the store for the publisher of a run. */
    static RowSource staged(Store store, Layout layout, String run) {
        return new RowSource() {
            @Override
            public Rows<SampleRow> rows(ShardFile shard) {
                String key = layout.stagedRowsKey(run, shard.job());
                InputStream in = store.open(key)
                        .orElseThrow(() -> Failure.of(
                                Kind.TRANSIENT,
                                "rows-missing",
                                "the rows of the shard " + shard.path() + " are not at " + store.address(key)
                                        + "; the shard's job has to run again"));
                return Rows.of(RowsFile.read(in, store.address(key)), in, key);
            }

            @Override
            public Rows<Refused> refused(ShardFile shard) {
                String key = layout.stagedRefusedKey(run, shard.job());
                InputStream in = store.open(key).orElse(InputStream.nullInputStream());
                return Rows.of(RowsFile.readRefused(in, store.address(key)), in, key);
            }

            @Override
            public void features(ShardFile shard, Consumer<FeaturesFile.Entry> each) {
                String key = layout.stagedFeaturesKey(run, shard.job());
                try (InputStream in = store.open(key).orElse(InputStream.nullInputStream())) {
                    FeaturesFile.read(in, store.address(key), each);
                } catch (IOException e) {
                    throw Failure.of(
                            Kind.TRANSIENT, "read-broke-off", "closing " + key + " failed: " + e.getMessage(), e);
                }
            }
        };
    }
}
