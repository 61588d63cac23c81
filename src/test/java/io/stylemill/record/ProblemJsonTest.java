package io.stylemill.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.failure.Where;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemJsonTest {
    @Test
    void holdsOfEachPlaceWhatIsKnown() {
        Failure refusal = Failure.input(
                "bad-manifest",
                "correct these:",
                List.of(
                        new Problem(new Where("a.yaml:7.yaml", 3, 12, "/samples/0/name"), "it is 1"),
                        new Problem(Where.of("a.properties", 4), "it is 2"),
                        new Problem(Where.NOWHERE, "and 3 more")));

        assertThat(CanonicalJson.write(ProblemJson.of(refusal)))
                .isEqualTo("{\"code\":\"bad-manifest\",\"detail\":\"correct these:\",\"errors\":["
                        + "{\"column\":12,\"file\":\"a.yaml:7.yaml\",\"line\":3,\"pointer\":\"/samples/0/name\","
                        + "\"what\":\"it is 1\"},"
                        + "{\"file\":\"a.properties\",\"line\":4,\"what\":\"it is 2\"},"
                        + "{\"what\":\"and 3 more\"}]}");
        assertThat(refusal).hasMessage("""
                correct these:
                  a.yaml:7.yaml:3:12 /samples/0/name: it is 1
                  a.properties:4: it is 2
                  and 3 more""");
    }

    @Test
    void leavesOutTheListWhereTheDetailSaysItAll() {
        assertThat(ProblemJson.of(Failure.input("unknown-run", "there is no run 'x'")))
                .containsExactly(
                        java.util.Map.entry("code", "unknown-run"),
                        java.util.Map.entry("detail", "there is no run 'x'"));
    }
}
