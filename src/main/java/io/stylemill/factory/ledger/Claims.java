package io.stylemill.factory.ledger;

import io.stylemill.failure.Failure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who looks after which content of which inbox object: taken by one coordinator at a time, decided
 * once, answered.
 *
 * <p>Who takes a claim holds it for a lease; a claim that was not answered by then is anybody's
 * again. Methods throw what those of {@link Ledger} throw.
 */
public final class Claims {
    private static final String KEY = " where bucket = ? and object_key = ? and etag = ?";
    private static final String NEWEST_FIRST = "order by claimed_at desc, object_key, bucket, etag limit ?";

    private final Sql sql;

    /**
     * A claim that was taken.
     *
     * @param attempts how often it was taken, this time included
     * @param verdict what was decided, or null when that is to be done
     */
    public record Taken(int attempts, @Nullable String verdict) {}

    Claims(Sql sql) {
        this.sql = sql;
    }

    /**
     * Takes a content for a while. Who holds it already takes it again: it may not have heard that
     * it does.
     *
     * @param owner of which there is one
     * @return empty when it is answered or put off, or another holds it
     */
    public Optional<Taken> take(Claim claim, String owner, Duration lease) {
        return sql.transaction("claim " + claim, c -> {
            OffsetDateTime now = sql.now();
            int updated = Jdbc.update(
                    c,
                    "update inbox_claim set owner = ?, lease_until = ?, attempts = attempts + 1" + KEY
                            + " and state <> 'ANSWERED' and (lease_until is null or lease_until <= ? or owner = ?)",
                    owner,
                    now.plus(lease),
                    key(claim),
                    now,
                    owner);
            if (updated == 1) {
                return Optional.of(taken(c, claim));
            }
            try {
                Jdbc.update(
                        c,
                        "insert into inbox_claim (bucket, object_key, etag, state,"
                                + " owner, lease_until, attempts, claimed_at) values (?, ?, ?, 'TAKEN', ?, ?, 1, ?)",
                        key(claim),
                        owner,
                        now.plus(lease),
                        now);
                return Optional.of(new Taken(1, null));
            } catch (SQLException e) {
                if (Sql.duplicate(e)) {
                    c.rollback();
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    private static Taken taken(Connection c, Claim claim) throws SQLException {
        return Jdbc.first(
                        c,
                        row -> new Taken(row.getInt("attempts"), row.getString("verdict")),
                        "select attempts, verdict from inbox_claim" + KEY,
                        key(claim))
                .orElseThrow(() -> Failure.bug("the claim " + claim + " vanished while it was taken"));
    }

    /**
     * Writes down what becomes of a taken content; the first decision stays.
     *
     * @param run it belongs to, or null
     * @param verdict the answer, for the one who gives it
     * @return whether this decision is the one that holds
     */
    public boolean decide(Claim claim, @Nullable String run, String contentSha256, String verdict) {
        return sql.transaction("decide " + claim, c -> decide(c, claim, run, contentSha256, verdict));
    }

    static boolean decide(
            Connection c, Claim claim, @Nullable String run, String contentSha256, @Nullable String verdict)
            throws SQLException {
        return Jdbc.update(
                        c,
                        "update inbox_claim set state = 'DECIDED', run = ?," + " content_sha256 = ?, verdict = ?" + KEY
                                + " and state = 'TAKEN'",
                        run,
                        contentSha256,
                        verdict,
                        key(claim))
                == 1;
    }

    /** Notes that the answer lies beside the inbox. */
    public void answered(Claim claim) {
        sql.transaction(
                "note the answer to " + claim,
                c -> Jdbc.update(c, "update inbox_claim set state = 'ANSWERED', lease_until = null" + KEY, key(claim)));
    }

    /** Gives a taken content back, to be taken again after a pause. */
    public void postpone(Claim claim, Duration pause) {
        sql.transaction(
                "put off " + claim,
                c -> Jdbc.update(
                        c,
                        "update inbox_claim set lease_until = ?, owner = null" + KEY + " and state <> 'ANSWERED'",
                        sql.now().plus(pause),
                        key(claim)));
    }

    /** Forgets a taken content that was not decided, as if it had not been seen. */
    public void forget(Claim claim) {
        sql.transaction(
                "forget " + claim,
                c -> Jdbc.update(c, "delete from inbox_claim" + KEY + " and state = 'TAKEN'", key(claim)));
    }

    /** Ends all leases; for the start of a coordinator that is alone on its ledger. */
    public void release() {
        sql.transaction(
                "end the leases of claims",
                c -> Jdbc.update(c, "update inbox_claim set lease_until = null where state <> 'ANSWERED'"));
    }

    /** Returns the run that a content was accepted as, whatever object it came in. */
    public Optional<String> runOf(String contentSha256) {
        return sql.transaction(
                "look for the run of a manifest",
                c -> Jdbc.first(
                        c,
                        row -> row.getString(1),
                        "select run from inbox_claim where content_sha256 = ?"
                                + " and run is not null order by claimed_at limit 1",
                        contentSha256));
    }

    /**
     * A content that came in.
     *
     * @param state {@code TAKEN}, {@code DECIDED} or {@code ANSWERED}
     * @param run it became, or null
     * @param verdict the answer, with a sign before it, or null where only the run tells
     * @param at when it was first taken
     */
    public record Entry(
            Claim claim,
            String state,
            @Nullable String run,
            @Nullable String verdict,
            int attempts,
            Instant at) {
        /** Returns whether it was refused. */
        public boolean rejected() {
            return verdict != null && verdict.startsWith("-");
        }
    }

    /** Returns what came in last, the newest first. */
    public List<Entry> newest(int most) {
        return entries(NEWEST_FIRST, most);
    }

    /** Returns what came in before an entry, in the order of {@link #newest}. */
    public List<Entry> before(Claim claim, Instant at, int most) {
        OffsetDateTime claimed = Sql.stamp(at);
        return entries(
                "where claimed_at < ? or (claimed_at = ? and (object_key, bucket, etag) > (?, ?, ?)) " + NEWEST_FIRST,
                claimed,
                claimed,
                claim.key(),
                claim.bucket(),
                claim.etag(),
                most);
    }

    /** Returns the contents of a bucket or folder that were refused, with when that was. */
    public Map<Claim, Instant> rejectedIn(String bucket) {
        Map<Claim, Instant> rejected = new HashMap<>();
        entries("where bucket = ? and state = 'ANSWERED' and run is null", bucket).stream()
                .filter(Entry::rejected)
                .forEach(entry -> rejected.put(entry.claim(), entry.at()));
        return rejected;
    }

    /**
     * Forgets that a content was refused, so that it is judged again; false when it was not
     * refused.
     */
    public boolean judgeAgain(Claim claim) {
        return sql.transaction(
                "judge " + claim + " again",
                c -> Jdbc.update(
                                c,
                                "delete from inbox_claim" + KEY
                                        + " and state = 'ANSWERED' and run is null and verdict like '-%'",
                                key(claim))
                        == 1);
    }

    /**
     * Returns the answered contents of a bucket or folder whose runs came to another end than their
     * answers tell.
     */
    public List<Claim> outdated(String bucket) {
        String ends = "('PUBLISHED', 'PARTIAL', 'FAILED', 'CANCELLED')";
        return sql.transaction(
                "look for answers to bring up to date",
                c -> Jdbc.list(
                        c,
                        row -> new Claim(bucket, row.getString(1), row.getString(2)),
                        "select c.object_key, c.etag from inbox_claim c join run r"
                                + " on r.id = c.run where c.bucket = ? and c.state = 'ANSWERED' and c.told <> r.state"
                                + " and (r.state in " + ends + " or c.told in " + ends + ") and not exists (select 1"
                                + " from inbox_claim n where n.bucket = c.bucket and n.object_key = c.object_key"
                                + " and n.claimed_at > c.claimed_at)",
                        bucket));
    }

    /** Notes that the answer to a content tells of a state of its run. */
    public void told(Claim claim, RunState state) {
        sql.transaction(
                "note what the answer to " + claim + " tells",
                c -> Jdbc.update(c, "update inbox_claim set told = ?" + KEY, state, key(claim)));
    }

    /** Returns the run that a content became. */
    public Optional<String> runOf(Claim claim) {
        return entries(KEY + " and run is not null", key(claim)).stream()
                .map(Entry::run)
                .filter(Objects::nonNull)
                .findFirst();
    }

    private List<Entry> entries(String rest, Object... values) {
        return sql.transaction(
                "read what came in",
                c -> Jdbc.list(
                        c,
                        row -> new Entry(
                                new Claim(row.getString(1), row.getString(2), row.getString(3)),
                                row.getString(4),
                                row.getString(5),
                                row.getString(6),
                                row.getInt(7),
                                Sql.instant(row, "claimed_at")),
                        "select bucket, object_key, etag, state, run, verdict, attempts, claimed_at from inbox_claim "
                                + rest,
                        values));
    }

    /** Returns the answered contents of a bucket or folder. Work grows with them. */
    public Set<Claim> answeredIn(String bucket) {
        return new HashSet<>(sql.transaction(
                "list the answered contents of " + bucket,
                c -> Jdbc.list(
                        c,
                        row -> new Claim(bucket, row.getString(1), row.getString(2)),
                        "select object_key, etag from inbox_claim where bucket = ? and state = 'ANSWERED'",
                        bucket)));
    }

    /** Returns the values of {@link #KEY}. */
    private static List<String> key(Claim claim) {
        return List.of(claim.bucket(), claim.key(), claim.etag());
    }
}
