package io.stylemill.factory.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.factory.ledger.Claims.Taken;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimsTest {
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Claim CLAIM = new Claim("in", "inbox/cells.yaml", "e1");

    @TempDir
    Path home;

    private final MovedClock clock = new MovedClock(LedgerTest.NOW);
    private Ledger ledger;
    private Claims claims;

    @BeforeEach
    void open() {
        ledger = Ledger.open(database(), clock);
        claims = ledger.claims();
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    Database database() {
        return Database.embedded(home);
    }

    /** As when the connection broke before the coordinator heard that the claim is its own. */
    @Test
    void isTakenAgainByWhoHoldsIt() {
        assertThat(claims.take(CLAIM, "a", LEASE)).contains(new Taken(1, null));
        assertThat(claims.take(CLAIM, "a", LEASE)).contains(new Taken(2, null));
        assertThat(claims.take(CLAIM, "b", LEASE)).isEmpty();
    }

    @Test
    void givesAContentToOneCoordinatorAtATime() {
        assertThat(claims.take(CLAIM, "a", LEASE)).contains(new Taken(1, null));
        assertThat(claims.take(CLAIM, "b", LEASE)).isEmpty();
        assertThat(claims.take(new Claim("in", "inbox/cells.yaml", "e2"), "b", LEASE))
                .isPresent();
        assertThat(claims.take(new Claim("other", "inbox/cells.yaml", "e1"), "b", LEASE))
                .isPresent();
    }

    @Test
    void givesTheClaimOfADeadCoordinatorToAnotherAfterItsLease() {
        claims.take(CLAIM, "a", LEASE);
        clock.move(LEASE.minusSeconds(1));
        assertThat(claims.take(CLAIM, "b", LEASE)).isEmpty();
        clock.move(Duration.ofSeconds(1));
        assertThat(claims.take(CLAIM, "b", LEASE)).contains(new Taken(2, null));
        assertThat(claims.take(CLAIM, "a", LEASE)).isEmpty();
    }

    @Test
    void handsWhatWasDecidedAndNotAnsweredToTheNext() {
        claims.take(CLAIM, "a", LEASE);
        assertThat(claims.decide(CLAIM, "r1", LedgerTest.sha(3), "accepted")).isTrue();
        assertThat(claims.runOf(LedgerTest.sha(3))).contains("r1");
        claims.release();
        assertThat(claims.take(CLAIM, "b", LEASE)).contains(new Taken(2, "accepted"));
        assertThat(claims.decide(CLAIM, "r2", LedgerTest.sha(3), "another")).isFalse();
        claims.answered(CLAIM);
        clock.move(LEASE.multipliedBy(2));
        assertThat(claims.take(CLAIM, "b", LEASE)).isEmpty();
        assertThat(claims.answeredIn("in")).containsExactly(CLAIM);
        assertThat(claims.answeredIn("other")).isEmpty();
    }

    @Test
    void putsOffAndForgets() {
        claims.take(CLAIM, "a", LEASE);
        claims.postpone(CLAIM, Duration.ofSeconds(8));
        assertThat(claims.take(CLAIM, "a", LEASE)).isEmpty();
        clock.move(Duration.ofSeconds(8));
        assertThat(claims.take(CLAIM, "a", LEASE)).contains(new Taken(2, null));
        claims.forget(CLAIM);
        assertThat(claims.take(CLAIM, "b", LEASE)).contains(new Taken(1, null));
    }

    @Test
    void letsOneOfManyTakeAContent() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                String owner = "owner-" + i;
                Claim claim = new Claim("in", "inbox/" + i / 6, "e");
                answers.add(
                        threads.submit(() -> claims.take(claim, owner, LEASE).isPresent() ? claim.key() : null));
            }
            List<String> winners = new ArrayList<>();
            for (Future<String> answer : answers) {
                winners.add(answer.get());
            }
            winners.removeIf(Objects::isNull);
            assertThat(winners).doesNotHaveDuplicates().hasSize(10);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void listsWhatCameInAtOneMomentPageByPage() {
        List<Claim> all = new ArrayList<>();
        for (String place : List.of("in", "other")) {
            for (String etag : List.of("e1", "e2")) {
                all.add(new Claim(place, "inbox/cells.yaml", etag));
            }
        }
        all.forEach(claim -> claims.take(claim, "a", LEASE));
        List<Claim> seen = new ArrayList<>();
        List<Claims.Entry> page = claims.newest(1);
        while (!page.isEmpty()) {
            Claims.Entry last = page.get(0);
            seen.add(last.claim());
            page = claims.before(last.claim(), last.at(), 1);
        }
        assertThat(seen).containsExactlyElementsOf(all);
    }
}
