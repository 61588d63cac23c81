package io.stylemill.engine.models;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Keeps what takes long to make: open while it is in use, and the few that were used last a while
 * longer. Safe for use by many threads.
 *
 * @param <K> names what is kept
 * @param <V> what is kept
 */
public final class Loans<K, V> implements AutoCloseable {
    private final int most;
    private final Consumer<V> closing;
    private final Map<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private boolean closed;

    /**
     * @param most kept at a time, at least 1; more only where all are in use
     * @param closing closes one
     */
    public Loans(int most, Consumer<V> closing) {
        this.most = most;
        this.closing = closing;
    }

    private static final class Entry<V> {
        private final V value;
        private int loans;

        private Entry(V value) {
            this.value = value;
        }
    }

    /** One on loan; close it to give it back. */
    public final class Loan implements AutoCloseable {
        private final Entry<V> entry;
        private boolean back;

        private Loan(Entry<V> entry) {
            this.entry = entry;
        }

        /** Returns the value, open until this is closed. */
        public V value() {
            return entry.value;
        }

        @Override
        public void close() {
            synchronized (Loans.this) {
                if (!back) {
                    back = true;
                    entry.loans--;
                    drop(closed ? 0 : most);
                }
            }
        }
    }

    /** Returns what a key names; where it is not there, room is made first, and then it is made. */
    public synchronized Loan lend(K key, Supplier<V> make) {
        Entry<V> entry = entries.get(key);
        if (entry == null) {
            drop(most - 1);
            entry = new Entry<>(make.get());
            entries.put(key, entry);
        }
        entry.loans++;
        return new Loan(entry);
    }

    /**
     * Closes the least recently used ones that are not in use until at most {@code keep} are left.
     */
    private void drop(int keep) {
        Iterator<Entry<V>> oldest = entries.values().iterator();
        while (entries.size() > keep && oldest.hasNext()) {
            Entry<V> entry = oldest.next();
            if (entry.loans == 0) {
                closing.accept(entry.value);
                oldest.remove();
            }
        }
    }

    /** Closes all that are not in use; the others when they are given back. */
    @Override
    public synchronized void close() {
        closed = true;
        drop(0);
    }
}
