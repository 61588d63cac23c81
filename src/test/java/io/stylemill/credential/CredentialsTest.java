package io.stylemill.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.failure.Failure;
import io.stylemill.image.Decoders;
import io.stylemill.image.Encoders;
import io.stylemill.image.Encoding;
import io.stylemill.image.ImageFormat;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.image.XmpPacket;
import io.stylemill.record.Digests;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CredentialsTest {
    private static final ImageKey KEY = ImageKey.of(new byte[32]);
    private static final Origin ORIGIN = new Origin(
            "cells", "1.0.0", "v1_0_0-000000017", "a".repeat(64), "b".repeat(64), "c".repeat(64), 4_000_000_000L);

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void sayWhatTheyWereGivenAndLeaveThePixelsAsTheyAre(ImageFormat format) {
        byte[] plain = image(format);
        byte[] signed = Credentials.attach(plain, format, ORIGIN, KEY);
        assertThat(Credential.of(signed, format)).contains(new Credential(ORIGIN, KEY.fingerprint()));
        assertThat(Credential.of(plain, format)).isEmpty();
        assertThat(Credential.without(signed, format)).isEqualTo(plain);
        assertThat(Credential.without(plain, format)).isEqualTo(plain);
        assertThat(Decoders.decode(signed, "signed").data())
                .isEqualTo(Decoders.decode(plain, "plain").data());
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void areTheSameBytesAgainAlsoWithTheKeyFromItsFile(ImageFormat format) {
        byte[] plain = image(format);
        byte[] signed = Credentials.attach(plain, format, ORIGIN, KEY);
        ImageKey read = ImageKey.read(KEY.privatePem(), "a test");
        assertThat(Credentials.attach(plain, format, ORIGIN, read)).isEqualTo(signed);
    }

    @Test
    void areTheseBytes() {
        byte[] png = Credentials.attach(image(ImageFormat.PNG), ImageFormat.PNG, ORIGIN, KEY);
        byte[] jpeg = Credentials.attach(image(ImageFormat.JPEG), ImageFormat.JPEG, ORIGIN, KEY);
        assertThat(Digests.sha256(png)).isEqualTo("e643ccab852c1a47adef0dc7ca4c6ab31929ac70c0b9ea6b631eb758de75585d");
        assertThat(Digests.sha256(jpeg)).isEqualTo("48fdb3cc9390c5253397b5d664bc99e4d8095aee4a9f734caa1befdbc2c04527");
    }

    @Test
    void haveTheBoxesOfTheSpecification() {
        byte[] png = Credentials.attach(image(ImageFormat.PNG), ImageFormat.PNG, ORIGIN, KEY);
        int chunk = indexOf(png, "caBX") - 4;
        assertThat(chunk).isLessThan(indexOf(png, "IDAT")).isGreaterThan(indexOf(png, "iTXt"));
        List<String> found = new ArrayList<>();
        boxes(Arrays.copyOfRange(png, chunk + 8, chunk + 8 + int32(png, chunk)), "", found);
        String manifest = found.get(1).strip().substring("jumd c2ma ".length());
        assertThat(manifest).matches("urn:c2pa:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(found)
                .containsExactly(
                        "jumd c2pa c2pa",
                        " jumd c2ma " + manifest,
                        "  jumd c2as c2pa.assertions",
                        "   jumd cbor c2pa.actions.v2",
                        "   cbor",
                        "   jumd cbor io.stylemill.origin",
                        "   cbor",
                        "   jumd cbor c2pa.hash.data",
                        "   cbor",
                        "  jumd c2cl c2pa.claim.v2",
                        "  cbor",
                        "  jumd c2cs c2pa.signature",
                        "  cbor");
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void bindEveryByteOutsideTheirOwn(ImageFormat format) {
        byte[] signed = Credentials.attach(image(format), format, ORIGIN, KEY);
        int start = indexOf(
                        signed,
                        switch (format) {
                            case PNG -> "caBX";
                            case JPEG -> "JP\0\1\0\0\0\1";
                            case WEBP -> "C2PA";
                        })
                - (format == ImageFormat.WEBP ? 0 : 4);
        int length = switch (format) {
            case PNG -> int32(signed, start) + 12;
            case JPEG -> 2 + (int32(signed, start + 2) >>> 16);
            case WEBP -> Integer.reverseBytes(int32(signed, start + 4)) + 8;
        };
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        rest.write(signed, 0, start);
        rest.write(signed, start + length, signed.length - start - length);
        // In CBOR: the text "hash", then 32 bytes.
        int hash = indexOf(signed, "dhashX ", indexOf(signed, "exclusions")) + 7;
        assertThat(Digests.hex(Arrays.copyOfRange(signed, hash, hash + 32)))
                .isEqualTo(Digests.sha256(rest.toByteArray()));
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void showAnyChange(ImageFormat format) {
        byte[] signed = Credentials.attach(image(format), format, ORIGIN, KEY);
        for (int at = 0; at < signed.length; at += 61) {
            byte[] changed = signed.clone();
            changed[at] ^= 1;
            assertThat(holds(changed, format)).as("byte " + at).isFalse();
        }
        byte[] pixel = signed.clone();
        pixel[format == ImageFormat.WEBP ? 60 : pixel.length - 20] ^= 1;
        assertThatThrownBy(() -> Credential.of(pixel, format))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("bad-credential"));
    }

    private static boolean holds(byte[] file, ImageFormat format) {
        try {
            return Credential.of(file, format).equals(Optional.of(new Credential(ORIGIN, KEY.fingerprint())));
        } catch (Failure e) {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void haveAnEvenLengthWhateverTheySay(ImageFormat format) {
        byte[] plain = image(format);
        for (int i = 1; i < 130; i += 3) {
            Origin longer = new Origin("d".repeat(i), "1.0.0", "k", "a", "b", "c", null);
            byte[] signed = Credentials.attach(plain, format, longer, KEY);
            assertThat((signed.length - plain.length) % 2).isZero();
            assertThat(new Carrier(format).find(signed)).isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void mayBeLongerThanASegmentOfJpeg(ImageFormat format) {
        Carrier carrier = new Carrier(format);
        byte[] plain = image(format);
        byte[] store = new byte[200_001];
        for (int i = 0; i < store.length; i++) {
            store[i] = (byte) (i * 31 >>> 3);
        }
        byte[] with = carrier.with(plain, store);
        Carrier.Carried found = carrier.find(with);
        assertThat(found.store()).isEqualTo(store);
        assertThat(found.span()).isEqualTo(carrier.span(plain, store.length));
        assertThat(carrier.without(with, found.span())).isEqualTo(plain);
        assertThat(Decoders.decode(with, "long").data())
                .isEqualTo(Decoders.decode(plain, "plain").data());
        assertThatThrownBy(() -> carrier.find(Arrays.copyOf(with, found.span().start() + 1_000)))
                .isInstanceOf(Failure.class);
    }

    @Test
    void haveACertificateThatARootIssuedForSigningDocuments() throws Exception {
        List<X509Certificate> chain = new ArrayList<>();
        CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(KEY.chainPem().getBytes(StandardCharsets.US_ASCII)))
                .forEach(c -> chain.add((X509Certificate) c));
        assertThat(chain).hasSize(2);
        chain.get(0).verify(chain.get(1).getPublicKey());
        chain.get(1).verify(chain.get(1).getPublicKey());
        chain.get(0).checkValidity();
        assertThat(chain.get(0).getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.62558.2.1");
        assertThat(chain.get(0).getBasicConstraints()).isEqualTo(-1);
        assertThat(chain.get(0).getKeyUsage()).startsWith(true, false, false, false, false, false);
        assertThat(chain.get(1).getBasicConstraints()).isGreaterThan(0);
        assertThat(ImageKey.of(new byte[] {1}).fingerprint()).isNotEqualTo(KEY.fingerprint());
        assertThat(ImageKey.fingerprint(KEY.chainPem())).isEqualTo(KEY.fingerprint());
    }

    @Test
    void needAKeyThatTheFirstCertificateIsOf() throws Exception {
        String other = ImageKey.of(new byte[] {1}).privatePem();
        String mixed = other.substring(0, other.indexOf("-----BEGIN CERT")) + KEY.chainPem();
        assertThatThrownBy(() -> ImageKey.read(mixed, "key.pem"))
                .hasMessageContaining("cannot sign images with the key in key.pem: its first certificate is not of its")
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("bad-c2pa-key"));
        assertThatThrownBy(() -> ImageKey.read(KEY.chainPem(), "key.pem")).hasMessageContaining("no PRIVATE KEY");
        String alone = KEY.privatePem();
        assertThatThrownBy(() -> ImageKey.read(alone.substring(0, alone.indexOf("-----BEGIN CERT")), "key.pem"))
                .hasMessageContaining("no CERTIFICATE");
        byte[] ec = KeyPairGenerator.getInstance("EC")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        assertThatThrownBy(() -> ImageKey.read(new Pem("PRIVATE KEY", ec).text() + KEY.chainPem(), "key.pem"))
                .hasMessageContaining("needed is an Ed25519 key as PEM");
    }

    private static byte[] image(ImageFormat format) {
        byte[] data = new byte[40 * 30 * 3];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 7 + i / 90);
        }
        Encoding encoding = switch (format) {
            case PNG -> Encoding.PNG;
            case JPEG -> Encoding.jpeg(90);
            case WEBP -> Encoding.webp(90);
        };
        XmpPacket xmp = new XmpPacket("StyleGAN", "sha256:0", "seed=17", "Stylemill", "urn:x");
        return Encoders.encode(new Pixels(40, 30, 3, data), encoding, xmp, new Workspace());
    }

    private static void boxes(byte[] bytes, String indent, List<String> found) {
        for (int at = 0; at < bytes.length; at += int32(bytes, at)) {
            byte[] content = Arrays.copyOfRange(bytes, at + 8, at + int32(bytes, at));
            String type = new String(bytes, at + 4, 4, StandardCharsets.US_ASCII);
            if (type.equals("jumb")) {
                boxes(content, found.isEmpty() ? "" : indent + " ", found);
            } else if (type.equals("jumd")) {
                String label = new String(content, 17, content.length - 18, StandardCharsets.US_ASCII);
                found.add(indent + "jumd " + new String(content, 0, 4, StandardCharsets.US_ASCII) + " " + label);
            } else {
                found.add(indent + type);
            }
        }
    }

    private static int indexOf(byte[] bytes, String text) {
        return indexOf(bytes, text, 0);
    }

    private static int indexOf(byte[] bytes, String text, int from) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text, from);
    }

    private static int int32(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 24
                | (bytes[at + 1] & 0xFF) << 16
                | (bytes[at + 2] & 0xFF) << 8
                | bytes[at + 3] & 0xFF;
    }
}
