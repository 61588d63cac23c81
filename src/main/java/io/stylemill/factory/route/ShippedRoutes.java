package io.stylemill.factory.route;

import io.stylemill.factory.ledger.Leases;
import io.stylemill.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The route files of the factory, and the properties that they name.
 *
 * @param folder that holds them, or null for those inside the jar
 */
record ShippedRoutes(@Nullable Path folder) {
    private static final String PERIODS = "periods.properties";

    /** Returns what Camel loads. */
    String pattern() {
        if (folder == null) {
            return "classpath:routes/*.camel.yaml";
        }
        Path whole = folder.toAbsolutePath().normalize();
        if (!Files.isRegularFile(whole.resolve("errors.camel.yaml"))) {
            throw Failure.input(
                    "routes-missing",
                    "cannot find the routes in " + whole
                            + ": there is no errors.camel.yaml; name the folder routes/ of the installed program");
        }
        return "file:" + whole + "/*.camel.yaml";
    }

    /** Returns the periods of {@value #PERIODS}, and what this process is. */
    Properties properties(@Nullable CoordinatorPart coordinator, @Nullable WorkerPart worker) {
        Properties properties = periods();
        properties.setProperty("stylemill.coordinator", String.valueOf(coordinator != null));
        properties.setProperty("stylemill.worker", String.valueOf(worker != null));
        properties.setProperty("stylemill.slots", String.valueOf(worker == null ? 0 : worker.slots()));
        properties.setProperty("stylemill.lease-millis", String.valueOf(Leases.RENEWAL.toMillis()));
        if (worker != null && !worker.broker().inProcess()) {
            properties.setProperty(
                    "stylemill.receive-millis", properties.getProperty("stylemill.receive-far-millis", "2000"));
        }
        return properties;
    }

    private Properties periods() {
        Properties periods = new Properties();
        try (InputStream in = folder == null
                ? ShippedRoutes.class.getResourceAsStream("/routes/" + PERIODS)
                : Files.newInputStream(folder.resolve(PERIODS))) {
            periods.load(Objects.requireNonNull(in, PERIODS));
            return periods;
        } catch (IOException e) {
            throw Failure.input(
                    "routes-missing",
                    "cannot read " + PERIODS + " in the folder " + folder + ": " + e
                            + "; take the one that was delivered");
        }
    }
}
