package io.stylemill.factory.route;

import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.publish.Publisher;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the coordinator's routes need.
 *
 * @param ledger open; closed by its owner after the factory
 * @param orders bean of the route {@code order}: {@code prepare}, {@code accept} and
 *     {@code answer}, each with what the one before returned
 * @param publisher of finished runs
 * @param broker the way in for the user {@code coordinator}
 * @param counts how full the broker's queues are
 * @param userRoutes folder of the user's own route files, or null
 */
public record CoordinatorPart(
        Ledger ledger,
        Object orders,
        Publisher publisher,
        BrokerAddress broker,
        QueueCounts counts,
        @Nullable Path userRoutes) {}
