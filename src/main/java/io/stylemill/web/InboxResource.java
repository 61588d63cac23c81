package io.stylemill.web;

import io.stylemill.console.InboxOverview;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What came into the watched places, over REST. */
final class InboxResource {
    private final InboxOverview inbox;

    InboxResource(InboxOverview inbox) {
        this.inbox = inbox;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/inbox", Endpoint.Access.READERS, this::list)
                        .with("limit", "after"),
                Endpoint.post("/api/v1/inbox/retry", 0, asked -> {
                            String name = asked.text("name");
                            if (name == null) {
                                throw Failure.input(
                                        Code.BAD_PARAMETER,
                                        "name the manifest that is to be checked again, as GET /api/v1/inbox lists it");
                            }
                            return Answer.json(200, Map.of("name", name, "again", inbox.retry(name)));
                        })
                        .with("name"));
    }

    private Answer list(Asked asked) {
        return Answer.section("inbox", inbox.list(asked.after(), asked.limit()), Function.identity());
    }
}
