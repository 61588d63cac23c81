package io.stylemill.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.Source;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * The shipped broker.xml against the schemas of the broker that compose.yaml starts and of the
 * oldest that it names; a broker refuses what its schema does not know. A schema is that of
 * {@code artemis-server}; its file carries the version.
 */
class BrokerSchemaTest {
    private static final Pattern IMAGE = Pattern.compile("image: \\S*/artemis:([0-9.]+)");
    private static final String OLDEST = "2.40.0";

    private static String broker() throws IOException {
        return Files.readString(Path.of("docker/artemis/broker.xml"));
    }

    @Test
    void isWhatTheBrokerOfComposeAccepts() throws Exception {
        Matcher image = IMAGE.matcher(Files.readString(Path.of("docker/compose.yaml")));
        assertThat(image.find()).isTrue();
        assertThat(complaints(broker(), image.group(1))).isEmpty();
    }

    @Test
    void isWhatTheOldestBrokerAccepts() throws Exception {
        assertThat(broker()).contains("(" + OLDEST.substring(0, 4) + " or newer)");
        assertThat(complaints(broker(), OLDEST)).isEmpty();
    }

    @Test
    void noticesWhatThatBrokerDoesNotKnow() throws Exception {
        String newer = broker().replaceFirst(
                        "<address-full-policy>", "<disk-full-policy>FAIL</disk-full-policy><address-full-policy>");
        assertThat(complaints(newer, OLDEST)).hasSize(1).first().asString().contains("disk-full-policy");
    }

    private static List<String> complaints(String xml, String version) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        Node core = factory.newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)))
                .getElementsByTagNameNS("urn:activemq:core", "core")
                .item(0);
        List<String> complaints = new ArrayList<>();
        Validator validator = schema(version).newValidator();
        validator.setErrorHandler(new ErrorHandler() {
            @Override
            public void warning(SAXParseException e) {
                complaints.add(e.getMessage());
            }

            @Override
            public void error(SAXParseException e) {
                complaints.add(e.getMessage());
            }

            @Override
            public void fatalError(SAXParseException e) {
                complaints.add(e.getMessage());
            }
        });
        validator.validate(new DOMSource(core));
        return complaints;
    }

    private static Schema schema(String version) throws IOException, SAXException {
        String name = "/artemis/artemis-configuration-" + version + ".xsd.gz";
        try (InputStream packed = BrokerSchemaTest.class.getResourceAsStream(name);
                InputStream basics = BrokerSchemaTest.class.getResourceAsStream("/artemis/xml.xsd")) {
            assertThat(packed)
                    .as("%s: take schema/artemis-configuration.xsd out of artemis-server's jar of that version", name)
                    .isNotNull();
            String text = new String(new GZIPInputStream(packed).readAllBytes(), StandardCharsets.UTF_8);
            SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
            factory.setResourceResolver(null);
            String local = text.replaceFirst(
                    "(?s)<xsd:import [^>]*schemaLocation=\"xml\\.xsd\"/>",
                    "<xsd:import namespace=\"" + XMLConstants.XML_NS_URI + "\"/>");
            return factory.newSchema(
                    new Source[] {new StreamSource(basics), new StreamSource(new StringReader(local))});
        }
    }
}
