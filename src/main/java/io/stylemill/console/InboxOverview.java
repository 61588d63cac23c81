package io.stylemill.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stylemill.factory.ledger.Claim;
import io.stylemill.factory.ledger.Claims;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.failure.Failure;
import io.stylemill.failure.NearestWord;
import io.stylemill.record.CanonicalJson;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What came into the watched places, and with which answer. */
public final class InboxOverview {
    private static final int SEARCHED = 10_000;

    private final Ledger ledger;

    public InboxOverview(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Returns what came in last, the newest first. */
    public List<Map<String, @Nullable Object>> list(int most) {
        return ledger.claims().newest(most).stream().map(this::json).toList();
    }

    /**
     * Returns what came in, the newest first.
     *
     * @param after the cursor of an entry, to get those before it; or null
     * @throws Failure {@code bad-parameter} (INPUT)
     */
    public Section<Map<String, @Nullable Object>> list(@Nullable String after, int most) {
        List<Map<String, @Nullable Object>> found = after == null ? list(most + 1) : before(after, most + 1);
        return Section.of(found, most, InboxOverview::cursor);
    }

    private List<Map<String, @Nullable Object>> before(String cursor, int most) {
        List<String> parts = Arrays.stream(cursor.split("\\.", -1))
                .map(InboxOverview::decoded)
                .toList();
        if (parts.size() != 4) {
            throw Section.unknown(cursor);
        }
        Instant at = Section.time(parts.get(0), cursor);
        Claim claim = new Claim(parts.get(1), parts.get(2), parts.get(3));
        return ledger.claims().before(claim, at, most).stream().map(this::json).toList();
    }

    /** Returns what names the place of an entry in the list. */
    private static String cursor(Map<String, @Nullable Object> entry) {
        return Stream.of("at", "place", "name", "etag")
                .map(part -> Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(String.valueOf(entry.get(part)).getBytes(UTF_8)))
                .collect(Collectors.joining("."));
    }

    private static String decoded(String part) {
        try {
            return new String(Base64.getUrlDecoder().decode(part), UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private Map<String, @Nullable Object> json(Claims.Entry entry) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        String run = entry.run();
        Object document = entry.verdict() == null
                ? null
                : CanonicalJson.parse(entry.verdict().substring(1));
        map.put("name", entry.claim().key());
        map.put("place", entry.claim().bucket());
        map.put("etag", entry.claim().etag());
        map.put("at", entry.at().toString());
        map.put("attempts", entry.attempts());
        map.put(
                "state",
                entry.rejected()
                        ? "REJECTED"
                        : run != null ? "ACCEPTED" : entry.state().equals("ANSWERED") ? "KEPT" : "WAITING");
        map.put("run", run);
        map.put(
                "runState",
                run == null
                        ? null
                        : ledger.runs()
                                .find(run)
                                .map(found -> found.state().name())
                                .orElse(null));
        Map<?, ?> said = document instanceof Map<?, ?> fields ? fields : Map.of();
        Object schedule = said.get("schedule");
        map.put("schedule", schedule);
        map.put(
                "scheduleState",
                schedule == null ? null : scheduleState(schedule.toString(), said.get("manifestSha256")));
        Map<?, ?> answer = entry.rejected() ? said : Map.of();
        map.put("reason", answer.get("detail"));
        map.put("errors", answer.get("errors") instanceof List<?> errors ? errors : List.of());
        return map;
    }

    /** Returns whether a schedule is still kept as a manifest wanted it. */
    private String scheduleState(String name, @Nullable Object manifestSha256) {
        return ledger.schedules()
                .find(name)
                .map(kept -> kept.what().manifest().sha256().equals(manifestSha256) ? "KEPT" : "REPLACED")
                .orElse("REMOVED");
    }

    /**
     * Has what was refused under a name judged again at the next look.
     *
     * @param name as {@link #list} has it, or its last part
     * @return how many contents
     * @throws Failure {@code not-in-inbox} or {@code not-rejected} (INPUT)
     */
    public int retry(String name) {
        List<Claims.Entry> named = ledger.claims().newest(SEARCHED).stream()
                .filter(entry ->
                        entry.claim().key().equals(name) || entry.claim().key().endsWith("/" + name))
                .toList();
        if (named.isEmpty()) {
            List<String> names = ledger.claims().newest(SEARCHED).stream()
                    .map(entry -> entry.claim().key())
                    .toList();
            throw Failure.input(
                    "not-in-inbox",
                    "nothing named '" + name + "' came in"
                            + NearestWord.nearest(name, names)
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse("; 'stylemill inbox list' shows what did"));
        }
        int again = (int) named.stream()
                .filter(entry -> ledger.claims().judgeAgain(entry.claim()))
                .count();
        if (again == 0) {
            String run = named.get(0).run();
            throw Failure.input(
                    "not-rejected",
                    name + " was not refused"
                            + (run == null
                                    ? "; 'stylemill inbox list' shows what was"
                                    : "; it is run " + run + ": 'stylemill runs show " + run + "'"));
        }
        return again;
    }
}
