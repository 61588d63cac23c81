package io.stylemill.factory.route;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.stylemill.embedded.EmbeddedBroker;
import io.stylemill.factory.ledger.Database;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.PlainRuns;
import io.stylemill.order.plan.ShardJob;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a start says of runs that were stopped before it. */
class CancelledJobsTest {
    @TempDir
    private Path folder;

    @Test
    void saysNothingOfARunThatHasNoJobsLeft() {
        Logger logger = (Logger) LoggerFactory.getLogger(CancelledJobs.class);
        Level before = logger.getLevel();
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(said);
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"), 0, Duration.ofMillis(20));
                Ledger ledger = Ledger.open(Database.embedded(folder.resolve("ledger")), Clock.systemUTC())) {
            ledger.accept(PlainRuns.of("r1"), List.of(new ShardJob("train", 0, 1, 0, 10)));
            ledger.cancel("r1", "by a test");
            CancelledJobs jobs = new CancelledJobs(ledger, broker.coordinator());
            jobs.look();
            assertThat(said.list).isEmpty();
        } finally {
            logger.detachAppender(said);
            logger.setLevel(before);
        }
    }
}
