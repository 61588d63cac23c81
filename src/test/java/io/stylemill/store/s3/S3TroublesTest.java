package io.stylemill.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.stylemill.store.Silence;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What people are told of a server that fails or is silent, by a clock that the test moves. */
class S3TroublesTest {
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(S3Troubles.class);
    private final AtomicLong nanos = new AtomicLong();
    private final S3Troubles troubles = new S3Troubles("http://store", nanos::get);

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(Level.WARN);
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        logger.setLevel(null);
        troubles.close();
    }

    private void pass(int seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    private void fail(String why) {
        troubles.begin("PUT /sets/k", S3Troubles.SOON, () -> {}).failed(why);
    }

    private List<String> said() {
        List<String> said =
                log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        log.list.clear();
        return said;
    }

    @Test
    void oneFailedTryIsNotTold() {
        for (int hour = 0; hour < 5; hour++) {
            fail("status 503");
            troubles.answered();
            pass(3600);
        }
        assertThat(said()).isEmpty();
    }

    @Test
    void theSecondFailedTryIsToldAndThenAtMostOneAMinute() {
        fail("status 503");
        fail("status 503");
        assertThat(said())
                .containsExactly(
                        "S3 at http://store: PUT /sets/k failed (status 503), and is repeated for a while; so far"
                                + " 2 tries failed");
        for (int second = 0; second < 59; second++) {
            pass(1);
            fail("status 503");
        }
        assertThat(said()).isEmpty();
        pass(1);
        fail("Connection refused");
        assertThat(said())
                .containsExactly("S3 at http://store: PUT /sets/k failed (Connection refused), and is repeated for a"
                        + " while; so far 62 tries failed");
    }

    @Test
    void silenceIsToldWhileItLasts() {
        S3Troubles.Waiting waiting = troubles.begin("GET /sets/k", S3Troubles.SOON, () -> {});
        S3Troubles.Waiting large = troubles.begin("PUT /sets/large", Duration.ofSeconds(30), () -> {});
        pass(4);
        troubles.tellSilence();
        assertThat(said()).isEmpty();
        pass(1);
        troubles.tellSilence();
        troubles.tellSilence();
        assertThat(said())
                .containsExactly("S3 at http://store: GET /sets/k has had no answer for 5 s, and is waited for");
        waiting.end();
        large.end();
        pass(100);
        troubles.tellSilence();
        assertThat(said()).isEmpty();
    }

    @Test
    void aRequestThatMovesIsNotSilent() {
        S3Troubles.Waiting still = troubles.begin("GET /sets/k", S3Troubles.SOON, () -> {});
        pass(2);
        S3Troubles.Waiting moving = troubles.begin("PUT /sets/large", Duration.ofHours(1), () -> {});
        pass(7);
        moving.moved();
        pass(1);
        assertThat(troubles.silences())
                .containsExactly(
                        new Silence("http://store", "GET /sets/k", Duration.ofSeconds(10)),
                        new Silence("http://store", "PUT /sets/large", Duration.ofSeconds(1)));
        still.end();
        moving.end();
        assertThat(troubles.silences()).isEmpty();
    }

    @Test
    void oneTryThatFailedAfterALongSilenceIsTold() {
        S3Troubles.Waiting waiting = troubles.begin("GET /sets/k", Duration.ofMinutes(2), () -> {});
        pass(60);
        waiting.failed("Read timed out");
        assertThat(said())
                .containsExactly(
                        "S3 at http://store: GET /sets/k failed (Read timed out), and is repeated for a while");
    }

    @Test
    void itsEndIsToldAndTheNextTroubleIsToldAtOnce() {
        fail("status 500");
        pass(12);
        fail("status 500");
        troubles.answered();
        assertThat(said()).hasSize(1);
        pass(19);
        troubles.answered();
        assertThat(said()).isEmpty();
        pass(1);
        troubles.answered();
        troubles.answered();
        assertThat(said()).containsExactly("S3 at http://store answers again, after 12 s and 2 failed tries");
        fail("status 500");
        fail("status 500");
        assertThat(said()).hasSize(1);
    }
}
