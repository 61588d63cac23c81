package io.stylemill.app.web.page;

import io.stylemill.app.web.Answer;
import io.stylemill.app.web.Asked;
import io.stylemill.app.web.Endpoint;
import io.stylemill.app.web.Feeds;
import io.stylemill.app.web.Gate;
import io.stylemill.app.web.Health;
import io.stylemill.ledger.Ledger;
import java.time.Clock;
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
    private final Templates templates;
    private final Problems problems;

    /**
     * @param version of the program
     * @param gate who is let in, or null where everybody is
     * @param serves whether there are runs, or only datasets to look at
     */
    public Console(String version, @Nullable Gate gate, boolean serves) {
        this.templates = new Templates(assets, version, gate != null && gate.needsToken(), serves);
        this.problems = new Problems(templates);
        endpoints.add(assets.endpoint());
        if (gate != null) {
            endpoints.addAll(new SignIn(gate, templates).endpoints());
        }
    }

    /** Adds the pages of runs. */
    public Console runs(Ledger ledger, Feeds feeds, Clock clock) {
        endpoints.addAll(new RunsPage(ledger, templates, feeds, clock).endpoints());
        endpoints.addAll(new RunPage(ledger, templates, feeds, clock).endpoints());
        return this;
    }

    /** Adds the page about the factory itself; see {@link SystemPage}. */
    public Console system(
            Health health,
            Supplier<List<SystemPage.Part>> machine,
            Supplier<List<SystemPage.Worker>> workers,
            List<Fact> places) {
        endpoints.addAll(new SystemPage(health, machine, workers, places, templates).endpoints());
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
