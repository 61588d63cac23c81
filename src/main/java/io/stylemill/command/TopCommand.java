package io.stylemill.command;

import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What a program's own command line has beside its list of commands: help, version, and words where
 * no command is given.
 */
abstract class TopCommand implements Runnable {
    private static final String SHORT_VERSION = "-V";
    private static final String LONG_VERSION = "--version";

    /** The words that ask for the version. */
    static final Set<String> VERSION = Set.of(SHORT_VERSION, LONG_VERSION);

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    boolean help;

    @Option(
            names = {SHORT_VERSION, LONG_VERSION},
            versionHelp = true,
            description = "Prints the version of the program.")
    boolean version;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Returns the classes of the commands, in the order of the help. */
    abstract List<Class<?>> commands();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is needed");
    }
}
