package io.stylemill.embedded;

import io.stylemill.command.Program;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A broker in a process of its own, to be killed and started again: folder and port are its
 * arguments.
 */
public final class BrokerProcess {
    private BrokerProcess() {}

    public static Program start(Path working, Path folder, int port) {
        return Program.launch(
                working,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-cp",
                        Program.INSTALLED.resolve("target/stylemill.jar")
                                + File.pathSeparator
                                + Program.INSTALLED.resolve("target/test-classes"),
                        BrokerProcess.class.getName(),
                        folder.toString(),
                        Integer.toString(port)));
    }

    /** Runs until it is killed; its password file says who may come in. */
    public static void main(String[] args) throws InterruptedException {
        try (EmbeddedBroker broker =
                EmbeddedBroker.start(Path.of(args[0]), Integer.parseInt(args[1]), Duration.ofMillis(100))) {
            System.out.println(broker.url());
            Thread.currentThread().join();
        }
    }
}
