package io.stylemill.order.manifest;

import java.util.Map;

/**
 * One post-processing step: an operation and its parameters, still with their ranges.
 *
 * @param parameters by name, in the operation's own order, defaults filled in
 */
public record Step(String operation, Map<String, Parameter> parameters) {
    /** A parameter of a post-processing step. */
    public sealed interface Parameter {
        record Number(double value) implements Parameter {}

        /**
         * Drawn per sample, uniformly from min to max.
         *
         * @param whole whether only whole numbers are drawn
         */
        record Range(double min, double max, boolean whole) implements Parameter {}

        record Text(String value) implements Parameter {}

        /** True with the given probability, drawn per sample. */
        record Chance(double probability) implements Parameter {}
    }
}
