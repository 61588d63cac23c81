package io.stylemill.checkpoint;

import java.util.Map;

/**
 * A network as one of the formats described it, before it is checked.
 *
 * @param format name of the format
 */
record Found(String format, NetworkDescription network, Map<String, Tensor> tensors, Map<String, String> facts) {}
