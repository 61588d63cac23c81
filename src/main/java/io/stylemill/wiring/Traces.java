package io.stylemill.wiring;

import io.stylemill.factory.publish.PublishObserver;
import io.stylemill.factory.route.ShardRunner;
import java.util.Map;

/**
 * Tells a collector of traces what a run did and when, where the usual {@code OTEL_} variables name
 * one.
 */
public interface Traces extends AutoCloseable {
    /** Tells nobody. */
    Traces NONE = new Traces() {
        @Override
        public ShardRunner shards(ShardRunner runner) {
            return runner;
        }

        @Override
        public PublishObserver publishing() {
            return new PublishObserver() {};
        }

        @Override
        public void close() {
            // Nothing was opened.
        }
    };

    /**
     * Returns who tells the collector that the variables name, or {@link #NONE}, which costs
     * nothing, where they name none.
     */
    static Traces of(Map<String, String> environment) {
        boolean named = environment.containsKey("OTEL_EXPORTER_OTLP_ENDPOINT")
                || environment.containsKey("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
                || environment.containsKey("OTEL_TRACES_EXPORTER");
        return named && !"none".equals(environment.get("OTEL_TRACES_EXPORTER"))
                ? OpenTelemetryTraces.open(environment)
                : NONE;
    }

    /** Returns a runner that does what {@code runner} does, and tells of each shard. */
    ShardRunner shards(ShardRunner runner);

    /** Returns who tells of each try to publish a run, of its steps, and of the run at its end. */
    PublishObserver publishing();

    /** Sends what is not sent, for some seconds at most. */
    @Override
    void close();
}
