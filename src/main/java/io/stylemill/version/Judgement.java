package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.CanonicalJson;
import io.stylemill.store.Store;
import io.stylemill.version.Refused.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a set as a whole refuses: attempts at samples that each pass alone, and are too much like
 * another.
 *
 * <p>Not safe for use by several threads while attempts are added.
 */
public final class Judgement {
    private final TreeMap<Long, TreeMap<Integer, Reason>> refused = new TreeMap<>();

    /** Refuses an attempt at the sample of that number in the plan. */
    public void refuse(long index, int attempt, Reason reason) {
        refused.computeIfAbsent(index, i -> new TreeMap<>()).put(attempt, reason);
    }

    /** Returns why an attempt is refused, or null when it is not. */
    public @Nullable Reason reason(long index, int attempt) {
        Map<Integer, Reason> attempts = refused.get(index);
        return attempts == null ? null : attempts.get(attempt);
    }

    /** Returns how many attempts are refused. */
    public int size() {
        return refused.values().stream().mapToInt(Map::size).sum();
    }

    /** Returns the judgement as lines of canonical JSON, in the order of samples and attempts. */
    public byte[] write() {
        StringBuilder out = new StringBuilder();
        refused.forEach((index, attempts) -> attempts.forEach((attempt, reason) -> out.append(CanonicalJson.write(
                        Map.of("index", index, "attempt", attempt, "gate", reason.gate(), "detail", reason.detail())))
                .append('\n')));
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Returns what was refused up to a round of a run; nothing before the first.
     *
     * @throws Failure {@code judgement-missing} (TRANSIENT), or as {@link #read} throws
     */
    public static Judgement stored(Store store, Layout layout, String run, int round) {
        if (round == 0) {
            return new Judgement();
        }
        return find(store, layout, run, round)
                .orElseThrow(() -> Failure.of(
                        Kind.TRANSIENT,
                        "judgement-missing",
                        "there is no " + store.address(layout.judgementKey(run, round))));
    }

    /**
     * Returns the judgement of a round of a run, from 1 on, or empty before it is made.
     *
     * @throws Failure as {@link #read} throws
     */
    public static Optional<Judgement> find(Store store, Layout layout, String run, int round) {
        String key = layout.judgementKey(run, round);
        Optional<InputStream> there = store.open(key);
        if (there.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = there.get()) {
            return Optional.of(read(in, store.address(key)));
        } catch (IOException e) {
            throw Failure.of(Kind.TRANSIENT, "read-broke-off", "closing " + store.address(key) + " failed: " + e, e);
        }
    }

    /**
     * Returns the judgement that a stream of {@link #write} holds. The caller closes the stream.
     *
     * @throws Failure {@code bad-judgement} (VERIFICATION)
     */
    static Judgement read(InputStream in, String where) {
        Judgement judgement = new Judgement();
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!(CanonicalJson.parse(line) instanceof Map<?, ?> m
                        && m.get("index") instanceof Number index
                        && m.get("attempt") instanceof Integer attempt
                        && m.get("gate") instanceof String gate
                        && m.get("detail") instanceof String detail)) {
                    throw Failure.of(Kind.VERIFICATION, "bad-judgement", where + " holds a line that is no judgement");
                }
                judgement.refuse(index.longValue(), attempt, new Reason(gate, detail));
            }
            return judgement;
        } catch (IOException e) {
            throw Failure.of(Kind.TRANSIENT, "read-broke-off", "reading " + where + " broke off: " + e, e);
        }
    }
}
