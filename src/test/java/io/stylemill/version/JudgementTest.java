package io.stylemill.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stylemill.failure.Failure;
import io.stylemill.version.Refused.Reason;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JudgementTest {
    private static final Reason LIKE = new Reason("duplicate", "pHash 2 from v1_0_0-000000003, more than 4 is asked");

    @Test
    void saysTheSameAfterItWasWrittenAndRead() {
        Judgement judgement = new Judgement();
        judgement.refuse(17, 1, LIKE);
        judgement.refuse(5, 0, new Reason("duplicate", "the same pixels as v1_0_0-000000001"));
        judgement.refuse(17, 0, LIKE);
        Judgement read = Judgement.read(new ByteArrayInputStream(judgement.write()), "judgement");

        assertThat(read.size()).isEqualTo(3);
        assertThat(read.reason(17, 1)).isEqualTo(LIKE);
        assertThat(read.reason(17, 2)).isNull();
        assertThat(read.reason(6, 0)).isNull();
        assertThat(read.write()).isEqualTo(judgement.write());
        assertThat(new String(judgement.write(), StandardCharsets.UTF_8))
                .startsWith(
                        "{\"attempt\":0,\"detail\":\"the same pixels as v1_0_0-000000001\",\"gate\":\"duplicate\",\"index\":5}\n");
    }

    @Test
    void isReadStrictly() {
        for (String bad : new String[] {
            "{}\n",
            "[]\n",
            "{\"attempt\":0.5,\"detail\":\"d\",\"gate\":\"g\",\"index\":5}\n",
            "{\"attempt\":0,\"detail\":\"d\",\"index\":5}\n"
        }) {
            assertThatExceptionOfType(Failure.class)
                    .as(bad)
                    .isThrownBy(() ->
                            Judgement.read(new ByteArrayInputStream(bad.getBytes(StandardCharsets.UTF_8)), "judgement"))
                    .withMessage("judgement holds a line that is no judgement");
        }
    }
}
