package io.stylemill.order.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessageJsonTest {
    private static final String MD5 = "ab".repeat(16);
    private static final String SHA = "0123456789abcdef".repeat(4);
    private static final ShardJob SHARD = new ShardJob("train", 3, 12, 3000, 1000);
    private static final Job JOB =
            new Job("cells-1.0.0-abc", "s3://datasets", "cells/1.0.0/", SHA, "file:///models/cells.safetensors", SHARD);
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

    @Test
    void writesAJobAsItIsDocumented() {
        assertThat(MessageJson.write(JOB))
                .isEqualTo("{\"message\":\"stylemill/job/v1\",\"run\":\"cells-1.0.0-abc\","
                        + "\"destination\":\"s3://datasets\",\"version\":\"cells/1.0.0/\",\"planSha256\":\"" + SHA
                        + "\",\"checkpoint\":\"file:///models/cells.safetensors\",\"shard\":{\"split\":\"train\","
                        + "\"index\":3,\"of\":12,\"firstPosition\":3000,\"samples\":1000,\"round\":0}}");
    }

    @Test
    void readsWhatItWrites() {
        Result done = new Result(
                "r",
                SHARD,
                SHA,
                MD5,
                5,
                1000,
                7,
                SHA,
                Map.of("engine", "x", "device", "cpu"),
                "w 1",
                AT,
                AT.plusSeconds(1),
                null);
        Result failed = Result.failed(JOB, new Reason("not-finite", Kind.VERIFICATION, "NaN \"here\" €"), "w", AT, AT);

        assertThat(MessageJson.job(MessageJson.write(JOB))).isEqualTo(JOB);
        assertThat(MessageJson.result(MessageJson.write(done))).isEqualTo(done);
        assertThat(MessageJson.result(MessageJson.write(failed))).isEqualTo(failed);
        assertThat(failed.id()).isEqualTo(JOB.id()).isEqualTo("cells-1.0.0-abc/train/3");
    }

    @Test
    void refusesWhatIsNotExactlyAJob() {
        String job = MessageJson.write(JOB);
        refuses("", "No content");
        refuses("[1]", "it is no JSON object");
        refuses("{", "Unexpected end-of-input");
        refuses(job + "x", "Unrecognized token");
        refuses(job + "{}", "Trailing token");
        refuses(job.replace("job/v1", "job/v2"), "'message' is 'stylemill/job/v2'; it must be 'stylemill/job/v1'");
        refuses(job.replace("\"run\":", "\"runs\":"), "'run' is missing");
        refuses(job.replace("{\"message\"", "{\"extra\":1,\"message\""), "'extra' is unknown");
        refuses(job.replace("{\"split\"", "{\"extra\":1,\"split\""), "'shard.extra' is unknown");
        refuses(job.replace("{\"message\"", "{\"run\":\"a\",\"message\""), "Duplicate field 'run'");
        refuses(
                job.replace("\"index\":3", "\"index\":\"3\""),
                "'shard.index' is \"3\"; it must be a whole number of 32 bits");
        refuses(job.replace("\"index\":3", "\"index\":3.0"), "'shard.index' is 3.0; it must be a whole number");
        refuses(job.replace("\"index\":3", "\"index\":-1"), "'shard': a shard counts from 0, not index -1 of 12");
        refuses(job.replace("\"index\":3", "\"index\":2147483648"), "'shard.index' is 2147483648; it must be");
        refuses(job.replace("\"s3://datasets\"", "null"), "'destination' is null; it must be a text");
        refuses(job.replace("cells/1.0.0/", "cells/1.0.0"), "a version is a prefix that ends with '/'");
        refuses(job.replace(SHA, "abc"), "planSha256 has 64 lower-case hex digits, not 'abc'");
        refuses(" ".repeat(10_241), "it has more than 10240 characters");
    }

    private static void refuses(String json, String why) {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> MessageJson.job(json))
                .withMessageStartingWith("not a stylemill/job/v1 message: ")
                .withMessageContaining(why)
                .withMessageContaining(". Coordinator and workers must be of one version. It starts: ")
                .matches(f -> f.code().equals("bad-message") && f.kind() == Kind.INPUT);
    }

    @Test
    void refusesAResultThatContradictsItself() {
        String done = MessageJson.write(new Result("r", SHARD, SHA, MD5, 5, 9, 2, SHA, Map.of(), "w", AT, AT, null));
        for (String bad : new String[] {
            done.replace("\"failure\":null", "\"failure\":{\"code\":\"x\",\"kind\":\"BUG\",\"message\":\"m\"}"),
            done.replace("\"failure\":null", "\"failure\":{\"code\":\"x\",\"kind\":\"NOPE\",\"message\":\"m\"}"),
            done.replace("\"sha256\":\"" + SHA, "\"sha256\":\""),
            done.replace(AT.toString(), "yesterday")
        }) {
            assertThat(bad).isNotEqualTo(done);
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> MessageJson.result(bad))
                    .matches(f -> f.code().equals("bad-message"));
        }
    }

    @Test
    void refusesAJobThatIsTooLongToTravel() {
        Job job = new Job("r", "s3://b/" + "é".repeat(6000), "cells/1.0.0/", SHA, "file:///c", SHARD);

        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> MessageJson.write(job))
                .withMessageMatching("the message for r/train/3 has 12\\d\\d\\d bytes, allowed are 10240:"
                        + " shorten the paths of destination and checkpoint")
                .matches(f -> f.code().equals("message-too-long"));
    }

    @Test
    void cutsLongReasonsSoThatTheyTravel() {
        Reason reason = new Reason("x", Kind.BUG, "\0" + "😀".repeat(3000));

        assertThat(reason.message()).startsWith("?😀").endsWith("😀…").hasSizeLessThanOrEqualTo(1500);
        assertThat(MessageJson.write(Result.failed(JOB, reason, "w", AT, AT))).hasSizeLessThan(10_240);
        assertThat(Reason.of(new IllegalStateException("outer", Failure.input("inner", "text"))))
                .isEqualTo(new Reason("inner", Kind.INPUT, "text"));
        assertThat(Reason.of(new IllegalStateException("odd")))
                .isEqualTo(new Reason("bug", Kind.BUG, "java.lang.IllegalStateException: odd"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Reason("", Kind.BUG, "m"));
    }
}
