package io.stylemill.audit.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.audit.verify.Shell;
import io.stylemill.failure.Failure;
import io.stylemill.version.CommitRecord.Identity;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyTest {
    private static final byte[] TEXT = "what is signed".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    private static SigningKey read(Path file, String password) throws IOException {
        return SigningKey.read(Files.readAllBytes(file), password, file.toString(), Identity.CONFIGURED);
    }

    @Test
    void readsEveryFormThatOpensslWrites() throws IOException {
        Shell.requires("openssl");
        Shell.run(folder, """
                openssl ecparam -name prime256v1 -genkey -noout -out sec1.pem
                openssl ecparam -name prime256v1 -out params.pem
                cat params.pem sec1.pem > both.pem
                openssl pkcs8 -topk8 -nocrypt -in sec1.pem -out pkcs8.pem
                openssl pkcs8 -topk8 -in sec1.pem -out encrypted.pem -passout pass:word
                openssl ec -in sec1.pem -pubout -out open.pem
                openssl req -new -x509 -key sec1.pem -subj /CN=test -days 3 -out cert.pem
                openssl pkcs12 -export -inkey sec1.pem -in cert.pem -out store.p12 -passout pass:word
                """);
        String open = Files.readString(folder.resolve("open.pem"));
        VerifyingKey verifying = VerifyingKey.parse(open, "open.pem");
        assertThat(verifying.pem()).isEqualTo(open);
        for (String name : new String[] {"sec1.pem", "both.pem", "pkcs8.pem"}) {
            SigningKey key = read(folder.resolve(name), null);
            assertThat(key.open().pem()).as(name).isEqualTo(open);
            assertThat(verifying.signed(TEXT, key.sign(TEXT))).as(name).isTrue();
        }
        for (String name : new String[] {"encrypted.pem", "store.p12"}) {
            assertThat(read(folder.resolve(name), "word").open().pem()).as(name).isEqualTo(open);
            assertThatThrownBy(() -> read(folder.resolve(name), "other"))
                    .isInstanceOfSatisfying(
                            Failure.class, e -> assertThat(e.code()).isEqualTo("bad-signing-key"))
                    .hasMessageContaining("is the password right?");
            assertThatThrownBy(() -> read(folder.resolve(name), null))
                    .hasMessageContaining("is stylemill.signing.password missing?");
        }
        String inOneLine = Files.readString(folder.resolve("pkcs8.pem")).replace("\n", "\\n");
        assertThat(SigningKey.read(inOneLine.getBytes(StandardCharsets.UTF_8), null, "it", Identity.CONFIGURED)
                        .open()
                        .pem())
                .isEqualTo(open);
    }

    @Test
    void refusesWhatIsNoKeyOnItsCurve() throws IOException {
        Shell.requires("openssl");
        Shell.run(folder, """
                openssl ecparam -name secp384r1 -genkey -noout -out p384.pem
                openssl pkcs8 -topk8 -nocrypt -in p384.pem -out p384-8.pem
                openssl genrsa -out rsa.pem 2048
                openssl pkcs8 -topk8 -nocrypt -in rsa.pem -out rsa-8.pem
                openssl ec -in p384.pem -pubout -out p384.pub
                echo nothing > text.pem
                """);
        for (String name : new String[] {"p384.pem", "p384-8.pem", "rsa.pem", "rsa-8.pem", "text.pem", "p384.pub"}) {
            assertThatThrownBy(() -> read(folder.resolve(name), null))
                    .as(name)
                    .isInstanceOfSatisfying(
                            Failure.class, e -> assertThat(e.code()).isEqualTo("bad-signing-key"))
                    .hasMessageStartingWith("cannot sign with the key in " + folder.resolve(name) + ": ")
                    .hasMessageEndingWith("openssl ecparam -name prime256v1 -genkey -noout -out signing.pem");
        }
        String other = Files.readString(folder.resolve("p384.pub"));
        assertThatThrownBy(() -> VerifyingKey.parse(other, "p384.pub"))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("bad-public-key"))
                .hasMessageStartingWith("cannot use p384.pub as a public key: 'PUBLIC KEY' was found;");
        assertThatThrownBy(() -> VerifyingKey.parse("x", "x.pub")).hasMessageContaining("no PEM block was found");
    }

    @Test
    void readsItsOwnGeneratedKeyAgain() {
        SigningKey made = SigningKey.generate();
        SigningKey again =
                SigningKey.read(made.privatePem().getBytes(StandardCharsets.US_ASCII), null, "it", Identity.GENERATED);
        assertThat(again.open().pem()).isEqualTo(made.open().pem());
        assertThat(again.signer()).isEqualTo(made.signer());
        assertThat(made.toString())
                .doesNotContain("PRIVATE")
                .contains(made.open().fingerprint());
    }

    /** ECDSA lets anybody turn (r, s) into (r, n - s), and base64 and DER have freedom too. */
    @Test
    void acceptsASignatureInOneFormOnly() {
        SigningKey key = SigningKey.generate();
        for (int i = 0; i < 20; i++) {
            String signature = key.sign(TEXT);
            assertThat(key.open().signed(TEXT, signature)).isTrue();
            Der.Rs rs = Der.signature(Base64.getDecoder().decode(signature)).orElseThrow();
            assertThat(rs.low()).isEqualTo(rs);
            byte[] other = new Der.Rs(rs.r(), P256.ORDER.subtract(rs.s())).write();
            assertThat(key.open().signed(TEXT, Base64.getEncoder().encodeToString(other)))
                    .isFalse();
            assertThat(key.open().signed(TEXT, signature.replace("=", ""))).isEqualTo(!signature.contains("="));
            assertThat(key.open().signed(TEXT, signature + "\n")).isFalse();
            byte[] longer = Base64.getDecoder().decode(signature);
            longer = java.util.Arrays.copyOf(longer, longer.length + 1);
            assertThat(key.open().signed(TEXT, Base64.getEncoder().encodeToString(longer)))
                    .isFalse();
        }
        assertThat(key.open().signed("what is singed".getBytes(StandardCharsets.UTF_8), key.sign(TEXT)))
                .isFalse();
        assertThat(SigningKey.generate().open().signed(TEXT, key.sign(TEXT))).isFalse();
    }

    /** NIST's own pair (FIPS 186-4 test vectors, CAVS SigGen P-256): Q of a given d. */
    @Test
    void findsThePublicHalf() throws Exception {
        BigInteger d = new BigInteger("519b423d715f8b581f4fa8ee59f4771a5b44c8130b4e3eacca54a56dda72b464", 16);
        assertThat(publicPoint(d))
                .isEqualTo(new ECPoint(
                        new BigInteger("1ccbe91c075fc7f4f033bfa248db8fccd3565de94bbfb12f3c59ff46c271bf83", 16),
                        new BigInteger("ce4014c68811f9a21a1fdb2c0e6113e06db7ca93b7404e78dc7ccd5ca89a4ca9", 16)));
        ECPoint generator = P256.CURVE.getGenerator();
        assertThat(publicPoint(BigInteger.ONE)).isEqualTo(generator);
        BigInteger prime = ((ECFieldFp) P256.CURVE.getCurve().getField()).getP();
        assertThat(publicPoint(P256.ORDER.subtract(BigInteger.ONE)))
                .isEqualTo(new ECPoint(generator.getAffineX(), prime.subtract(generator.getAffineY())));
        assertThatThrownBy(() -> publicPoint(P256.ORDER)).hasMessage("the private number is out of range");
    }

    private static ECPoint publicPoint(BigInteger d) throws Exception {
        KeyFactory keys = KeyFactory.getInstance("EC");
        return P256.publicHalf((ECPrivateKey) keys.generatePrivate(new ECPrivateKeySpec(d, P256.CURVE)))
                .getW();
    }
}
