package io.stylemill.web;

import io.stylemill.console.Catalog;
import io.stylemill.console.Feed;
import io.stylemill.console.Images;
import io.stylemill.console.InboxOverview;
import io.stylemill.console.Paintings;
import io.stylemill.console.RunImages;
import io.stylemill.console.RunOverview;
import io.stylemill.console.Sharing;
import io.stylemill.console.Studio;
import io.stylemill.console.VersionJobs;
import io.stylemill.console.WorkerJson;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.factory.inbox.Intake;
import io.stylemill.factory.inbox.OrderRoute;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.route.WorkerList;
import io.stylemill.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Everything that is answered over REST; {@code openapi.yaml} describes it. */
public final class Api {
    private final Parts parts;

    /**
     * What is behind the interface.
     *
     * @param door takes manifests in
     * @param intake checks them
     * @param base where the relative paths of posted manifests start: a directory, or
     *     {@code s3://bucket/prefix/}
     * @param manifestBytes most bytes of a manifest
     * @param summary says what a planned order would make
     */
    public record Parts(
            Ledger ledger,
            OrderRoute orderRoute,
            Intake intake,
            URI base,
            int manifestBytes,
            Metrics metrics,
            Function<Prepared, Map<String, Object>> summary,
            RunOverview runs,
            RunImages runImages,
            Feed feed,
            WorkerList workerList,
            Catalog catalog,
            Images images,
            Studio studio,
            VersionJobs work,
            Sharing sharing,
            Paintings paintings,
            Clock clock) {}

    public Api(Parts parts) {
        this.parts = parts;
    }

    /** Returns all endpoints of the interface. */
    public List<Endpoint> endpoints() {
        List<Endpoint> all = new ArrayList<>();
        all.addAll(new OrdersResource(
                        parts.ledger(),
                        parts.orderRoute(),
                        parts.intake(),
                        parts.base(),
                        parts.manifestBytes(),
                        parts.metrics(),
                        parts.summary())
                .endpoints());
        all.addAll(ofLedger(parts.ledger(), parts.runs(), parts.clock()));
        all.addAll(new RunImagesResource(parts.runs(), parts.runImages()).endpoints());
        all.add(workers(parts.workerList()));
        all.addAll(new EventsResource(parts.runs(), parts.feed()).endpoints());
        all.addAll(new DatasetsResource(parts.catalog(), parts.images(), parts.sharing()).endpoints());
        all.addAll(new JobsResource(parts.catalog(), parts.work()).endpoints());
        all.addAll(new StudioResource(parts.studio(), parts.base(), parts.manifestBytes()).endpoints());
        all.addAll(new PaintResource(parts.paintings()).endpoints());
        all.add(Endpoint.get("/openapi.yaml", Endpoint.Access.READERS, asked -> description()));
        return all;
    }

    /** Returns the endpoints about what a ledger holds: runs, schedules and the inbox. */
    public static List<Endpoint> ofLedger(Ledger ledger, RunOverview runs, Clock clock) {
        List<Endpoint> all = new ArrayList<>();
        all.addAll(new RunsResource(runs, ledger).endpoints());
        all.addAll(new SchedulesResource(ledger, clock).endpoints());
        all.addAll(new InboxResource(new InboxOverview(ledger)).endpoints());
        return all;
    }

    /** Returns the endpoint about workers. */
    public static Endpoint workers(WorkerList workerList) {
        return Endpoint.get(
                "/api/v1/workers",
                Endpoint.Access.READERS,
                asked -> Answer.json(200, Map.of("workers", WorkerJson.all(workerList))));
    }

    /** Returns the path of an image of a run. */
    public static String path(String run, RunImages.Seen seen) {
        return RunsResource.RUNS + "/" + run + "/shards/" + seen.shard() + "/images/"
                + seen.row().key();
    }

    private static Answer description() {
        try (InputStream in = Api.class.getResourceAsStream("/openapi.yaml")) {
            if (in == null) {
                throw Failure.bug("the program lacks its openapi.yaml");
            }
            return Answer.of("application/yaml", in.readAllBytes());
        } catch (IOException e) {
            throw Failure.bug("openapi.yaml cannot be read: " + e);
        }
    }
}
