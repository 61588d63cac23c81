package io.stylemill.web.page;

import io.stylemill.console.Catalog;
import io.stylemill.console.Job;
import io.stylemill.console.VersionJobs;
import io.stylemill.failure.Failure;
import io.stylemill.version.PublishedVersion;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Caller;
import io.stylemill.web.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What people have done with a version from its page, and how far that is. */
final class JobsPage {
    /**
     * So long a page waits for what is written at once; after that it shows that it is under way.
     */
    private static final Duration SHORT = Duration.ofSeconds(3);

    private final Catalog catalog;
    private final VersionJobs work;
    private final Watches watches;
    private final Templates templates;

    JobsPage(Catalog catalog, VersionJobs work, Watches watches, Templates templates) {
        this.catalog = catalog;
        this.work = work;
        this.watches = watches;
        this.templates = templates;
    }

    List<Endpoint> endpoints() {
        String path = "/datasets/{name}/{version}";
        Endpoint.Access operators = Endpoint.Access.OPERATORS;
        return List.of(
                Endpoint.page("/feed" + path, Endpoint.Access.READERS, this::feed),
                Endpoint.form(path + "/verify", operators, Console.FORM_BYTES, this::verify),
                Endpoint.form(path + "/export", operators, Console.FORM_BYTES, this::export),
                Endpoint.form(path + "/release", operators, Console.FORM_BYTES, this::release),
                Endpoint.form(path + "/revoke", operators, Console.FORM_BYTES, this::revoke),
                Endpoint.form("/jobs/{job}/cancel", operators, Console.FORM_BYTES, this::cancel));
    }

    private PublishedVersion version(Asked asked) {
        return catalog.version(asked.part("name"), asked.part("version"));
    }

    private static Answer shown(Asked asked) {
        return Answer.seeOther(Paths.version(asked.part("name"), asked.part("version")) + "#work");
    }

    private Answer feed(Asked asked) {
        PublishedVersion version = version(asked);
        return watches.stream(
                "jobs of " + version.address(),
                () -> Map.of("jobs", templates.text("part/jobs", Map.of("it", JobLines.of(work.jobs(), version)))));
    }

    private Answer verify(Asked asked) {
        work.verify(version(asked), VersionJobs.Checking.USUAL, Caller.BY_PAGE);
        return shown(asked);
    }

    private Answer export(Asked asked) {
        String form = asked.form().getOrDefault("as", "");
        work.export(
                version(asked), new VersionJobs.Exporting(form, null, null, null, null, null, null), Caller.BY_PAGE);
        return shown(asked);
    }

    private Answer release(Asked asked) {
        return written(
                asked,
                work.release(
                        version(asked),
                        new VersionJobs.Releasing(asked.form().getOrDefault("note", "")),
                        Caller.BY_PAGE));
    }

    private Answer revoke(Asked asked) {
        return written(
                asked,
                work.revoke(
                        version(asked),
                        new VersionJobs.Revoking(asked.form().getOrDefault("reason", "")),
                        Caller.BY_PAGE));
    }

    private static Answer written(Asked asked, Job job) {
        job.await(SHORT);
        Failure problem = job.view().problem();
        if (problem != null) {
            throw problem;
        }
        return Answer.seeOther(Paths.version(asked.part("name"), asked.part("version")));
    }

    private Answer cancel(Asked asked) {
        Job job = work.jobs().cancel(asked.part("job"), Caller.BY_PAGE);
        return Answer.seeOther(Paths.version(job.order().dataset(), job.order().version()) + "#work");
    }
}
