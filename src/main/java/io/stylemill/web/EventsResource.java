package io.stylemill.web;

import io.stylemill.console.Feed;
import io.stylemill.console.RunOverview;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import java.util.List;

/** What happens, over REST, as it happens. */
final class EventsResource {
    private final RunOverview runs;
    private final Feed feed;

    EventsResource(RunOverview runs, Feed feed) {
        this.runs = runs;
        this.feed = feed;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.get("/api/v1/events", Endpoint.Access.READERS, this::follow)
                .with("run", "after"));
    }

    private Answer follow(Asked asked) {
        String run = asked.text("run");
        if (run != null) {
            runs.run(run);
        }
        String last = asked.header("Last-Event-ID").isEmpty() ? asked.text("after") : asked.header("Last-Event-ID");
        if (last != null && !last.matches("[0-9]{1,18}")) {
            throw Failure.input(
                    Code.BAD_PARAMETER, "the id of the last event is '" + last + "'; it must be a whole number");
        }
        long after = last == null ? -1 : Long.parseLong(last);
        return Answer.live("text/event-stream", listener -> feed.tell(run, after, listener))
                .with("X-Accel-Buffering", "no");
    }
}
