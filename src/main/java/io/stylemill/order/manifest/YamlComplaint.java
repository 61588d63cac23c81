package io.stylemill.order.manifest;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;

/** Says in plain words what the YAML library does not like, and what is usually behind it. */
final class YamlComplaint {
    private YamlComplaint() {}

    static void report(YamlEngineException e, String text, Findings findings) {
        if (e instanceof ReaderException reader) {
            character(reader, text, findings);
        } else if (e instanceof MarkedYamlEngineException marked) {
            syntax(marked, text, findings);
        } else if (e instanceof YamlVersionException version) {
            findings.add(
                    Rule.SYNTAX,
                    1,
                    1,
                    "",
                    "the file asks for YAML " + version.getSpecVersion().getRepresentation()
                            + "; this program reads YAML 1.2: remove the %YAML line");
        } else {
            findings.add(
                    Rule.SYNTAX,
                    1,
                    1,
                    "",
                    "this is not valid YAML: " + Wording.shortened(String.valueOf(e.getMessage())));
        }
    }

    private static void character(ReaderException e, String text, Findings findings) {
        // The library's position counts from its buffer, so the place is looked up here.
        int line = 1;
        int column = 1;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            if (c == e.getCodePoint()) {
                break;
            }
            column = c == '\n' ? 1 : column + 1;
            line += c == '\n' ? 1 : 0;
        }
        findings.add(
                Rule.CONTROL_CHARACTER,
                line,
                column,
                "",
                String.format(
                        "the character U+%04X is here, which YAML does not allow; remove it"
                                + " (an editor that shows invisible characters helps)",
                        e.getCodePoint()));
    }

    private static void syntax(MarkedYamlEngineException e, String text, Findings findings) {
        String problem = Optional.ofNullable(e.getProblem()).orElse("");
        String context = Optional.ofNullable(e.getContext()).orElse("");
        Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
        int line = mark.map(Mark::getLine).orElse(0) + 1;
        int column = mark.map(Mark::getColumn).orElse(0) + 1;
        if (problem.contains("TAB")) {
            findings.add(Rule.TAB, line, column, "", "a tab indents this line; YAML wants spaces: replace the tab");
            return;
        }
        String opened = e.getContextMark()
                .map(m -> " opened at line " + (m.getLine() + 1) + ", column " + (m.getColumn() + 1))
                .orElse("");
        int start = e.getContextMark().map(Mark::getLine).orElse(line - 1) + 1;
        findings.add(
                Rule.SYNTAX,
                line,
                column,
                "",
                context.contains("flow sequence") || context.contains("flow mapping")
                        ? unclosed(context.contains("sequence"), opened, start, line, at(text, line, column))
                        : context.contains("block collection") || context.contains("block mapping")
                                ? item(text, start, line).orElseGet(() -> plainly(problem, context, opened))
                                : plainly(problem, context, opened));
    }

    /** Says what is behind a list or a mapping in brackets that does not end well. */
    private static String unclosed(boolean list, String opened, int start, int line, String found) {
        String end = list ? "]" : "}";
        String what =
                "the " + (list ? "list" : "mapping") + opened + " is not closed properly; expected a comma or " + end;
        if (line > start) {
            return what + ": look for a " + end + " or a quote that is missing from line " + start + " on";
        }
        return found.equals(":") ? what + "; put text that contains ': ' in quotes" : what;
    }

    /** Says what is wrong with the dashes of a list, where they are behind a wrong indentation. */
    private static Optional<String> item(String text, int start, int line) {
        String first = line(text, start).strip();
        String found = line(text, line).strip();
        if (first.startsWith("-") && !first.startsWith("- ") && !first.startsWith("--") && first.length() > 1) {
            return Optional.of("line " + start + " starts with '-' and no space; write '- " + first.charAt(1) + "...'");
        }
        if (first.startsWith("- ") && !found.startsWith("-") && indent(text, start) == indent(text, line)) {
            return Optional.of("this line is in the column of the list that starts at line " + start
                    + ", and has no dash; write '- ' before a new item, or indent what belongs to the item above");
        }
        return Optional.empty();
    }

    private static int indent(String text, int number) {
        String line = line(text, number);
        return line.length() - line.stripLeading().length();
    }

    private static String line(String text, int number) {
        return text.lines().skip(number - 1L).findFirst().orElse("");
    }

    private static String at(String text, int line, int column) {
        String found = line(text, line);
        return column <= found.length() ? found.substring(column - 1, column) : "";
    }

    private static String plainly(String problem, String context, String opened) {
        if (context.contains("quoted scalar")) {
            return problem.contains("escape")
                    ? "a backslash in \"double quotes\" starts an escape that YAML does not know; write \\\\ for a"
                            + " backslash, or use 'single quotes'"
                    : "the quote" + opened + " is never closed; close it";
        }
        if (problem.contains("mapping values are not allowed")) {
            return "a colon makes no sense here; put text that contains ': ' in quotes, or check the indentation of"
                    + " this line";
        }
        if (problem.contains("could not find expected ':'")) {
            return "a line without a colon is just before this; write key: value, or check the indentation";
        }
        if (context.contains("block") && problem.contains("scalar")) {
            return "text is where a new line with a key is expected; usually a quote above is not closed, or the"
                    + " indentation is off";
        }
        if (problem.contains("block sequence") || context.contains("block")) {
            return "the indentation does not fit the lines above" + opened.replace(" opened", ", which start")
                    + "; put keys that belong together, and the dashes of a list, in one column";
        }
        if (problem.contains("that cannot start any token")) {
            return "a value cannot start with this character; put it in quotes";
        }
        return "this is not valid YAML (" + Wording.shortened(problem)
                + "); check quotes, brackets and indentation near here";
    }
}
