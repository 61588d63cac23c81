package io.stylemill.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.drew.imaging.ImageMetadataReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.xmp.XmpDirectory;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class XmpPacketTest {
    private static final XmpPacket PACKET = new XmpPacket(
            "StyleGAN2 \"blood-cells\" <64>",
            "sha256:0123abcd",
            "seed=17;psi=0.7;class=WBC & more\tµ 細胞 \u0001",
            "Stylemill 0.1.0",
            "urn:stylemill:blood-cells:1.0.0:v1_0_0-000000017");

    private final Workspace workspace = new Workspace();

    @Test
    void anIndependentReaderFindsEveryValueInEveryFormat() throws Exception {
        Map<String, String> expected = new TreeMap<>(Map.of(
                "Iptc4xmpExt:DigitalSourceType",
                        "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
                "Iptc4xmpExt:AISystemUsed", "StyleGAN2 \"blood-cells\" <64>",
                "Iptc4xmpExt:AISystemVersionUsed", "sha256:0123abcd",
                "Iptc4xmpExt:AIPromptInformation", "seed=17;psi=0.7;class=WBC & more\tµ 細胞 \uFFFD",
                "xmp:CreatorTool", "Stylemill 0.1.0",
                "dc:identifier", "urn:stylemill:blood-cells:1.0.0:v1_0_0-000000017"));
        for (Encoding encoding : List.of(Encoding.PNG, Encoding.jpeg(90), Encoding.webp(80), Encoding.WEBP_LOSSLESS)) {
            byte[] image = Encoders.encode(Images.scene(3, 40, 30, 3), encoding, PACKET, workspace);
            Metadata metadata = ImageMetadataReader.readMetadata(new ByteArrayInputStream(image));
            assertThat(metadata.getDirectoriesOfType(XmpDirectory.class))
                    .as("%s", encoding)
                    .hasSize(1);
            Map<String, String> found = new TreeMap<>(
                    metadata.getFirstDirectoryOfType(XmpDirectory.class).getXmpProperties());
            assertThat(found).as("%s", encoding).isEqualTo(expected);
            assertThat(Images.decode(image).width())
                    .as("%s still decodes", encoding)
                    .isEqualTo(40);
        }
    }

    @Test
    void standsRightAfterTheHeaderOfAPng() {
        byte[] png = Encoders.encode(Images.constant(4, 4, 3, 0), Encoding.PNG, PACKET, workspace);
        assertThat(new String(png, 37, 21, StandardCharsets.ISO_8859_1)).isEqualTo("iTXtXML:com.adobe.xmp");
    }

    @Test
    void leavesEmptyValuesOut() {
        String xml = new String(new XmpPacket("", "", "", "tool", "").toBytes(), StandardCharsets.UTF_8);
        assertThat(xml)
                .doesNotContain("AISystem")
                .doesNotContain("dc:identifier")
                .contains("xmp:CreatorTool=\"tool\"");
    }

    @Test
    void isCompactAndTheSameEveryTime() {
        assertThat(PACKET.toBytes().length).isLessThan(850);
        assertThat(PACKET.toBytes()).isEqualTo(PACKET.toBytes());
    }
}
