package io.stylemill.factory.route;

import java.time.Duration;

/**
 * What the routes of a coordinator need that stays until it is told to stop.
 *
 * @param inbox bean of the routes {@code inbox} and {@code inbox-manifest}: {@link InboxSteps}
 * @param period from one look at the inbox to the next
 * @param timers has Quartz fire what the ledger keeps
 * @param firings makes runs of what fired
 * @param roster hears which workers there are
 */
public record ServicePart(Object inbox, Duration period, Runnable timers, Runnable firings, WorkerList workerList) {}
