package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The rows of all shards, one after another, read ahead, checked against the shards and counted on
 * the way.
 */
final class ShardRows implements Iterator<SampleRow>, AutoCloseable {
    /** Shards whose rows are read while those before them are taken. */
    private static final int AHEAD = 2;

    private final Iterator<ShardRun> shards;
    private final RowSource source;
    private final ExecutorService readers = Executors.newFixedThreadPool(AHEAD, task -> {
        Thread thread = new Thread(task, "rows");
        thread.setDaemon(true);
        return thread;
    });
    private final Deque<Ahead> ahead = new ArrayDeque<>();
    private final Tally tally;
    private final Set<String> keys = new HashSet<>();
    private @Nullable ShardFile shard;
    private @Nullable Iterator<SampleRow> rows;
    private long previousEnd;

    private record Ahead(ShardFile shard, CompletableFuture<List<SampleRow>> rows) {}

    ShardRows(List<ShardRun> shards, RowSource source, Tally tally) {
        this.shards = shards.iterator();
        this.source = source;
        this.tally = tally;
    }

    @Override
    public boolean hasNext() {
        while (rows == null || !rows.hasNext()) {
            end();
            while (shards.hasNext() && ahead.size() < AHEAD) {
                ShardFile next = shards.next().shard();
                ahead.add(new Ahead(next, CompletableFuture.supplyAsync(() -> read(next), readers)));
            }
            if (ahead.isEmpty()) {
                return false;
            }
            Ahead first = ahead.remove();
            shard = first.shard();
            rows = joined(first.rows()).iterator();
        }
        return true;
    }

    @Override
    public SampleRow next() {
        if (!hasNext() || rows == null || shard == null) {
            throw new NoSuchElementException("no further row");
        }
        SampleRow row = rows.next();
        SampleRow.Place place = row.place();
        boolean inside = place.shard().equals(shard.path())
                && place.split().equals(shard.job().split())
                && place.tarOffset() >= previousEnd
                && place.length() > 0
                && place.tarOffset() + place.length() <= shard.bytes();
        if (!inside || !keys.add(place.key())) {
            throw disagree(
                    "the row " + keys.size() + ", of the key " + place.key() + ", has a place or a key that cannot be");
        }
        previousEnd = place.tarOffset() + place.length();
        tally.add(row);
        return row;
    }

    @Override
    public void close() {
        ahead.forEach(one -> one.rows().handle((all, thrown) -> 0).join());
        readers.shutdown();
    }

    private List<SampleRow> read(ShardFile next) {
        List<SampleRow> all = new ArrayList<>(Math.toIntExact(next.samples()));
        try (RowSource.Rows<SampleRow> open = source.rows(next)) {
            open.forEachRemaining(all::add);
        }
        return all;
    }

    private static List<SampleRow> joined(CompletableFuture<List<SampleRow>> rows) {
        try {
            return rows.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private void end() {
        if (rows == null) {
            return;
        }
        rows = null;
        if (shard != null && keys.size() != shard.samples()) {
            throw disagree("there are " + keys.size() + " of them for " + shard.samples() + " samples");
        }
        keys.clear();
        previousEnd = 0;
    }

    private Failure disagree(String how) {
        return Failure.of(
                Kind.VERIFICATION,
                "rows-disagree",
                "the rows of " + (shard == null ? "a shard" : shard.path()) + " do not fit it: " + how
                        + "; nothing was published");
    }
}
