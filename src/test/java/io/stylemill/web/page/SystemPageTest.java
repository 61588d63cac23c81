package io.stylemill.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The one verdict of the system's page. */
class SystemPageTest {
    private static Condition verdict(Condition part, Condition... workers) {
        return new SystemPage.Overview(
                        List.of(
                                new SystemPage.Part("ledger", "ok", Condition.GOOD, "answers", ""),
                                new SystemPage.Part("disk", "x", part, "found", "")),
                        List.of(workers).stream()
                                .map(how -> new SystemPage.Worker(
                                        "w", "cpu", how == Condition.GOOD ? "idle" : "working", "good", how, List.of()))
                                .toList(),
                        List.of())
                .how();
    }

    @Test
    void isTheWorstOfAllThatThePageShows() {
        assertThat(verdict(Condition.GOOD, Condition.GOOD)).isEqualTo(Condition.GOOD);
        assertThat(verdict(Condition.WARN, Condition.GOOD)).isEqualTo(Condition.WARN);
        assertThat(verdict(Condition.GOOD, Condition.GOOD, Condition.WARN)).isEqualTo(Condition.WARN);
        assertThat(verdict(Condition.BAD, Condition.WARN)).isEqualTo(Condition.BAD);
        assertThat(Condition.GOOD.verdict()).isEqualTo("all well");
        assertThat(Condition.WARN.verdict()).isEqualTo("works, with warnings");
        assertThat(Condition.WARN.tone()).isEqualTo("warn");
    }

    @Test
    void warnsWhereNobodyMakesImages() {
        assertThat(verdict(Condition.GOOD)).isEqualTo(Condition.WARN);
        SystemPage.Worker gone = new SystemPage.Worker("w", "cpu", "gone", "warn", Condition.WARN, List.of());
        assertThat(new SystemPage.Overview(List.of(), List.of(gone), List.of()).how())
                .isEqualTo(Condition.WARN);
    }
}
