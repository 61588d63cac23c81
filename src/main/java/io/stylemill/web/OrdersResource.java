package io.stylemill.web;

import io.stylemill.factory.accept.Prepared;
import io.stylemill.factory.inbox.DropRules;
import io.stylemill.factory.inbox.InboxAnswer;
import io.stylemill.factory.inbox.Incoming;
import io.stylemill.factory.inbox.Intake;
import io.stylemill.factory.inbox.OrderRoute;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.manifest.ManifestSource;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Manifests over REST: checked, or taken in. */
final class OrdersResource {
    /** What a posted manifest is called in messages and records. */
    static final String NAME = "posted-manifest";

    private static final Logger LOG = LoggerFactory.getLogger(OrdersResource.class);
    private static final Set<String> TYPES =
            Set.of("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", "application/json");

    private final Ledger ledger;
    private final OrderRoute orderRoute;
    private final Intake intake;
    private final URI base;
    private final int manifestBytes;
    private final Metrics metrics;
    private final Function<Prepared, Map<String, Object>> summary;

    /**
     * @param door takes manifests in
     * @param intake checks them
     * @param base where the relative paths of posted manifests start
     * @param summary says what a planned order would make
     */
    OrdersResource(
            Ledger ledger,
            OrderRoute orderRoute,
            Intake intake,
            URI base,
            int manifestBytes,
            Metrics metrics,
            Function<Prepared, Map<String, Object>> summary) {
        this.ledger = ledger;
        this.orderRoute = orderRoute;
        this.intake = intake;
        this.base = base;
        this.manifestBytes = manifestBytes;
        this.metrics = metrics;
        this.summary = summary;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post(RunsResource.RUNS, manifestBytes, this::submit),
                Endpoint.post("/api/v1/plan", manifestBytes, this::plan).forReaders());
    }

    /**
     * Returns the bytes of the manifest that was sent.
     *
     * @throws Failure {@code unsupported-type} (INPUT)
     */
    static byte[] manifest(Asked asked) {
        if (!TYPES.contains(asked.type())) {
            throw Failure.input(
                    Code.UNSUPPORTED_TYPE,
                    "the body's type is " + (asked.type().isEmpty() ? "not stated" : "'" + asked.type() + "'")
                            + "; send a manifest with 'Content-Type: application/yaml' or 'application/json'");
        }
        return asked.body();
    }

    /**
     * Returns the manifest that was sent.
     *
     * @param base where its relative paths start
     * @throws Failure {@code unsupported-type} (INPUT)
     */
    static ManifestSource source(Asked asked, URI base) {
        return ManifestSource.of(NAME, base, manifest(asked));
    }

    private Answer plan(Asked asked) {
        return Answer.json(200, summary.apply(intake.check(source(asked, base), DropRules.Origin.REQUEST)));
    }

    private Answer submit(Asked asked) {
        byte[] body = manifest(asked);
        try {
            Answer answer = taken(body, asked.caller().how());
            metrics.posted("accepted");
            return answer;
        } catch (Failure e) {
            LOG.info("A posted manifest is refused: {}", e.code());
            metrics.posted(e.kind() == Kind.INPUT ? "rejected" : "failed");
            throw e;
        }
    }

    private Answer taken(byte[] body, String by) {
        Intake.Taken taken =
                orderRoute.take(new Incoming.Dropped(NAME, base, body, DropRules.Origin.REQUEST, by, null, 1));
        LOG.info("A posted manifest is {}", taken.verdict().inWords());
        if (taken.news() == Intake.News.NEW) {
            return answer(201, taken.verdict());
        }
        // What became of the run is known to the ledger only; a version may be older than the
        // ledger.
        String run = String.valueOf(taken.verdict().run());
        return answer(
                200,
                ledger.runs()
                        .find(run)
                        .map(known -> InboxAnswer.accepted(NAME, known))
                        .orElse(taken.verdict()));
    }

    private static Answer answer(int status, InboxAnswer verdict) {
        Answer answer = Answer.json(status, verdict.document());
        String run = verdict.run();
        return run == null ? answer : answer.with("Location", RunsResource.RUNS + "/" + run);
    }
}
