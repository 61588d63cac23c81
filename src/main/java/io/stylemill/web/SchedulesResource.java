package io.stylemill.web;

import io.stylemill.console.ScheduleJson;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.Schedule;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.NearestWord;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Schedules over REST. */
final class SchedulesResource {
    private static final String SCHEDULES = "/api/v1/schedules";
    private static final Endpoint.Access READERS = Endpoint.Access.READERS;

    private final Ledger ledger;
    private final Clock clock;

    SchedulesResource(Ledger ledger, Clock clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    List<Endpoint> endpoints() {
        String one = SCHEDULES + "/{schedule}";
        return List.of(
                Endpoint.get(SCHEDULES, READERS, asked -> list()),
                Endpoint.get(one, READERS, asked -> Answer.json(200, json(find(asked)))),
                Endpoint.get(
                                one + "/firings",
                                READERS,
                                asked -> Answer.section(
                                        "firings",
                                        ScheduleJson.firings(ledger, find(asked).name(), asked.after(), asked.limit()),
                                        firing -> ScheduleJson.of(ledger, firing)))
                        .with("limit", "after"),
                verb(one, "pause", name -> ledger.schedules().pause(name)),
                verb(one, "resume", name -> ledger.schedules().resume(name)),
                verb(one, "run-now", name -> ledger.schedules().fireNow(name)),
                verb(one, "remove", name -> ledger.schedules().remove(name)));
    }

    private Endpoint verb(String one, String verb, Function<String, Boolean> act) {
        return Endpoint.post(one + "/" + verb, 0, asked -> {
            String name = find(asked).name();
            boolean changed = act.apply(name);
            return Answer.json(200, Map.of("schedule", name, "action", verb, "changed", changed));
        });
    }

    private Schedule find(Asked asked) {
        String name = asked.part("schedule");
        return ledger.schedules().find(name).orElseThrow(() -> {
            List<String> kept =
                    ledger.schedules().list().stream().map(Schedule::name).toList();
            return Failure.input(
                    Code.UNKNOWN_SCHEDULE,
                    "no schedule '" + name + "' is kept"
                            + NearestWord.nearest(name, kept)
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse("; 'stylemill schedules list' and GET " + SCHEDULES
                                            + " show those that are"));
        });
    }

    private Map<String, ?> json(Schedule schedule) {
        return ScheduleJson.of(ledger, schedule, clock.instant());
    }

    private Answer list() {
        return Answer.json(
                200,
                Map.of(
                        "schedules",
                        ledger.schedules().list().stream().map(this::json).toList()));
    }
}
