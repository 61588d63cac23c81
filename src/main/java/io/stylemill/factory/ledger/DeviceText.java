package io.stylemill.factory.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.util.Map;
import java.util.TreeMap;

/** The facts of a device class as one text column. */
final class DeviceText {
    private static final ObjectMapper JSON = new ObjectMapper();

    private DeviceText() {}

    static String write(Map<String, String> device) {
        try {
            return JSON.writeValueAsString(new TreeMap<>(device));
        } catch (JsonProcessingException e) {
            throw Failure.of(Kind.BUG, "bug", "a device class cannot be written as JSON: " + device, e);
        }
    }

    static Map<String, String> read(String text) {
        try {
            return JSON.readValue(text, new TypeReference<TreeMap<String, String>>() {});
        } catch (JsonProcessingException e) {
            throw Failure.of(
                    Kind.VERIFICATION, "ledger-row", "the ledger holds a device class that is no JSON: " + text, e);
        }
    }
}
