package io.stylemill.web;

import io.stylemill.console.RunOverview;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.failure.Failure;
import io.stylemill.record.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * REST's answers about runs, schedules and the inbox of a ledger that this process has open,
 * without a server.
 */
public final class LocalRest implements Rest {
    private static final Caller COMMAND = new Caller(true, "", false, Caller.BY_COMMAND);

    private final List<Endpoint> endpoints;

    public LocalRest(Ledger ledger, Clock clock) {
        this.endpoints = Api.ofLedger(ledger, new RunOverview(ledger, null, null, null, clock), clock);
    }

    @Override
    public boolean serves() {
        return false;
    }

    @Override
    public Map<?, ?> get(String path, Map<String, String> query) {
        return ask("GET", path, query);
    }

    @Override
    public Map<?, ?> post(String path, Map<String, String> query) {
        return ask("POST", path, query);
    }

    private Map<?, ?> ask(String method, String path, Map<String, String> query) {
        for (Endpoint endpoint : endpoints) {
            Optional<Map<String, String>> parts = endpoint.match(path);
            if (endpoint.method().equals(method) && parts.isPresent()) {
                Asked asked = new Asked(path, parts.get(), query, "", new byte[0], header -> null, COMMAND);
                if (endpoint.handler().apply(asked).body() instanceof Body.Bytes body) {
                    return object(new String(body.bytes(), StandardCharsets.UTF_8));
                }
            }
        }
        throw Failure.bug("no command asks " + method + " " + path);
    }

    private static Map<?, ?> object(String text) {
        if (CanonicalJson.parse(text) instanceof Map<?, ?> map) {
            return map;
        }
        throw Failure.bug("REST answered no object: " + text);
    }
}
