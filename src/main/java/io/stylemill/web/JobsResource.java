package io.stylemill.web;

import io.stylemill.console.Catalog;
import io.stylemill.console.Job;
import io.stylemill.console.JobJson;
import io.stylemill.console.Jobs;
import io.stylemill.console.Pictures;
import io.stylemill.console.Section;
import io.stylemill.console.VersionJobs;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.version.PublishedVersion;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Work on published versions over REST: begun with 202, looked at, ended. */
final class JobsResource {
    static final String JOBS = "/api/v1/jobs";
    private static final int BODY_BYTES = 128 << 10;
    private static final Endpoint.Access READERS = Endpoint.Access.READERS;

    private final Catalog catalog;
    private final VersionJobs work;
    private final Jobs jobs;

    JobsResource(Catalog catalog, VersionJobs work) {
        this.catalog = catalog;
        this.work = work;
        this.jobs = work.jobs();
    }

    List<Endpoint> endpoints() {
        String version = DatasetsResource.DATASETS + "/{dataset}/versions/{version}";
        String one = JOBS + "/{job}";
        return List.of(
                Endpoint.post(
                        version + "/verify",
                        BODY_BYTES,
                        asked -> begun(work.verify(
                                version(asked),
                                JsonBody.of(asked, VersionJobs.Checking.class),
                                asked.caller().how()))),
                Endpoint.post(
                        version + "/export",
                        BODY_BYTES,
                        asked -> begun(work.export(
                                version(asked),
                                JsonBody.of(asked, VersionJobs.Exporting.class),
                                asked.caller().how()))),
                Endpoint.post(
                        version + "/release",
                        BODY_BYTES,
                        asked -> begun(work.release(
                                version(asked),
                                JsonBody.of(asked, VersionJobs.Releasing.class),
                                asked.caller().how()))),
                Endpoint.post(
                        version + "/revoke",
                        BODY_BYTES,
                        asked -> begun(work.revoke(
                                version(asked),
                                JsonBody.of(asked, VersionJobs.Revoking.class),
                                asked.caller().how()))),
                Endpoint.post(version + "/images/{key}/replay", 0, this::replay).forReaders(),
                Endpoint.get(JOBS, READERS, this::list).with("limit", "state", "type", "after"),
                Endpoint.get(one, READERS, asked -> Answer.json(200, JobJson.of(jobs.find(asked.part("job"))))),
                Endpoint.get(one + "/image", READERS, this::image),
                Endpoint.post(
                        one + "/cancel",
                        0,
                        asked -> Answer.json(
                                200,
                                JobJson.of(jobs.cancel(
                                        asked.part("job"), asked.caller().how())))));
    }

    private PublishedVersion version(Asked asked) {
        return catalog.version(asked.part("dataset"), asked.part("version"));
    }

    private static Answer begun(Job job) {
        return Answer.json(202, JobJson.of(job)).with("Location", JOBS + "/" + job.id());
    }

    private Answer replay(Asked asked) {
        PublishedVersion version = version(asked);
        return begun(work.replay(
                version, version.row(asked.part("key")), asked.caller().how()));
    }

    private Answer list(Asked asked) {
        String state = asked.word("state", words(Job.State.values()));
        String type = asked.word("type", words(Job.Type.values()));
        List<Job> all = jobs.list(job -> true);
        // A job may be in another state by now than when the part before it was given.
        List<Job> found = Section.of(all, all.size(), Job::id, asked.after()).items().stream()
                .filter(job -> (state == null || job.view().state().name().equalsIgnoreCase(state))
                        && (type == null || job.order().type().word().equals(type)))
                .toList();
        return Answer.section("jobs", Section.of(found, asked.limit(), Job::id), JobJson::of);
    }

    private static List<String> words(Enum<?>[] values) {
        return Arrays.stream(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    private Answer image(Asked asked) {
        Job.Result result = jobs.find(asked.part("job")).view().result();
        byte[] image = result == null ? null : result.image();
        if (image == null) {
            throw Failure.input(
                    Code.NO_SUCH_FILE,
                    "the job " + asked.part("job") + " has no image: it made none, is not done, or the newest ones"
                            + " took its place");
        }
        return Answer.of(Pictures.type(image), image);
    }
}
