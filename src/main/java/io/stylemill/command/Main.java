package io.stylemill.command;

import io.stylemill.command.bench.BenchCommand;
import io.stylemill.command.dataset.DatasetsCommand;
import io.stylemill.command.dataset.DiffCommand;
import io.stylemill.command.dataset.ExportCommand;
import io.stylemill.command.dataset.MeasureCommand;
import io.stylemill.command.dataset.MixCommand;
import io.stylemill.command.dataset.PullCommand;
import io.stylemill.command.dataset.QueryCommand;
import io.stylemill.command.dataset.ReleaseCommand;
import io.stylemill.command.dataset.ReplayCommand;
import io.stylemill.command.dataset.RevokeCommand;
import io.stylemill.command.dataset.ShareCommand;
import io.stylemill.command.dataset.ShowCommand;
import io.stylemill.command.dataset.VerifyCommand;
import io.stylemill.command.network.AnnotateCommand;
import io.stylemill.command.network.CentersCommand;
import io.stylemill.command.network.ConvertCommand;
import io.stylemill.command.network.DirectionsCommand;
import io.stylemill.command.network.GenerateCommand;
import io.stylemill.command.network.InspectCommand;
import io.stylemill.command.network.MasksCommand;
import io.stylemill.command.network.MixGridCommand;
import io.stylemill.command.network.ModelsCommand;
import io.stylemill.command.network.NewCommand;
import io.stylemill.command.network.ProjectCommand;
import io.stylemill.command.network.VideoCommand;
import io.stylemill.command.operate.CompletionCommand;
import io.stylemill.command.operate.DoctorCommand;
import io.stylemill.command.operate.OpenCommand;
import io.stylemill.command.operate.ServeCommand;
import io.stylemill.command.operate.WorkerCommand;
import io.stylemill.command.order.InboxCommand;
import io.stylemill.command.order.PlanCommand;
import io.stylemill.command.order.PreviewCommand;
import io.stylemill.command.order.RunCommand;
import io.stylemill.command.order.RunsCommand;
import io.stylemill.command.order.SchedulesCommand;
import io.stylemill.command.order.WorkersCommand;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.NearestWord;
import io.stylemill.failure.WriteFault;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.ExitStatus;
import io.stylemill.terminal.Interruption;
import io.stylemill.terminal.LogsNothing;
import io.stylemill.terminal.StandardOutput;
import io.stylemill.terminal.Terminal;
import io.stylemill.wiring.Machine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line: finds the command, runs it, and turns what it throws into words and an exit
 * status.
 */
@Command(
        name = "stylemill",
        description = "Turns a generation manifest into a published, labelled, synthetic image dataset.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Example: stylemill run samples/blood-cells/manifest.yaml"})
public final class Main extends TopCommand {
    private static final Pattern UNKNOWN = Pattern.compile("Unknown subcommand '(.*)'\\.", Pattern.DOTALL);

    private static final Pattern ONE_OF = Pattern.compile(
            "(?:option '(-[^']*)'.*)?expected one of \\[([^]]*)] \\(case-insensitive\\) but was '(.*)'",
            Pattern.DOTALL);

    private static final Set<Class<?>> SPEAK_OF_OTHERS = Set.of(HelpCommand.class, CompletionCommand.class);

    /** Runs the program; see {@code stylemill --help}. */
    public static void main(String[] args) {
        end(new Main(), args);
    }

    /** Runs a program of this process, and ends the process with its exit status. */
    static void end(TopCommand program, String[] args) {
        if (mayLog(program, args.length == 0 ? "" : args[0])) {
            // Before any thread: two that want the first logger at once make SLF4J complain.
            LoggerFactory.getLogger(Main.class);
        }
        StandardOutput output = new StandardOutput();
        Terminal terminal =
                new Terminal(output.stream(), System.err, Terminal.own().interactive());
        // Native code that runs on while the process unloads it would crash: an interrupted command
        // stops at once.
        Interruption.say(terminal, "interrupted");
        int status = run(program, terminal, new Commands(terminal), args);
        // Half an answer must not look like a whole one.
        IOException failure = output.failure().orElse(null);
        if (failure != null && status == 0) {
            // Who reads no more, as head does, wants to hear nothing of it.
            if (!WriteFault.isUnheard(failure)) {
                terminal.say("stylemill: not all of the answer could be written to standard output: "
                        + WriteFault.words(failure, "name another file, and run it again"));
            }
            status = ExitStatus.FAILED;
        }
        System.err.flush();
        // Threads of libraries must not keep a finished program alive.
        System.exit(status);
    }

