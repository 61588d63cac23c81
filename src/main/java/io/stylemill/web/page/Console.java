package io.stylemill.web.page;

import io.stylemill.audit.verify.Replay;
import io.stylemill.config.InboxSettings;
import io.stylemill.console.Catalog;
import io.stylemill.console.Galleries;
import io.stylemill.console.InboxOverview;
import io.stylemill.console.Paintings;
import io.stylemill.console.RunImages;
import io.stylemill.console.RunOverview;
import io.stylemill.console.Sharing;
import io.stylemill.console.Studio;
import io.stylemill.console.VersionJobs;
import io.stylemill.factory.inbox.Intake;
import io.stylemill.factory.inbox.OrderRoute;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.route.WorkerList;
import io.stylemill.store.Stores;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Endpoint;
import io.stylemill.web.Gate;
import io.stylemill.web.Health;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All pages. */
public final class Console {
    /** Most bytes of a form without a manifest. */
    static final int FORM_BYTES = 8 << 10;

    private final List<Endpoint> endpoints = new ArrayList<>();
    private final Assets assets = new Assets();
    private final RecentImages made = new RecentImages();
    private final Templates templates;
    private final Problems problems;

    /**
     * @param version of the program
     * @param gate who is let in, or null where everybody is
     * @param serves whether there are runs, or only datasets to look at
     */
    public Console(String version, @Nullable Gate gate, boolean serves) {
        this.templates = new Templates(assets, version, serves);
        this.problems = new Problems(templates);
        endpoints.add(assets.endpoint());
        endpoints.add(made.endpoint());
        if (gate != null) {
            endpoints.addAll(new SignIn(gate, templates).endpoints());
        }
    }

    /** Adds the pages of runs. */
    public Console runs(RunOverview runs, RunImages images, Ledger ledger, Watches watches, Clock clock) {
        endpoints.addAll(new RunsPage(runs, ledger, templates, watches, clock).endpoints());
        endpoints.addAll(new RunPage(runs, images, templates, watches, clock).endpoints());
        return this;
    }

    /**
     * Adds the pages of published datasets.
     *
     * @param work what can be done with a version
     * @param replays makes images again; each is used once
     * @param sharing gives addresses of shards to others
     */
    public Console datasets(
            Catalog catalog, VersionJobs work, Supplier<Replay> replays, Sharing sharing, Watches watches) {
        Galleries galleries = new Galleries();
        endpoints.addAll(new DatasetsPage(catalog, templates).endpoints());
        endpoints.addAll(new VersionPage(catalog, work.jobs(), sharing, templates).endpoints());
        endpoints.addAll(new JobsPage(catalog, work, watches, templates).endpoints());
        endpoints.addAll(new FilesPage(catalog).endpoints());
        endpoints.addAll(new GalleryPage(catalog, galleries, templates).endpoints());
        endpoints.addAll(new ThumbPage(catalog, galleries).endpoints());
        endpoints.addAll(new SelectionPage(catalog).endpoints());
        endpoints.addAll(new ComparePage(catalog, templates).endpoints());
        endpoints.addAll(new RejectedPage(catalog, replays, templates).endpoints());
        endpoints.addAll(new ImagePage(catalog, galleries, work, made, watches, templates).endpoints());
        return this;
    }

    /** Adds the pages of schedules. */
    public Console schedules(Ledger ledger, Watches watches, Clock clock) {
        endpoints.addAll(new SchedulesPage(ledger, templates, watches, clock).endpoints());
        return this;
    }

    /**
     * Adds the page of what came into the watched places.
     *
     * @param period how long after one look at them comes the next
     */
    public Console inbox(InboxOverview inbox, Duration period, Watches watches) {
        endpoints.addAll(new InboxPage(inbox, period, templates, watches).endpoints());
        return this;
    }

    /** Adds the page on which networks are tried out. */
    public Console studio(Studio studio, Catalog catalog) {
        endpoints.addAll(new StudioPage(studio, catalog, templates).endpoints());
        return this;
    }

    /** Adds the page on which masks are painted. */
    public Console paint(Paintings paintings) {
        endpoints.addAll(new PaintPage(paintings, templates).endpoints());
        return this;
    }

    /**
     * Adds the page on which manifests are written.
     *
     * @param inbox what is watched, where relative paths start, and the limits
     */
    public Console orders(
            OrderRoute orderRoute, Intake intake, Studio studio, Stores stores, InboxSettings inbox, Clock clock) {
        endpoints.addAll(new NewRunPage(
                        orderRoute,
                        intake,
                        studio,
                        stores,
                        inbox.base(),
                        inbox.places(),
                        inbox.limits().manifestBytes(),
                        made,
                        templates,
                        clock)
                .endpoints());
        return this;
    }

    /** Adds the page about the factory itself; see {@link SystemPage}. */
    public Console system(
            Health health,
            Ledger ledger,
            Supplier<List<SystemPage.Part>> machine,
            WorkerList workerList,
            List<Fact> places) {
        endpoints.addAll(new SystemPage(health, ledger, machine, workerList, places, templates).endpoints());
        return this;
    }

    /** Returns everything that the pages answer. */
    public List<Endpoint> endpoints() {
        return List.copyOf(endpoints);
    }

    /** Returns a page that says what a problem says. */
    public Answer page(Asked asked, Answer problem) {
        return problems.page(asked, problem);
    }
}
