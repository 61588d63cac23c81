package io.stylemill.command.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.store.Retention;
import io.stylemill.store.Retention.Mode;
import io.stylemill.terminal.OptionProblems;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetentionOptionsTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00.5Z");

    @Test
    void readsPeriodsAndDays() {
        assertThat(parse("365d", null))
                .isEqualTo(new Retention(Mode.GOVERNANCE, Instant.parse("2027-11-22T10:00:00Z")));
        assertThat(parse("12h", Mode.COMPLIANCE))
                .isEqualTo(new Retention(Mode.COMPLIANCE, Instant.parse("2026-11-22T22:00:00Z")));
        assertThat(parse("2030-12-31", Mode.GOVERNANCE))
                .isEqualTo(new Retention(Mode.GOVERNANCE, Instant.parse("2031-01-01T00:00:00Z")));
        assertThat(parse(null, null)).isNull();
    }

    @Test
    void refusesWhatItCannotRead() {
        assertThatThrownBy(() -> parse("a year", null))
                .hasMessage("--retain is 'a year'; it must be a time such as 12h or 365d, or a day such as 2030-12-31");
        assertThatThrownBy(() -> parse("2020-01-01", null))
                .hasMessage(
                        "--retain is '2020-01-01', which ends on 2020-01-02T00:00:00Z; it must end in the future, at"
                                + " most 36500 days from now");
        assertThatThrownBy(() -> parse("36501d", null)).hasMessageContaining("at most 36500 days");
        assertThatThrownBy(() -> parse(null, Mode.COMPLIANCE))
                .hasMessage("--retention says how strict --retain is; say with --retain how long, such as 365d");
    }

    private static @Nullable Retention parse(@Nullable String retain, @Nullable Mode mode) {
        OptionProblems problems = new OptionProblems();
        Retention retention = RetentionOptions.parse(retain, mode, NOW, problems);
        problems.refuse();
        return retention;
    }
}
