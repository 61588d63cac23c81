package io.stylemill.web;

import io.stylemill.config.WebAddress;
import io.stylemill.config.WebSettings;
import io.stylemill.failure.Failure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who is let in.
 *
 * <p>With tokens, their holders. Without one the server listens on loopback only and lets in every
 * program of this machine, but no page that a browser of this machine shows: such a page comes with
 * a foreign {@code Origin}, or, after its own name was made to point here, with a foreign
 * {@code Host}.
 */
public final class Gate {
    private static final Set<String> OWN = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String BEARER = "bearer ";
    private static final String COOKIE = "stylemill_session";

    /** What a request says of who sent it; null where it says nothing. */
    record Papers(
            @Nullable String authorization,
            @Nullable String host,
            @Nullable String origin,
            @Nullable String cookie) {}

    /**
     * What comes of it.
     *
     * @param refusal why it is turned away, or null when it is let in
     */
    record Passage(@Nullable Answer refusal, Caller caller) {
        static Passage refused(Answer answer) {
            return new Passage(answer, Caller.ANYBODY);
        }
    }

    private final Sessions sessions = new Sessions(Clock.systemUTC());
    private final Caller local = new Caller(true, sessions.secret(), false, Caller.BY_REST);
    /** For commands of this machine, which find it in a file that its owner alone can read. */
    private final String own = sessions.secret();

    private final byte @Nullable [] token;
    private final byte @Nullable [] reader;
    private final String host;

