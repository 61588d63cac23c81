package io.stylemill.credential;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Blocks of PEM text (RFC 7468). @param type such as {@code PUBLIC KEY} */
public record Pem(String type, byte[] content) {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \\1-----", Pattern.DOTALL);

    /**
     * Returns the blocks of a text, in their order; what is no block, or no base64, is left out.
     */
    public static List<Pem> blocks(String text) {
        List<Pem> blocks = new ArrayList<>();
        Matcher m = BLOCK.matcher(text);
        while (m.find()) {
            try {
                // Environment variables often hold \n as two characters.
                String base64 = m.group(2).replace("\\n", "").replaceAll("\\s", "");
                blocks.add(new Pem(m.group(1), Base64.getDecoder().decode(base64)));
            } catch (IllegalArgumentException e) {
                continue;
            }
        }
        return blocks;
    }

    /** Returns the text, as openssl writes it: lines of 64 characters, each with its end. */
    public String text() {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
    }
}
