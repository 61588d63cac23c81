package io.stylemill.audit.verify;

import io.stylemill.audit.verify.TarSamples.TarSample;
import io.stylemill.credential.Credential;
import io.stylemill.credential.ImageKey;
import io.stylemill.credential.Origin;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.record.Amounts;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Checks the Content Credentials of a version's images: that each is bound to its file, says what
 * the record says, and is signed with the key whose certificate the version names. Safe for use by
 * many threads.
 */
final class CredentialCheck {
    static final String CHECK = "credentials";
    private static final int MOST_BYTES = 1 << 20;

    private final PublishedVersion version;
    private final Findings findings;
    private final AtomicLong held = new AtomicLong();
    private @Nullable String certificate;

    CredentialCheck(PublishedVersion version, Findings findings) {
        this.version = version;
        this.findings = findings;
    }

    /** Reads the certificate, where the version has one. */
    void begin() {
        if (version.record().file(Layout.CREDENTIALS).isPresent()) {
            findings.attempt(CHECK, Layout.CREDENTIALS, () -> {
                byte[] chain = SignedFiles.small(version, Layout.CREDENTIALS, MOST_BYTES);
                certificate = ImageKey.fingerprint(new String(chain, StandardCharsets.US_ASCII));
            });
        }
    }

    /** Returns whether images are checked, for which their bytes are needed. */
    boolean asked() {
        return certificate != null;
    }

    void check(String shard, TarSample sample, SampleFacts facts) {
        String expected = certificate;
        byte[] file = sample.file();
        if (expected != null && file != null) {
            findings.attempt(CHECK, shard, () -> {
                try {
                    check(file, facts, expected);
                    held.incrementAndGet();
                } catch (Failure e) {
                    throw e.kind() == Kind.VERIFICATION ? bad(facts.key() + ": " + e.getMessage()) : e;
                }
            });
        }
    }

    private void check(byte[] file, SampleFacts facts, String expected) {
        Recipe recipe = RecipeJson.parse(facts.recipe());
        Credential found = Credential.of(file, recipe.encoder().format())
                .orElseThrow(() -> bad("it carries no Content Credentials"));
        if (!found.certificateSha256().equals(expected)
                || !expected.equals(recipe.encoder().c2pa())) {
            throw bad("its Content Credentials are signed with the key of the certificate " + found.certificateSha256()
                    + ", not of " + expected);
        }
        Origin said = new Origin(
                version.record().name(),
                version.record().version(),
                facts.key(),
                version.record().planSha256(),
                facts.generatorSha256(),
                RecipeJson.sha256(facts.recipe()),
                recipe.z() instanceof Recipe.ZSource.Seed seed ? (Long) seed.seed() : null);
        if (!found.origin().equals(said)) {
            throw bad("its Content Credentials say " + found.origin() + ", the record says " + said);
        }
    }

    /** Says what was found; who trusts the certificate is not for us to say. */
    void tell() {
        if (certificate != null) {
            findings.holdsUnlessFailed(
                    CHECK,
                    Amounts.count(held.get(), "image carries", "images carry")
                            + " Content Credentials that are bound to the bytes, say what the record says,"
                            + " and are signed with the key of the certificate " + certificate);
        }
    }

    private static Failure bad(String why) {
        return Failure.of(Kind.VERIFICATION, "bad-credential", why);
    }
}
