package io.stylemill.wiring;

import io.stylemill.console.Catalog;
import io.stylemill.failure.Failure;
import io.stylemill.terminal.Install;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Short names of datasets: {@code NAME[/VERSION]} for one at the usual destination. */
public final class DatasetNames {
    private static final Pattern SHORT = Pattern.compile("([a-z0-9][a-z0-9-]{0,63})(/[0-9A-Za-z.-]+)?/?");

    private DatasetNames() {}

    /**
     * Returns the address that a user means: what is no short name, or is a file or folder here,
     * stays as it is.
     *
     * @throws Failure {@code no-such-dataset} (INPUT), with the nearest name, where a short name is
     *     of none
     */
    public static String address(Components components, String dataset) {
        Matcher name = SHORT.matcher(dataset);
        if (!name.matches() || Files.exists(Install.workingFolder().resolve(dataset))) {
            return dataset;
        }
        try {
            new Catalog(components.stores(), () -> List.of(Components.USUAL_DESTINATION), Clock.systemUTC())
                    .dataset(name.group(1));
        } catch (Failure e) {
            throw Failure.of(e.kind(), e.code(), "no folder '" + dataset + "' is here, and " + e.getMessage(), e);
        }
        return Components.USUAL_DESTINATION + "/" + dataset;
    }
}
