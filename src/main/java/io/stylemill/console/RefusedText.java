package io.stylemill.console;

import io.stylemill.record.CanonicalJson;
import io.stylemill.version.Csv;
import io.stylemill.version.Refused;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Why images were refused, as a table with a line for each reason, or as JSON with an entry for
 * each image.
 */
public final class RefusedText {
    private static final List<String> COLUMNS =
            List.of("key", "attempt", "split", "shard", "group", "slot", "label", "label_name", "gate", "detail");

    private RefusedText() {}

    /** How it is written. */
    public enum Form {
        CSV("text/csv; charset=utf-8"),
        JSON("application/json");

        private final String type;

        Form(String type) {
            this.type = type;
        }

        /** Returns the media type. */
        public String type() {
            return type;
        }
    }

    /** Something that hands refused images to whom it is given, one after another. */
    @FunctionalInterface
    public interface Source {
        /** Hands over every image. */
        void each(Consumer<Refused> each);
    }

    /**
     * Writes images as they come, and leaves the stream open. A JSON document has their list under
     * {@code rejected}.
     *
     * @throws IOException as the stream throws
     */
    public static void write(Source images, Form form, OutputStream out) throws IOException {
        Writer text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        text.write(form == Form.CSV ? Csv.line(COLUMNS) + "\r\n" : "{\"rejected\":[");
        String[] before = {"\n"};
        try {
            images.each(one -> {
                try {
                    if (form == Form.CSV) {
                        for (Refused.Reason reason : one.reasons()) {
                            text.write(Csv.line(cells(one, reason)) + "\r\n");
                        }
                    } else {
                        text.write(before[0] + CanonicalJson.write(json(one)));
                        before[0] = ",\n";
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        text.write(form == Form.CSV ? "" : "\n]}\n");
        text.flush();
    }

    private static List<@Nullable Object> cells(Refused one, Refused.Reason reason) {
        return new ArrayList<>(Arrays.asList(
                one.key(),
                one.attempt(),
                one.split(),
                one.shard(),
                one.group(),
                one.slot(),
                one.label().index(),
                one.label().name(),
                reason.gate(),
                reason.detail()));
    }

    private static Map<String, Object> json(Refused one) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("key", one.key());
        map.put("attempt", one.attempt());
        map.put("split", one.split());
        map.put("shard", one.shard());
        map.put("group", one.group());
        map.put("slot", one.slot());
        map.put("label", one.label().index());
        map.put("label_name", one.label().name());
        map.put("gates", one.reasons().stream().map(Refused.Reason::gate).toList());
        map.put("details", one.reasons().stream().map(Refused.Reason::detail).toList());
        return map;
    }
}
