package io.stylemill.dataset;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.storage.Store;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;

/** Where the rows of finished shards are read from. */
public interface RowSource {
    /** Opens the rows of a shard, in the order of its samples; the caller closes them. */
    Rows rows(ShardFile shard);

    /** Rows that are read as they are asked for. */
    interface Rows extends Iterator<SampleRow>, AutoCloseable {
        @Override
        void close();
    }

    /** Returns the rows that workers left in the store for the publisher of a run. */
    static RowSource staged(Store store, Layout layout, String run) {
        return shard -> {
            String key = layout.stagedRowsKey(run, shard.job());
            InputStream in = store.open(key)
                    .orElseThrow(() -> Failure.of(
                            Kind.TRANSIENT,
                            "rows-missing",
                            "the rows of the shard " + shard.path() + " are not at " + store.address(key)
                                    + "; the shard's job has to run again"));
            Iterator<SampleRow> rows = RowsFile.read(in, store.address(key));
            return new Rows() {
                @Override
                public boolean hasNext() {
                    return rows.hasNext();
                }

                @Override
                public SampleRow next() {
                    return rows.next();
                }

                @Override
                public void close() {
                    try {
                        in.close();
                    } catch (IOException e) {
                        throw Failure.of(
                                Kind.TRANSIENT, "read-broke-off", "closing " + key + " failed: " + e.getMessage(), e);
                    }
                }
            };
        };
    }
}
