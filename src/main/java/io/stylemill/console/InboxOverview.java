package io.stylemill.console;

import io.stylemill.factory.ledger.Claims;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.failure.Failure;
import io.stylemill.failure.NearestWord;
import io.stylemill.record.CanonicalJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    private Map<String, @Nullable Object> json(Claims.Entry entry) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        String run = entry.run();
        Object document = entry.verdict() == null
                ? null
                : CanonicalJson.parse(entry.verdict().substring(1));
        map.put("name", entry.claim().key());
        map.put("place", entry.claim().bucket());
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
        Map<?, ?> answer = entry.rejected() && document instanceof Map<?, ?> said ? said : Map.of();
        map.put("reason", answer.get("detail"));
        map.put("errors", answer.get("errors") instanceof List<?> errors ? errors : List.of());
        return map;
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
