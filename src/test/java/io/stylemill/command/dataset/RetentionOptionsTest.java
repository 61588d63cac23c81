package io.stylemill.command.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.store.Retention;
import io.stylemill.store.Retention.Mode;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RetentionOptionsTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00.5Z");

    @Test
    void readsPeriodsAndDays() {
        assertThat(RetentionOptions.parse("365d", null, NOW))
                .isEqualTo(new Retention(Mode.GOVERNANCE, Instant.parse("2027-11-22T10:00:00Z")));
        assertThat(RetentionOptions.parse("12h", "compliance", NOW))
                .isEqualTo(new Retention(Mode.COMPLIANCE, Instant.parse("2026-11-22T22:00:00Z")));
        assertThat(RetentionOptions.parse("2030-12-31", "governance", NOW))
                .isEqualTo(new Retention(Mode.GOVERNANCE, Instant.parse("2031-01-01T00:00:00Z")));
        assertThat(RetentionOptions.parse(null, null, NOW)).isNull();
    }

    @Test
    void refusesWhatItCannotRead() {
        assertThatThrownBy(() -> RetentionOptions.parse("a year", null, NOW))
                .hasMessage("--retain is 'a year'; it must be a time such as 12h or 365d, or a day such as 2030-12-31");
        assertThatThrownBy(() -> RetentionOptions.parse("2020-01-01", null, NOW))
                .hasMessage(
                        "--retain is '2020-01-01', which ends on 2020-01-02T00:00:00Z; it must end in the future, at"
                                + " most 36500 days from now");
        assertThatThrownBy(() -> RetentionOptions.parse("36501d", null, NOW))
                .hasMessageContaining("at most 36500 days");
        assertThatThrownBy(() -> RetentionOptions.parse("1d", "forever", NOW))
                .hasMessage("--retention is 'forever'; it must be governance or compliance");
        assertThatThrownBy(() -> RetentionOptions.parse(null, "compliance", NOW))
                .hasMessage("--retention is compliance, but --retain does not say how long");
    }
}
