package io.stylemill.record;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map of at most so many entries: beyond them the one that was not asked for longest goes. Not
 * safe for many threads.
 */
public final class LastUsed<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    private final int most;

    /** @param most at least 1 */
    public LastUsed(int most) {
        super(16, 0.75f, true);
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
    }
}