    @Override
    List<Class<?>> commands() {
        return List.of(
                NewCommand.class,
                RunCommand.class,
                PlanCommand.class,
                PreviewCommand.class,
                RunsCommand.class,
                InboxCommand.class,
                WorkersCommand.class,
                ServeCommand.class,
                SchedulesCommand.class,
                WorkerCommand.class,
                DatasetsCommand.class,
                PullCommand.class,
                ShareCommand.class,
                ShowCommand.class,
                OpenCommand.class,
                VerifyCommand.class,
                ReplayCommand.class,
                QueryCommand.class,
                DiffCommand.class,
                MeasureCommand.class,
                MixCommand.class,
                ExportCommand.class,
                ReleaseCommand.class,
                RevokeCommand.class,
                GenerateCommand.class,
                MixGridCommand.class,
                VideoCommand.class,
                ModelsCommand.class,
                InspectCommand.class,
                ConvertCommand.class,
                DirectionsCommand.class,
                CentersCommand.class,
                ProjectCommand.class,
                AnnotateCommand.class,
                MasksCommand.class,
                DoctorCommand.class,
                BenchCommand.class,
                CompletionCommand.class,
                HelpCommand.class);
    }

    public static int run(Terminal terminal, String... args) {
        return run(terminal, new Commands(terminal), args);
    }

    public static int run(Terminal terminal, Commands commands, String... args) {
        return run(new Main(), terminal, commands, args);
    }

    /**
     * Returns a program with those of its commands that the arguments need. To read the description
     * of a command takes ten milliseconds, and there are forty.
     */
    static CommandLine line(TopCommand program, Commands commands, String... args) {
        CommandLine line = new CommandLine(program, commands);
        String first = args.length == 0 ? "" : args[0];
        if (TopCommand.VERSION.contains(first)) {
            return line;
        }
        List<Class<?>> named = named(program, first);
        // Where none is named or it speaks of the others, all are needed.
        boolean one = named.size() == 1 && !SPEAK_OF_OTHERS.contains(named.get(0));
        (one ? named : program.commands()).forEach(line::addSubcommand);
        return line;
    }

    private static boolean mayLog(TopCommand program, String first) {
        return !TopCommand.VERSION.contains(first)
                && named(program, first).stream().noneMatch(LogsNothing.class::isAssignableFrom);
    }

    private static List<Class<?>> named(TopCommand program, String name) {
        return program.commands().stream()
                .filter(each -> each.getAnnotation(Command.class).name().equals(name))
                .toList();
    }

    static int run(TopCommand program, Terminal terminal, Commands commands, String... args) {
        CommandLine line = line(program, commands, args);
        line.getCommandSpec().version("stylemill " + Machine.version());
        line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        Map<String, IHelpSectionRenderer> sections = new HashMap<>(line.getHelpSectionMap());
        sections.put(UsageMessageSpec.SECTION_KEY_FOOTER, Main::footer);
        line.setHelpSectionMap(sections);
        line.setParameterExceptionHandler((e, arguments) -> {
            CommandLine of = e.getCommandLine();
            terminal.say("stylemill: " + refusal(e));
            terminal.say("Try '" + of.getCommandSpec().qualifiedName() + " --help'.");
            return ExitStatus.BAD_INPUT;
        });
        line.setExecutionExceptionHandler((e, of, parsed) -> {
            boolean started = of.getCommand() instanceof BaseCommand command && command.started();
            return tell(terminal, e, started);
        });
        try {
            return line.execute(Arrays.stream(args).map(Main::noOption).toArray(String[]::new));
        } catch (OutOfMemoryError e) {
            return tell(
                    terminal,
                    Failure.of(
                            Kind.RESOURCES,
                            Code.OUT_OF_MEMORY,
                            "the Java heap of " + (Runtime.getRuntime().maxMemory() >> 20)
                                    + " MiB is too small for this; set STYLEMILL_HEAP, such as 4g, and run it again",
                            e),
                    true);
        } finally {
            // What a command said of an interruption is over with it.
            Interruption.say(terminal, "");
        }
    }

