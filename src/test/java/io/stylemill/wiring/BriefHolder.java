package io.stylemill.wiring;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Takes the data folder that its argument names, as a command that soon ends, until its input ends.
 */
final class BriefHolder {
    private BriefHolder() {}

    static Process start(Path folder) throws IOException {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BriefHolder.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (holder.getInputStream().read() != '!') {
            throw new IOException("the holder ended with " + holder.exitValue());
        }
        return holder;
    }

    /** Tells when it has the folder. */
    public static void main(String[] args) throws IOException {
        try (DataFolder home = DataFolder.takeBriefly(Path.of(args[0]))) {
            System.out.print('!');
            System.out.flush();
            if (System.in.read() >= 0) {
                throw new IOException("something was said to the holder of " + home.folder());
            }
        }
    }
}
