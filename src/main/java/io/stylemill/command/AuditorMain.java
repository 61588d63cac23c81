package io.stylemill.command;

import io.stylemill.command.dataset.DatasetsCommand;
import io.stylemill.command.dataset.DiffCommand;
import io.stylemill.command.dataset.ExportCommand;
import io.stylemill.command.dataset.PullCommand;
import io.stylemill.command.dataset.QueryCommand;
import io.stylemill.command.dataset.ShareCommand;
import io.stylemill.command.dataset.ShowCommand;
import io.stylemill.command.dataset.VerifyCommand;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/**
 * The command line of the auditor's build: what reads and checks published versions, and nothing
 * that makes images.
 *
 * <p>Its jar holds no PyTorch, Camel, broker or web server; {@code -Pauditor} in {@code pom.xml}
 * lists what stays out.
 */
@Command(
        name = "stylemill-auditor",
        description = "Reads, checks and exports published datasets. It makes no images.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Example: java -jar stylemill-auditor.jar verify s3://datasets/blood-cells/1.0.0"})
public final class AuditorMain extends TopCommand {
    /** Runs the program; see {@code --help}. */
    public static void main(String[] args) {
        Main.end(new AuditorMain(), args);
    }

    @Override
    List<Class<?>> commands() {
        return List.of(
                DatasetsCommand.class,
                ShowCommand.class,
                VerifyCommand.class,
                QueryCommand.class,
                DiffCommand.class,
                PullCommand.class,
                ShareCommand.class,
                ExportCommand.class,
                HelpCommand.class);
    }
}
