package io.stylemill.wiring;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.publish.Publication;
import io.stylemill.factory.publish.PublishObserver;
import io.stylemill.factory.route.ShardRunner;
import io.stylemill.failure.Failure;
import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.Reason;
import io.stylemill.order.plan.Result;
import io.stylemill.record.Digests;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Traces by OpenTelemetry: a run is one trace, with the spans {@code order} (from its acceptance to
 * its version), {@code shard} (in whatever process) and {@code publish} below it, which has one
 * span for each of its steps.
 *
 * <p>The ids of the trace and of its first span follow from the run's id; so coordinators and
 * workers need not tell each other, and a run that is gone on with after a crash stays one trace.
 */
final class OpenTelemetryTraces implements Traces {
    private static final AttributeKey<String> RUN = AttributeKey.stringKey("stylemill.run");
    private static final AttributeKey<String> DATASET = AttributeKey.stringKey("stylemill.dataset");
    private static final AttributeKey<String> VERSION = AttributeKey.stringKey("stylemill.version");
    private static final AttributeKey<String> SHARD = AttributeKey.stringKey("stylemill.shard");
    private static final AttributeKey<String> ADDRESS = AttributeKey.stringKey("stylemill.address");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final AttributeKey<Long> IMAGES = AttributeKey.longKey("stylemill.images");

    private final OpenTelemetrySdk sdk;
    private final Tracer tracer;
    private final Ids ids;

    private OpenTelemetryTraces(OpenTelemetrySdk sdk, Ids ids) {
        this.sdk = sdk;
        this.tracer = sdk.getTracer("io.stylemill", Machine.version());
        this.ids = ids;
    }

    /**
     * Reads the variables as OpenTelemetry does; what they leave open is {@code http/protobuf}, the
     * service {@code stylemill}, and traces alone.
     *
     * @throws Failure {@code bad-otel} (INPUT) when they cannot be read
     */
    static OpenTelemetryTraces open(Map<String, String> environment) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "otel.service.name", "stylemill",
                "otel.exporter.otlp.protocol", "http/protobuf",
                "otel.metrics.exporter", "none",
                "otel.logs.exporter", "none"));
        environment.forEach((name, value) -> {
            if (name.startsWith("OTEL_")) {
                properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        Ids ids = new Ids();
        try {
            return new OpenTelemetryTraces(
                    AutoConfiguredOpenTelemetrySdk.builder()
                            .addPropertiesSupplier(() -> properties)
                            .addTracerProviderCustomizer((provider, config) -> provider.setIdGenerator(ids))
                            .disableShutdownHook()
                            .build()
                            .getOpenTelemetrySdk(),
                    ids);
        } catch (RuntimeException e) {
            throw Failure.input(
                    "bad-otel",
                    "the OTEL_ variables cannot be used: " + e.getMessage()
                            + "; unset them, or see docs/operations.md for those that are known");
        }
    }

    @Override
    public ShardRunner shards(ShardRunner runner) {
        return new ShardRunner() {
            @Override
            public void ready(Job job) {
                runner.ready(job);
            }

            @Override
            public Result run(Job job) {
                Span span = tracer.spanBuilder("shard")
                        .setParent(ids.of(job.run()).parent())
                        .setSpanKind(SpanKind.CONSUMER)
                        .setAttribute(RUN, job.run())
                        .setAttribute(SHARD, job.id())
                        .startSpan();
                try {
                    Result result = runner.run(job);
                    span.setAttribute(IMAGES, result.images());
                    return result;
                } catch (RuntimeException | Error e) {
                    failed(span, e);
                    throw e;
                } finally {
                    span.end();
                }
            }

            @Override
            public void handBack() {
                runner.handBack();
            }
        };
    }

    @Override
    public PublishObserver publishing() {
        return new Tries();
    }

    /** The spans of the tries to publish, one of a run at a time. */
    private final class Tries implements PublishObserver {
        private final Map<String, Try> open = new ConcurrentHashMap<>();

        /** The span of a try, and that of its step. */
        private record Try(Span whole, Span step) {}

        @Override
        public void begun(Run run) {
            Span whole = tracer.spanBuilder("publish")
                    .setParent(ids.of(run.id()).parent())
                    .setAttribute(RUN, run.id())
                    .startSpan();
            open.put(run.id(), new Try(whole, Span.getInvalid()));
        }

        @Override
        public void step(Run run, Publication.Step step) {
            open.computeIfPresent(run.id(), (id, now) -> {
                now.step().end();
                return new Try(
                        now.whole(),
                        tracer.spanBuilder(step.name().toLowerCase(Locale.ROOT))
                                .setParent(Context.root().with(now.whole()))
                                .setAttribute(RUN, id)
                                .startSpan());
            });
        }

        @Override
        public void committed(Run run, String address) {
            open.computeIfPresent(run.id(), (id, now) -> {
                now.whole().setAttribute(ADDRESS, address);
                return now;
            });
            ordered(run);
        }

        @Override
        public void failed(Run run, Throwable thrown) {
            open.computeIfPresent(run.id(), (id, now) -> {
                OpenTelemetryTraces.failed(now.step(), thrown);
                OpenTelemetryTraces.failed(now.whole(), thrown);
                return now;
            });
        }

        @Override
        public void ended(Run run) {
            Try last = open.remove(run.id());
            if (last != null) {
                last.step().end();
                last.whole().end();
            }
        }
    }

    /** Tells of the whole run, once it is a version. */
    private void ordered(Run run) {
        ids.next(ids.of(run.id()));
        tracer.spanBuilder("order")
                .setNoParent()
                .setSpanKind(SpanKind.PRODUCER)
                .setStartTimestamp(run.created())
                .setAllAttributes(Attributes.of(
                        RUN, run.id(),
                        DATASET, run.dataset(),
                        VERSION, run.version(),
                        IMAGES, run.totals().images()))
                .startSpan()
                .end();
    }

    private static void failed(Span span, Throwable thrown) {
        Reason reason = Reason.of(thrown);
        span.setStatus(StatusCode.ERROR, reason.message());
        span.setAttribute(ERROR, reason.code());
    }

    @Override
    public void close() {
        sdk.close();
    }

    /** The ids of a run's trace and first span, as hex digits. */
    private record RunIds(String trace, String span) {
        Context parent() {
            return Context.root()
                    .with(Span.wrap(SpanContext.createFromRemoteParent(
                            trace, span, TraceFlags.getSampled(), TraceState.getDefault())));
        }
    }

    /** Random ids, but for the first span of a run. */
    private static final class Ids implements IdGenerator {
        private static final int TRACE_DIGITS = 32;
        private static final int SPAN_DIGITS = 16;

        private final IdGenerator random = IdGenerator.random();
        private final ThreadLocal<@Nullable RunIds> next = new ThreadLocal<>();

        RunIds of(String run) {
            String digits = Digests.sha256("stylemill trace " + run);
            return new RunIds(
                    digits.substring(0, TRACE_DIGITS), digits.substring(TRACE_DIGITS, TRACE_DIGITS + SPAN_DIGITS));
        }

        /** Has the next span of this thread be the first of a run. */
        void next(RunIds ids) {
            next.set(ids);
        }

        @Override
        public String generateSpanId() {
            RunIds ids = next.get();
            return ids == null ? random.generateSpanId() : ids.span();
        }

        /** Asked after the span's id, and only for a first span. */
        @Override
        public String generateTraceId() {
            RunIds ids = next.get();
            next.remove();
            return ids == null ? random.generateTraceId() : ids.trace();
        }
    }
}
