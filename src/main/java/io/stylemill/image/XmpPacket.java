package io.stylemill.image;

import java.nio.charset.StandardCharsets;

/**
 * The XMP metadata (ISO 16684-1) that says an image is synthetic and how it was made.
 *
 * <p>Property names are those of the IPTC Photo Metadata Standard 2025.1; the digital source type
 * is always {@code trainedAlgorithmicMedia}. No property depends on time or place.
 *
 * @param system the generator, for {@code Iptc4xmpExt:AISystemUsed}
 * @param systemVersion for {@code Iptc4xmpExt:AISystemVersionUsed}, such as {@code sha256:…}
 * @param prompt what was asked of it, for {@code Iptc4xmpExt:AIPromptInformation}, such as
 *     {@code seed=17;psi=0.7}
 * @param creatorTool the program, for {@code xmp:CreatorTool}
 * @param identifier of this image, for {@code dc:identifier}
 */
public record XmpPacket(String system, String systemVersion, String prompt, String creatorTool, String identifier) {
    /** What all images of a generative network are, in the vocabulary of the IPTC. */
    public static final String DIGITAL_SOURCE_TYPE =
            "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";

    /** Returns the packet in UTF-8. */
    byte[] toBytes() {
        StringBuilder xml = new StringBuilder(1024)
                .append("<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>")
                .append("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">")
                .append("<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">")
                .append("<rdf:Description rdf:about=\"\"")
                .append(" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"")
                .append(" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"")
                .append(" xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\"");
        property(xml, "Iptc4xmpExt:DigitalSourceType", DIGITAL_SOURCE_TYPE);
        property(xml, "Iptc4xmpExt:AISystemUsed", system);
        property(xml, "Iptc4xmpExt:AISystemVersionUsed", systemVersion);
        property(xml, "Iptc4xmpExt:AIPromptInformation", prompt);
        property(xml, "xmp:CreatorTool", creatorTool);
        property(xml, "dc:identifier", identifier);
        xml.append("/></rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>");
        return xml.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void property(StringBuilder xml, String name, String value) {
        if (value.isEmpty()) {
            return;
        }
        xml.append(' ').append(name).append("=\"");
        value.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> xml.append("&amp;");
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                case '"' -> xml.append("&quot;");
                case '\t', '\n', '\r' -> xml.append("&#").append(c).append(';');
                default -> xml.appendCodePoint(isAllowed(c) ? c : 0xFFFD);
            }
        });
        xml.append('"');
    }

    /** Whether XML 1.0 can hold the character. */
    private static boolean isAllowed(int c) {
        return c >= 0x20 && c <= 0xD7FF || c >= 0xE000 && c <= 0xFFFD || c >= 0x10000;
    }
}
