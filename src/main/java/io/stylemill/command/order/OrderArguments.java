package io.stylemill.command.order;

import io.stylemill.factory.accept.Order;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.store.Location;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.Install;
import io.stylemill.terminal.OptionProblems;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code run} and {@code plan} are given. */
final class OrderArguments {
    private OrderArguments() {}

    /** Returns the order, or empty where something is wrong with its arguments, which is noted. */
    static Optional<Order> order(Path manifest, @Nullable String out, int priority, OptionProblems problems) {
        Optional<ManifestSource> source = problems.together(() -> BaseCommand.manifest(manifest));
        if (out != null
                && problems.value("--out", () -> Location.parse(out, Install.workingFolder()))
                        .isEmpty()) {
            return Optional.empty();
        }
        return source.map(text -> new Order(text, out, priority));
    }
}
