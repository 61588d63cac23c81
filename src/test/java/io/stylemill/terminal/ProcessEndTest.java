package io.stylemill.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Function;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProcessEndTest {
    /** A process whose native libraries have something to do at its end: C's {@code abort}. */
    static final class Aborting {
        public static void main(String[] arguments) {
            Function.getFunction("c", "__cxa_atexit")
                    .invokeInt(new Object[] {Function.getFunction("c", "abort"), Pointer.NULL, Pointer.NULL});
            ProcessEnd.now(130);
        }
    }

    @Test
    void nothingThatNativeLibrariesRegisteredRunsAtTheEnd() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:ErrorFile=/dev/null",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Aborting.class.getName())
                .redirectErrorStream(true)
                .start();
        process.getInputStream().readAllBytes();

        assertThat(process.waitFor()).isEqualTo(130);
    }
}
