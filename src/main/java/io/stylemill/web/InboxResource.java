package io.stylemill.web;

import io.stylemill.console.InboxOverview;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came into the watched places, over REST. */
final class InboxResource {
    private static final int USUAL = 100;
    private static final int MOST = 1_000;

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
        int limit = asked.number("limit", USUAL, 1, MOST);
        List<Map<String, @Nullable Object>> found = inbox.list(asked.text("after"), limit + 1);
        return Answer.page("inbox", found, limit, entry -> entry, InboxOverview::cursor);
    }
}
