package io.stylemill.store;

import java.time.Duration;

/**
 * A request that a server has not answered, or not wholly.
 *
 * @param server its address
 * @param request such as {@code PUT /bucket/key}
 * @param length since the server last took or sent a byte of it
 */
public record Silence(String server, String request, Duration length) {}
