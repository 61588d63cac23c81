package io.stylemill.order.plan;

/**
 * One shard of a plan, by reference: the holder of the plan can list its samples.
 *
 * @param split name of the split
 * @param index number of the shard within the split, from 0
 * @param of shards in the split
 * @param firstPosition position in the plan's permutation where this shard's samples start to be
 *     looked for
 * @param samples how many samples it holds
 * @param round 0, or how often the whole set was judged before the shard was made again
 */
public record ShardJob(String split, int index, int of, long firstPosition, int samples, int round) {
    public ShardJob {
        if (index < 0 || of < 0 || firstPosition < 0 || samples < 0 || round < 0) {
            throw new IllegalArgumentException("a shard counts from 0, not index " + index + " of " + of + ", position "
                    + firstPosition + ", " + samples + " samples, round " + round);
        }
    }

    /** Returns the shard as it is made first. */
    public ShardJob(String split, int index, int of, long firstPosition, int samples) {
        this(split, index, of, firstPosition, samples, 0);
    }

    /** Returns the shard as it is made in a round. */
    public ShardJob inRound(int other) {
        return new ShardJob(split, index, of, firstPosition, samples, other);
    }

    /** Returns the shard's name within its version, such as {@code train-00000-of-00012.tar}. */
    public String fileName() {
        return String.format(java.util.Locale.ROOT, "%s-%05d-of-%05d.tar", split, index, of);
    }
}
