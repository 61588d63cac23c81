package io.stylemill.factory.ledger;

/**
 * A schedule that somebody wants kept.
 *
 * @param name of the schedule, which is the dataset's
 * @param destination where its versions go, as {@link Run#destination()}
 * @param manifest that each firing makes
 * @param base the place that the manifest's relative paths start from, a URI
 * @param cron expression of Quartz
 * @param timezone name of a zone such as {@code Europe/Berlin}
 */
public record NewSchedule(
        String name, String destination, NewRun.ManifestText manifest, String base, String cron, String timezone) {}
