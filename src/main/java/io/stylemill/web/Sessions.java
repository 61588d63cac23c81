package io.stylemill.web;

import io.stylemill.record.LastUsed;
import io.stylemill.record.Secrets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Browsers that signed in. Each has a cookie, a random number, that is good for 12 hours. */
final class Sessions {
    private static final Duration GOOD_FOR = Duration.ofHours(12);
    private static final int MOST = 1_000;
    private static final int BYTES = 24;

    private record Session(Caller caller, Instant until) {}

    private final Clock clock;

    private final Map<String, Session> open = new LastUsed<>(MOST);

    Sessions(Clock clock) {
        this.clock = clock;
    }

    /** Returns a number that nobody can guess. */
    String secret() {
        return Secrets.hex(BYTES);
    }

    /** Returns the cookie of a new session. */
    synchronized String open(boolean changes) {
        String cookie = secret();
        open.put(
                cookie,
                new Session(
                        new Caller(changes, secret(), true, Caller.BY_PAGE),
                        clock.instant().plus(GOOD_FOR)));
        return cookie;
    }

    /** Returns who has this cookie, if that is still good. */
    synchronized Optional<Caller> of(String cookie) {
        Session session = open.get(cookie);
        if (session == null || session.until().isBefore(clock.instant())) {
            open.remove(cookie);
            return Optional.empty();
        }
        return Optional.of(session.caller());
    }

    synchronized void close(String cookie) {
        open.remove(cookie);
    }
}
