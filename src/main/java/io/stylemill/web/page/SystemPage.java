package io.stylemill.web.page;

import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Endpoint;
import io.stylemill.web.Health;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the factory runs on, and how that is. */
public final class SystemPage {
    private final Health health;
    private final Supplier<List<Part>> machine;
    private final Supplier<List<Worker>> workers;
    private final List<Fact> places;
    private final Templates templates;

    /**
     * A part of the factory.
     *
     * @param tone good, warn or bad
     * @param next what to do about it, or empty
     */
    public record Part(String name, String verdict, String tone, String found, String next) {}

    /** A worker that is alive. */
    public record Worker(String name, String device, String rate, String work) {}

    /** What the page shows. */
    public record Overview(boolean well, List<Part> parts, List<Worker> workers, List<Fact> places) {}

    /**
     * @param machine what the look at the machine finds
     * @param workers those alive
     * @param places where everything is
     */
    SystemPage(
            Health health,
            Supplier<List<Part>> machine,
            Supplier<List<Worker>> workers,
            List<Fact> places,
            Templates templates) {
        this.health = health;
        this.machine = machine;
        this.workers = workers;
        this.places = places;
        this.templates = templates;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.page("/system", Endpoint.Access.READERS, this::page));
    }

    private Answer page(Asked asked) {
        List<Part> parts = new ArrayList<>();
        for (Map.Entry<String, @Nullable String> one : health.look().entrySet()) {
            String trouble = one.getValue();
            parts.add(
                    trouble == null
                            ? new Part(one.getKey(), "ok", "good", "answers", "")
                            : new Part(one.getKey(), "fail", "bad", trouble, ""));
        }
        parts.addAll(machine.get());
        boolean well = parts.stream().noneMatch(part -> part.tone().equals("bad"));
        return templates.page(asked, "System", Frame.Tab.SYSTEM, "system", new Overview(well, parts, workers.get(), places));
    }
}
