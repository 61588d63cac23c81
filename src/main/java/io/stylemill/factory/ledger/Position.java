package io.stylemill.factory.ledger;

/**
 * How far the images of a dataset reach: the numbers that come next.
 *
 * @param seed one more than the highest seed ever planned, 0 to 2^32
 * @param slot one more than the highest slot ever planned in any group, 0 or more
 */
public record Position(long seed, long slot) {
    /** Before the first image. */
    public static final Position START = new Position(0, 0);

    public Position {
        if (seed < 0 || slot < 0) {
            throw new IllegalArgumentException("a position is not negative: " + seed + ", " + slot);
        }
    }

    /** Returns the farther of two, number by number. */
    public Position max(Position other) {
        return new Position(Math.max(seed, other.seed), Math.max(slot, other.slot));
    }
}
