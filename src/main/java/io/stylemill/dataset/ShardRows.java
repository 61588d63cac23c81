package io.stylemill.dataset;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rows of all shards, one after another, checked against the shards and counted on the way. */
final class ShardRows implements Iterator<SampleRow>, AutoCloseable {
    private final Iterator<ShardRun> shards;
    private final RowSource source;
    private final Tally tally;
    private final Set<String> keys = new HashSet<>();
    private @Nullable ShardFile shard;
    private RowSource.@Nullable Rows<SampleRow> rows;
    private long previousEnd;

    ShardRows(List<ShardRun> shards, RowSource source, Tally tally) {
        this.shards = shards.iterator();
        this.source = source;
        this.tally = tally;
    }

    @Override
    public boolean hasNext() {
        while (rows == null || !rows.hasNext()) {
            end();
            if (!shards.hasNext()) {
                return false;
            }
            shard = shards.next().shard();
            rows = source.rows(shard);
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
        if (rows != null) {
            rows.close();
        }
    }

    private void end() {
        RowSource.Rows<SampleRow> open = rows;
        if (open == null) {
            return;
        }
        open.close();
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
