package io.stylemill.web;

import io.stylemill.config.WebAddress;
import io.stylemill.config.WebSettings;
import io.stylemill.failure.Failure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is let in.
 *
 * <p>With tokens, their holders. Without one the server listens on loopback only and lets in every program of this
 * machine, but no page that a browser of this machine shows: such a page comes with a foreign {@code Origin}, or, after
 * its own name was made to point here, with a foreign {@code Host}.
 */
final class Gate {
    private static final Set<String> OWN = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String BEARER = "bearer ";

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
     * @throws Failure {@code web-token-missing} (INPUT) when others than this machine reach the address and there is no
     *     token; {@code web-address} (INPUT) when the host is unknown
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

    /** Returns why a request is turned away, or null when it is let in. */
    @Nullable
    Answer refusal(
            Endpoint.Access access, @Nullable String authorization, @Nullable String asked, @Nullable String origin) {
        if (access == Endpoint.Access.ANYBODY) {
            return null;
        }
        if (token == null) {
            return fromAPage(asked, origin)
                    ? Answer.problem(
                            403,
                            "foreign-page",
                            "web pages of other hosts are not answered here; use a program such as curl, with this"
                                    + " server's own address")
                    : null;
        }
        String given = authorization == null ? "" : authorization.strip();
        if (!given.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return unknown(
                    "this needs a token; send 'Authorization: Bearer TOKEN' with the one that the operator has in"
                            + " stylemill.web.token");
        }
        byte[] word = given.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8);
        // Both are compared, each in a time that does not depend on where they differ.
        boolean full = MessageDigest.isEqual(token, word);
        boolean reads = reader != null && MessageDigest.isEqual(reader, word);
        if (full || reads && access == Endpoint.Access.READERS) {
            return null;
        }
        return reads
                ? Answer.problem(403, "read-only", "this token may only read; use the one of stylemill.web.token")
                : unknown("the token is not one of this server; use the one that the operator has in"
                        + " stylemill.web.token");
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
