package io.stylemill.checkpoint;

import io.stylemill.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the program text of a TorchScript archive says, for people to judge and for checks before it
 * runs; nothing is run.
 *
 * @param methods of the module: {@code name}, {@code parameters} (texts such as {@code z: Tensor},
 *     without the module itself) and {@code returns}; empty where the text cannot be read
 * @param reaches operators that reach beyond the module's own tensors, such as {@code torch.save},
 *     as far as the text shows: somebody who hides one can hide it from this
 */
record TorchScriptCode(List<Map<String, Object>> methods, List<String> reaches) {
    private static final int MOST_HEAD = 4096;
    private static final int MOST_TEXT = 4 << 20;
    private static final int MOST_FILES = 2000;
    private static final int MOST_METHODS = 100;
    private static final int LONGEST = 2000;
    private static final Pattern OUTSIDE =
            Pattern.compile("\\b(?:torch|aten)\\s*\\.\\s*(from_file|save|load|manual_seed|seed)\\b");

    static TorchScriptCode of(TorchZip zip, String root) {
        List<Map<String, Object>> methods = List.of();
        try {
            methods = methods(zip, root);
        } catch (Failure e) {
            // The archive is not as PyTorch writes it; PyTorch itself says more where it is to be
            // run.
            methods = List.of();
        }
        TreeSet<String> reaches = new TreeSet<>();
        int left = MOST_TEXT;
        List<String> texts = zip.names(root + "code/").stream()
                .filter(name -> name.endsWith(".py"))
                .limit(MOST_FILES)
                .toList();
        for (String name : texts) {
            String text = text(zip, name, left);
            left -= text.length();
            Matcher outside = OUTSIDE.matcher(text);
            while (outside.find()) {
                reaches.add("torch." + outside.group(1));
            }
        }
        return new TorchScriptCode(methods, List.copyOf(reaches));
    }

    /**
     * The pickle of the module begins with its class, whose text lies in a file of its module's
     * name.
     */
    private static List<Map<String, Object>> methods(TorchZip zip, String root) {
        PickleInput in = new PickleInput(Region.of(zip.head(root + "data.pkl", MOST_HEAD)));
        if (in.next() != 0x80 || in.next() > 5 || in.next() != 'c') {
            return List.of();
        }
        String module = in.line();
        String name = in.line();
        String text = text(zip, root + "code/" + module.replace('.', '/') + ".py", MOST_TEXT);
        int start = ("\n" + text).indexOf("\nclass " + name + "(");
        if (start < 0) {
            return List.of();
        }
        int end = text.indexOf("\nclass ", start + 1);
        // What is printed for people holds nothing that a terminal obeys.
        return methods(text.substring(start, end < 0 ? text.length() : end).replaceAll("[^\\x20-\\x7e\n]", "?"));
    }

    private static List<Map<String, Object>> methods(String text) {
        List<Map<String, Object>> methods = new ArrayList<>();
        int at = text.indexOf("\n  def ");
        while (at >= 0 && methods.size() < MOST_METHODS) {
            int open = text.indexOf('(', at);
            int close = text.indexOf(") -> ", at);
            int colon = text.indexOf(":\n", close);
            if (open < 0 || close < open || colon < close || colon - at > LONGEST) {
                return methods;
            }
            List<String> parameters = parameters(text.substring(open + 1, close));
            methods.add(Map.of(
                    "name",
                    text.substring(at + "\n  def ".length(), open),
                    "parameters",
                    parameters.subList(Math.min(1, parameters.size()), parameters.size()),
                    "returns",
                    text.substring(close + ") -> ".length(), colon)));
            at = text.indexOf("\n  def ", colon);
        }
        return methods;
    }

    /** Splits at the commas that are in no brackets. */
    private static List<String> parameters(String text) {
        List<String> parameters = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? ',' : text.charAt(i);
            depth += "[(".indexOf(c) >= 0 ? 1 : "])".indexOf(c) >= 0 ? -1 : 0;
            if (c == ',' && (depth == 0 || i == text.length())) {
                parameters.add(text.substring(from, i).strip().replaceAll("\\s+", " "));
                from = i + 1;
            }
        }
        return parameters;
    }

    private static String text(TorchZip zip, String name, int most) {
        return new String(zip.head(name, most), StandardCharsets.UTF_8);
    }
}
