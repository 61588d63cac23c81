package io.stylemill;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Files, and parts of files, whose text follows from the code.
 *
 * <p>A test whose name ends in {@code TextTest} fails when such a file differs. With
 * {@code -Dstylemill.rewrite=true} it writes the file anew; read the difference before you commit
 * it.
 */
public final class GeneratedText {
    /** Writes all of them anew. */
    private static final String COMMAND = "./mvnw -q test -Dtest='*TextTest' -Dstylemill.rewrite=true";

    private GeneratedText() {}

    /** Fails unless the file has that text; writes it if it is asked to. */
    public static void assertCurrent(Path file, String text) throws IOException {
        if (Boolean.getBoolean("stylemill.rewrite")) {
            Files.writeString(file, text);
            return;
        }
        String found = Files.exists(file) ? Files.readString(file) : "";
        if (!found.equals(text)) {
            fail(file + " is not what the code says. " + difference(found, text)
                    + "If you meant to change it, write it anew with\n    " + COMMAND + "\nand read the difference.");
        }
    }

    private static String difference(String found, String text) {
        List<String> has = found.lines().toList();
        List<String> wanted = text.lines().toList();
        int at = 0;
        while (at < has.size() && at < wanted.size() && has.get(at).equals(wanted.get(at))) {
            at++;
        }
        return "Line " + (at + 1) + " is\n    " + line(has, at) + "\nand the code says\n    " + line(wanted, at) + "\n";
    }

    private static String line(List<String> lines, int at) {
        return at < lines.size() ? lines.get(at) : "(the end of the file)";
    }

    /**
     * Returns the document with what is between the mark {@code <!-- NAME -->} and the next
     * {@code <!-- end -->} replaced.
     */
    public static String replaced(Path file, String document, String name, String part) {
        String start = "<!-- " + name + " -->\n\n";
        String end = "\n<!-- end -->";
        int from = document.indexOf(start);
        int to = document.indexOf(end, from + start.length());
        if (from < 0 || to < 0) {
            return fail(file + " has no place for this text; put these lines where it belongs:\n" + start + end);
        }
        return document.substring(0, from + start.length()) + part + document.substring(to);
    }
}
