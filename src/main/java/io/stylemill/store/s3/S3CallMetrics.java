package io.stylemill.store.s3;

import java.util.List;
import software.amazon.awssdk.core.metrics.CoreMetric;
import software.amazon.awssdk.http.HttpMetric;
import software.amazon.awssdk.metrics.MetricCollection;
import software.amazon.awssdk.metrics.MetricPublisher;

/** Reads what the SDK measured of a request, and tells an observer what went wrong. */
final class S3CallMetrics implements MetricPublisher {
    private final S3Observer observer;

    S3CallMetrics(S3Observer observer) {
        this.observer = observer;
    }

    @Override
    public void publish(MetricCollection call) {
        String operation = call.metricValues(CoreMetric.OPERATION_NAME).stream()
                .findFirst()
                .orElse("unknown");
        List<MetricCollection> attempts = call.children();
        boolean answered = false;
        for (MetricCollection attempt : attempts) {
            List<String> errors = attempt.metricValues(CoreMetric.ERROR_TYPE);
            int status = attempt.metricValues(HttpMetric.HTTP_STATUS_CODE).stream()
                    .findFirst()
                    .orElse(0);
            answered = status == 404 || status == 412 || status == 304 || status == 409;
            if (!answered && (!errors.isEmpty() || status >= 400)) {
                observer.attemptFailed(operation, word(errors.isEmpty() ? "" : errors.get(0), status));
            }
        }
        boolean failed = call.metricValues(CoreMetric.API_CALL_SUCCESSFUL).contains(false);
        if (failed && !answered) {
            observer.gaveUp(operation);
        }
    }

    private static String word(String error, int status) {
        if (error.equals("Throttling") || status == 429) {
            return "throttled";
        }
        if (error.equals("ConfiguredTimeout")) {
            return "timeout";
        }
        if (status >= 500) {
            return "server";
        }
        return status >= 400 ? "refused" : "connection";
    }

    @Override
    public void close() {
        // Nothing is kept back.
    }
}
