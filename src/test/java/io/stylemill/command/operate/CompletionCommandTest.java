package io.stylemill.command.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.command.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionCommandTest {
    @TempDir
    private Path folder;

    @Test
    void letsBashCompleteCommandsAndOptions() throws IOException, InterruptedException {
        String script = Session.run("completion", "bash").done().out();
        Files.writeString(folder.resolve("completion"), script);
        assertThat(completed("insp", 1, "stylemill insp")).isEqualTo("inspect");
        assertThat(completed("--acc", 2, "stylemill models --acc")).isEqualTo("--accept-license");
    }

    @Test
    void servesZshWithTheSameScript() {
        String script = Session.run("completion", "zsh").done().out();
        assertThat(script)
                .contains("bashcompinit")
                .isEqualTo(Session.run("completion", "bash").out());
        assertThat(Session.run("completion", "fish").status()).isEqualTo(2);
    }

    /** Has Bash complete as it does when the tab key is pressed. */
    private String completed(String word, int at, String line) throws IOException, InterruptedException {
        String program = "source ./completion; COMP_LINE='" + line + "'; COMP_WORDS=(" + line + "); COMP_CWORD=" + at
                + "; COMP_POINT=${#COMP_LINE}; _complete_stylemill stylemill '" + word + "' x; echo -n ${COMPREPLY[@]}";
        Process bash = new ProcessBuilder("bash", "-c", program)
                .directory(folder.toFile())
                // Bash says there that no key was pressed.
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String answer = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(answer).isZero();
        return answer.strip();
    }
}