    private Gate(@Nullable String token, @Nullable String reader, String host) {
        this.token = token == null ? null : token.getBytes(StandardCharsets.UTF_8);
        this.reader = reader == null ? null : reader.getBytes(StandardCharsets.UTF_8);
        this.host = host.toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the gate of an address.
     *
     * @throws Failure {@code web-token-missing} (INPUT) when others than this machine reach the
     *     address and there is no token; {@code web-address} (INPUT) when the host is unknown
     */
    static Gate of(WebAddress address, WebSettings settings, String setting) {
        if (!loopback(address, setting) && settings.token() == null) {
            throw Failure.input(
                    "web-token-missing",
                    setting + " is " + address + ", which other machines may reach, and there is no token that keeps"
                            + " strangers out; set stylemill.web.token (or STYLEMILL_WEB_TOKEN) to the output of"
                            + " 'openssl rand -hex 32', or listen on 127.0.0.1");
        }
        return new Gate(
                settings.token(),
                settings.reader(),
                address.host().contains(":") ? "[" + address.host() + "]" : address.host());
    }

    private static boolean loopback(WebAddress address, String setting) {
        try {
            for (InetAddress one : InetAddress.getAllByName(address.host())) {
                if (!one.isLoopbackAddress()) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException e) {
            throw Failure.input(
                    "web-address",
                    setting + " is " + address + ", but no machine has the name " + address.host()
                            + "; name an address of this machine, such as 127.0.0.1");
        }
    }

    /** Returns a gate that lets commands of this machine in and nobody else. */
    static Gate forCommands(WebAddress address) {
        return new Gate(UUID.randomUUID().toString(), null, address.host());
    }

    /** Returns whether a request is let in, and as whom. */
    Passage passage(Endpoint.Access access, boolean page, Papers papers) {
        if (access == Endpoint.Access.ANYBODY && !page) {
            return new Passage(null, Caller.ANYBODY);
        }
        if (token == null && !own(papers.authorization())) {
            return fromAPage(papers.host(), papers.origin())
                    ? Passage.refused(Answer.problem(
                            403,
                            "foreign-page",
                            "web pages of other hosts are not answered here; use a program such as curl, with this"
                                    + " server's own address"))
                    : new Passage(null, local);
        }
        Optional<Caller> browser = cookie(papers.cookie()).flatMap(sessions::of);
        if (access == Endpoint.Access.ANYBODY) {
            return new Passage(null, browser.orElse(Caller.ANYBODY));
        }
        if (browser.isPresent()) {
            return mayRead(access, browser.get().changes())
                    ? new Passage(null, browser.get())
                    : Passage.refused(readOnly());
        }
        String given =
                papers.authorization() == null ? "" : papers.authorization().strip();
        if (!given.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return Passage.refused(unknown(
                    "this needs a token; send 'Authorization: Bearer TOKEN' with the one that the operator has in"
                            + " stylemill.web.token"));
        }
        if (own(papers.authorization())) {
            return new Passage(null, new Caller(true, "", false, Caller.BY_COMMAND));
        }
        Optional<Boolean> changes = changes(given.substring(BEARER.length()));
        if (changes.isEmpty()) {
            return Passage.refused(unknown("the token is not one of this server; use the one that the operator has in"
                    + " stylemill.web.token"));
        }
        boolean full = changes.get();
        return mayRead(access, full)
                ? new Passage(null, new Caller(full, "", false, full ? Caller.BY_REST : Caller.BY_READER))
                : Passage.refused(readOnly());
    }

    /** Returns whether a command of this machine asks. */
    private boolean own(@Nullable String authorization) {
        String given = authorization == null ? "" : authorization.strip();
        return given.toLowerCase(Locale.ROOT).startsWith(BEARER)
                && MessageDigest.isEqual(
                        own.getBytes(StandardCharsets.UTF_8),
                        given.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the token of commands of this machine; it may do everything. */
    public String own() {
        return own;
    }

    private static boolean mayRead(Endpoint.Access access, boolean changes) {
        return changes || access == Endpoint.Access.READERS;
    }

    /** Returns whether the token may change something, or empty where it is none of this server. */
    private Optional<Boolean> changes(String given) {
        byte[] word = given.strip().getBytes(StandardCharsets.UTF_8);
        // Both are compared, each in a time that does not depend on where they differ.
        boolean full = token != null && MessageDigest.isEqual(token, word);
        boolean reads = reader != null && MessageDigest.isEqual(reader, word);
        return full || reads ? Optional.of(full) : Optional.empty();
    }

    /**
     * Returns whether a change that a browser sends comes from a page of this server.
     *
     * @param said the secret that came with it
     */
    static boolean fromOwnPage(Caller caller, String said) {
        return MessageDigest.isEqual(
                caller.secret().getBytes(StandardCharsets.UTF_8), said.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns the header that gives a browser its cookie, or empty where the token is none of this
     * server.
     */
    public Optional<String> signIn(String given) {
        return changes(given).map(changes -> cookieHeader(sessions.open(changes), ""));
    }

    /** Ends the session of a request. Returns the header that takes the cookie away. */
    public String signOut(@Nullable String cookies) {
        cookie(cookies).ifPresent(sessions::close);
        return cookieHeader("", "; Max-Age=0");
    }

    private static String cookieHeader(String value, String more) {
        return COOKIE + "=" + value + "; Path=/; HttpOnly; SameSite=Strict" + more;
    }

    private static Optional<String> cookie(@Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        return Arrays.stream(header.split(";", -1))
                .map(String::strip)
                .filter(one -> one.startsWith(COOKIE + "="))
                .map(one -> one.substring(COOKIE.length() + 1))
                .findFirst();
    }

    private static Answer readOnly() {
        return Answer.problem(403, "read-only", "this token may only read; use the one of stylemill.web.token");
    }

    private static Answer unknown(String detail) {
        return Answer.problem(401, "unauthorized", detail).with("WWW-Authenticate", "Bearer realm=\"stylemill\"");
    }

    private boolean fromAPage(@Nullable String asked, @Nullable String origin) {
        String named = asked == null ? "" : asked.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
        boolean own = OWN.contains(named) || named.equals(host);
        boolean foreign = origin != null && !origin.equalsIgnoreCase("http://" + asked);
        return !own || foreign;
    }
}
