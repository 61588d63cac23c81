package io.stylemill.factory.route;

import io.stylemill.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.api.management.ManagedCamelContext;
import org.apache.camel.api.management.mbean.ManagedRouteMBean;

/**
 * What Camel counts of one route since it was started.
 *
 * @param completed exchanges that went through
 * @param failed exchanges that ended with an exception
 * @param inflight exchanges on their way now
 * @param seconds that all ended exchanges took together
 */
public record RouteCount(String route, long completed, long failed, long inflight, double seconds) {
    /** Returns the counts of all routes, none of a context that counts nothing. */
    static List<RouteCount> of(CamelContext camel) {
        ManagedCamelContext managed = camel.getCamelContextExtension().getContextPlugin(ManagedCamelContext.class);
        List<RouteCount> counts = new ArrayList<>();
        if (managed == null) {
            return counts;
        }
        for (Route route : camel.getRoutes()) {
            ManagedRouteMBean counted = managed.getManagedRoute(route.getId());
            if (counted != null) {
                counts.add(of(route.getId(), counted));
            }
        }
        return counts;
    }

    private static RouteCount of(String route, ManagedRouteMBean counted) {
        try {
            return new RouteCount(
                    route,
                    counted.getExchangesCompleted(),
                    counted.getExchangesFailed(),
                    counted.getExchangesInflight(),
                    counted.getTotalProcessingTime() / 1000.0);
        } catch (Exception e) {
            throw Failure.bug("Camel does not count route " + route + ": " + e);
        }
    }
}
