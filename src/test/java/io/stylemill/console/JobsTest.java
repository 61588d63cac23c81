package io.stylemill.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Jobs that do what a test lets them. */
class JobsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<String> notes = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch go = new CountDownLatch(1);
    private final Jobs jobs = new Jobs(Clock.systemUTC(), (what, detail) -> notes.add(what));

    @AfterEach
    void closes() {
        go.countDown();
        jobs.close();
    }

    private static Job.Order order(Job.Type type) {
        return new Job.Order(type, "cells", "1.0.0", "s3://d/cells/1.0.0/", null, Map.of(), "over REST");
    }

    private Job begin(Job.Type type, byte[] image) {
        return jobs.begin(order(type), job -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            job.advance(1, 2);
            return new Job.Result(true, Map.of(), image);
        });
    }

    @Test
    void workTwoAtATimeWhileShortOnesPassAndRefuseWhatIsTooMuch() {
        List<Job> all = new ArrayList<>();
        for (int i = 0; i < 22; i++) {
            all.add(begin(Job.Type.VERIFY, null));
        }
        await().until(() ->
                jobs.list(job -> job.view().state() == Job.State.RUNNING).size() == 2);
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> begin(Job.Type.EXPORT, null))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.TRANSIENT))
                .withMessage("2 jobs are running and 20 wait; try again when some have ended");
        Job release = jobs.begin(order(Job.Type.RELEASE), job -> new Job.Result(true, Map.of(), null));
        assertThat(release.await(PATIENCE)).isTrue();
        assertThat(jobs.list(job -> true)).hasSize(23).first().isSameAs(release);
        go.countDown();
        for (Job job : all) {
            assertThat(job.await(PATIENCE)).isTrue();
            assertThat(job.view().state()).isEqualTo(Job.State.DONE);
            assertThat(job.view().share()).isEqualTo(1);
        }
    }

    @Test
    void endAtOnceWhereTheyWaitAndAtTheNextLookWhereTheyRun() {
        Job first = begin(Job.Type.VERIFY, null);
        Job second = begin(Job.Type.EXPORT, null);
        Job waits = begin(Job.Type.VERIFY, null);
        await().until(() -> second.view().state() == Job.State.RUNNING);
        assertThat(jobs.cancel(waits.id(), "by a test").view().state()).isEqualTo(Job.State.CANCELLED);
        jobs.cancel(first.id(), "by a test");
        go.countDown();
        assertThat(first.await(PATIENCE)).isTrue();
        assertThat(first.view().state()).isEqualTo(Job.State.CANCELLED);
        assertThat(first.view().problem()).isNull();
        assertThat(second.await(PATIENCE)).isTrue();
        assertThat(second.view().state()).isEqualTo(Job.State.DONE);
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> jobs.cancel(second.id(), "by a test"))
                .withMessage("the job " + second.id() + " is DONE and cannot be cancelled");
        assertThat(jobs.cancel(first.id(), "again")).isSameAs(first);
        await().until(() -> Collections.frequency(notes, "job-cancelled") == 2 && notes.contains("job-done"));
    }

    @Test
    void doNotStopWhatIsBeingWritten() {
        Job revoke = begin(Job.Type.REVOKE, null);
        await().until(() -> revoke.view().state() == Job.State.RUNNING);
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> jobs.cancel(revoke.id(), "by a test"))
                .withMessageEndingWith("is RUNNING; what it writes it writes whole, in a moment");
    }

    @Test
    void keepTheNewestAndFewImages() {
        go.countDown();
        List<Job> all = new ArrayList<>();
        for (int i = 0; i < 205; i++) {
            Job job = begin(Job.Type.REPLAY, new byte[1]);
            assertThat(job.await(PATIENCE)).isTrue();
            all.add(job);
        }
        assertThat(jobs.list(job -> true))
                .hasSize(200)
                .doesNotContain(all.get(4))
                .contains(all.get(5));
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> jobs.find(all.get(0).id()))
                .satisfies(e -> assertThat(e.code()).isEqualTo("unknown-job"));
        assertThat(jobs.list(job -> job.view().result().image() != null)).hasSize(20);
    }

    @Test
    void sayWhenTheyEndInABug() {
        Job job = jobs.begin(order(Job.Type.VERIFY), one -> {
            throw new IllegalStateException("a bug of a test");
        });
        assertThat(job.await(PATIENCE)).isTrue();
        assertThat(job.view().state()).isEqualTo(Job.State.FAILED);
        assertThat(job.view().problem().code()).isEqualTo("bug");
        assertThat(JobJson.of(job).get("problem").toString()).doesNotContain("test");
    }
}
