package io.stylemill.order.manifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads one YAML 1.2 document (JSON is YAML) of plain data: no tags, no documents beyond the first,
 * bounded depth and size, aliases counted as what they represent.
 *
 * <p>The tree is built from parser events and not from the library's nodes: depth is bounded before
 * anything recurses, and an alias keeps its own place.
 */
final class YamlReader {
    static final int MAX_DEPTH = 50;
    static final int MAX_VALUES = 200_000;

    private final Iterator<Event> events;
    private final Findings findings;
    private final Map<String, Anchored> anchors = new HashMap<>();
    private long values;

    /** @param value null while the anchored value is still being read */
    private record Anchored(@Nullable Yaml value, long size) {}

    /** Ends the reading; what is wrong is in the findings. */
    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable() {
            super("is in the findings", null, false, false);
        }
    }

    private YamlReader(Iterator<Event> events, Findings findings) {
        this.events = events;
        this.findings = findings;
    }

    /** Returns the document's value, or empty when the findings now say why there is none. */
    static Optional<Yaml> read(String text, Findings findings) {
        // A byte order mark is no part of the document.
        String document = text.startsWith("\uFEFF") ? text.substring(1) : text;
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(Math.max(1, document.length()))
                .setUseMarks(true)
                .build();
        try {
            Iterator<Event> events = new Parse(settings).parseString(document).iterator();
            return new YamlReader(events, findings).document();
        } catch (YamlEngineException e) {
            YamlComplaint.report(e, document, findings);
            return Optional.empty();
        } catch (Unreadable e) {
            return Optional.empty();
        }
    }

    private Optional<Yaml> document() throws Unreadable {
        events.next();
        Event start = events.next();
        if (start.getEventId() == Event.ID.StreamEnd) {
            findings.add(
                    Rule.EMPTY_FILE,
                    1,
                    1,
                    "",
                    "the file is empty; a manifest starts with the line apiVersion: stylemill/v1");
            return Optional.empty();
        }
        Yaml value = value(events.next(), 1);
        events.next();
        Event end = events.next();
        if (end.getEventId() != Event.ID.StreamEnd) {
            throw fatal(
                    Rule.SEVERAL_DOCUMENTS,
                    end,
                    "a second document starts here; a file holds one manifest: move this one to a file of its own");
        }
        return Optional.of(value);
    }

    private Yaml value(Event event, int depth) throws Unreadable {
        values++;
        if (values > MAX_VALUES) {
            throw fatal(
                    Rule.TOO_MANY_VALUES,
                    event,
                    "the file holds more than " + MAX_VALUES
                            + " values, aliases (*name) counted as what they represent; write less, or use fewer aliases");
        }
        if (event instanceof AliasEvent alias) {
            return aliased(alias);
        }
        NodeEvent node = (NodeEvent) event;
        long before = values - 1;
        String anchor = node.getAnchor().map(a -> a.getValue()).orElse("");
        if (!anchor.isEmpty()) {
            anchors.put(anchor, new Anchored(null, 0));
        }
        Yaml value =
                node instanceof ScalarEvent scalar ? scalar(scalar) : collection((CollectionStartEvent) node, depth);
        if (!anchor.isEmpty()) {
            anchors.put(anchor, new Anchored(value, values - before));
        }
        return value;
    }

    private Yaml aliased(AliasEvent alias) throws Unreadable {
        String name = alias.getAlias().getValue();
        Anchored anchored = anchors.get(name);
        if (anchored == null) {
            throw fatal(
                    Rule.UNKNOWN_ALIAS,
                    alias,
                    "*" + Wording.shortened(name) + " names no anchor; write &" + Wording.shortened(name)
                            + " at an earlier value, or put text that starts with * in quotes");
        }
        if (anchored.value() == null) {
            throw fatal(
                    Rule.RECURSIVE_ALIAS,
                    alias,
                    "*" + Wording.shortened(name) + " is inside the value that it names, which has no end; remove it");
        }
        values += anchored.size() - 1;
        return anchored.value().at(line(alias), column(alias));
    }

    private Yaml scalar(ScalarEvent event) {
        refuseTag(event.getTag(), event);
        return event.isPlain()
                ? Yaml.Scalar.plain(line(event), column(event), event.getValue())
                : new Yaml.Scalar(line(event), column(event), Yaml.Form.TEXT, event.getValue());
    }

    private Yaml collection(CollectionStartEvent start, int depth) throws Unreadable {
        if (depth > MAX_DEPTH) {
            throw fatal(
                    Rule.TOO_DEEP,
                    start,
                    "values are nested more than " + MAX_DEPTH
                            + " deep here; a manifest needs no more than 8: look for a stray [ or {");
        }
        refuseTag(start.getTag(), start);
        return start.getEventId() == Event.ID.SequenceStart ? sequence(start, depth) : mapping(start, depth);
    }

    private Yaml sequence(Event start, int depth) throws Unreadable {
        List<Yaml> items = new ArrayList<>();
        for (Event e = events.next(); e.getEventId() != Event.ID.SequenceEnd; e = events.next()) {
            items.add(value(e, depth + 1));
        }
        return new Yaml.Sequence(line(start), column(start), items);
    }

    private Yaml mapping(Event start, int depth) throws Unreadable {
        List<Yaml.Entry> entries = new ArrayList<>();
        Map<String, Yaml.Scalar> seen = new HashMap<>();
        for (Event e = events.next(); e.getEventId() != Event.ID.MappingEnd; e = events.next()) {
            Yaml key = value(e, depth + 1);
            Yaml value = value(events.next(), depth + 1);
            if (!(key instanceof Yaml.Scalar name)) {
                findings.add(
                        Rule.KEY_NOT_TEXT,
                        key.line(),
                        key.column(),
                        "",
                        "a list or mapping is where a key is expected; write a word and a colon");
                continue;
            }
            Yaml.Scalar first = seen.putIfAbsent(name.text(), name);
            if (first == null) {
                entries.add(new Yaml.Entry(name, value));
            } else {
                findings.add(
                        Rule.DUPLICATE_KEY,
                        name.line(),
                        name.column(),
                        "",
                        "the key " + Wording.quoted(name.text()) + " is here for the second time, first on line "
                                + first.line() + "; keep one of them");
            }
        }
        return new Yaml.Mapping(line(start), column(start), entries);
    }

    private void refuseTag(Optional<String> tag, Event event) {
        if (tag.isPresent()) {
            String written = tag.get().replace("tag:yaml.org,2002:", "!!");
            findings.add(
                    Rule.TAG,
                    line(event),
                    column(event),
                    "",
                    "the tag " + Wording.shortened(written)
                            + " is refused: a manifest is plain data; remove the tag (quotes make a value text)");
        }
    }

    private Unreadable fatal(Rule rule, Event at, String what) {
        findings.add(rule, line(at), column(at), "", what);
        return new Unreadable();
    }

    private static int line(Event event) {
        return event.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    private static int column(Event event) {
        return event.getStartMark().map(Mark::getColumn).orElse(0) + 1;
    }
}