    /**
     * Returns the examples as they are: picocli breaks long lines, and a broken one cannot be
     * pasted into a shell.
     */
    private static String footer(Help help) {
        return Arrays.stream(help.commandSpec().usageMessage().footer())
                .map(text -> text + System.lineSeparator())
                .collect(Collectors.joining());
    }

    /** Puts a space before SQL that starts with a comment, which picocli takes for an option. */
    private static String noOption(String argument) {
        return argument.matches("(?s)--\\s.*") ? " " + argument : argument;
    }

    /**
     * Says for people what picocli says in words of its own and of Java, with the word that was
     * meant if one is near.
     */
    private static String refusal(ParameterException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        if (e instanceof UnmatchedArgumentException unmatched) {
            return tooMany(command, unmatched.getUnmatched());
        }
        if (e instanceof MissingParameterException missing) {
            // An option that is spelt wrong is not missing; picocli looks at its parts first.
            List<String> unknown = e.getCommandLine().getParseResult() == null
                    ? List.of()
                    : e.getCommandLine().getUnmatchedArguments().stream()
                            .filter(Main::likeOption)
                            .toList();
            if (!unknown.isEmpty()) {
                return tooMany(command, unknown);
            }
            if (missing.getMissing().stream().allMatch(OptionSpec.class::isInstance)) {
                // The name that the help shows first; picocli takes the longest.
                return "missing: "
                        + missing.getMissing().stream()
                                .map(each -> ((OptionSpec) each).names()[0] + "=" + each.paramLabel())
                                .collect(Collectors.joining(", "));
            }
        }
        Matcher asked = UNKNOWN.matcher(String.valueOf(e.getMessage()));
        if (asked.matches()) {
            return tooMany(command, List.of(asked.group(1)));
        }
        String message = String.valueOf(e.getMessage())
                .replaceFirst("^Missing required parameters?: ", "missing: ")
                .replaceAll("is not an? (?:double|float)\\b", "is not a number")
                .replaceAll("is not an? (?:int|long|short|byte)\\b", "is not a whole number");
        Matcher words = ONE_OF.matcher(message);
        return words.find() ? noneOf(words.group(1), words.group(2), words.group(3)) : message;
    }

    private static boolean likeOption(String word) {
        return word.startsWith("-");
    }

    private static String tooMany(CommandSpec command, List<String> words) {
        String first = words.get(0);
        if (likeOption(first)) {
            String name = first.replaceFirst("=.*", "");
            Set<String> names = command.optionsMap().keySet();
            // A name of one letter is one edit from every other.
            boolean letter = name.length() <= 2;
            return "there is no option '" + name + "'"
                    + NearestWord.question(
                            name,
                            letter
                                    ? names.stream()
                                            .filter(name::equalsIgnoreCase)
                                            .toList()
                                    : names);
        }
        return command.userObject() instanceof TopCommand
                ? "there is no command '" + first + "'"
                        + NearestWord.question(first, command.subcommands().keySet())
                        + (command.userObject() instanceof AuditorMain
                                ? "; this program only reads versions: the whole stylemill makes images"
                                : "")
                : "these arguments are too many: '" + String.join("', '", words) + "'";
    }

    /**
     * Says that a word is none of a choice, which Java writes with underscores beside the words of
     * the help.
     */
    private static String noneOf(String option, String choice, String found) {
        Set<String> words = Arrays.stream(choice.toLowerCase(Locale.ROOT).split(", "))
                .map(word -> word.replace('_', '-'))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return (option == null ? "" : option + ": ") + "'" + found + "' is none of " + String.join(", ", words)
                + NearestWord.question(found, words);
    }

    public static int tell(Terminal terminal, Exception thrown, boolean started) {
        if (!(thrown instanceof Failure failure)) {
            terminal.say("stylemill: this is a bug in Stylemill; please report it with what follows");
            terminal.trace(thrown);
            return ExitStatus.FAILED;
        }
        terminal.say("stylemill: " + failure.marked());
        if (failure.kind() == Kind.BUG) {
            terminal.trace(failure);
        }
        return switch (failure.kind()) {
            // A server that does not answer the first question is found before anything ran, like a
            // wrong address.
            case INPUT, TRANSIENT -> started ? ExitStatus.FAILED : ExitStatus.BAD_INPUT;
            case VERIFICATION -> ExitStatus.DID_NOT_HOLD;
            case RESOURCES, OUTCOME_UNKNOWN, BUG -> ExitStatus.FAILED;
        };
    }
}
