package io.stylemill.audit.verify;

import io.stylemill.audit.sign.Bundle;
import io.stylemill.audit.sign.Statements;
import io.stylemill.audit.sign.TestResults;
import io.stylemill.audit.sign.VerifyingKey;
import io.stylemill.failure.Failure;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.CommitRecord.FileEntry;
import io.stylemill.version.CommitRecordJson;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks the signature of the commit record and the signed statements: that they are signed, and
 * that they are true.
 */
final class StatementCheck {
    private static final String SIGNATURE = "signature";
    private static final String STATEMENTS = "statements";

    private final PublishedVersion version;
    private final Findings findings;

    StatementCheck(PublishedVersion version, Findings findings) {
        this.version = version;
        this.findings = findings;
    }

    /**
     * @param expected whose signature there must be, or null to check against the version's own key
     */
    void run(@Nullable VerifyingKey expected) {
        CommitRecord record = version.record();
        CommitRecord.Signer signer = record.signer();
        if (signer == null) {
            unsigned(expected);
            return;
        }
        VerifyingKey[] own = new VerifyingKey[1];
        findings.attempt(SIGNATURE, Layout.SIGNER, () -> own[0] = own(signer));
        if (own[0] == null) {
            return;
        }
        VerifyingKey key = expected == null ? own[0] : expected;
        if (!key.fingerprint().equals(own[0].fingerprint())) {
            findings.fail(
                    SIGNATURE,
                    Layout.DATASET_JSON,
                    "is signed with the key " + own[0].fingerprint() + ", not with the one given, "
                            + key.fingerprint());
            return;
        }
        signature(key);
        statement(key, Layout.FILES_STATEMENT, Statements.FILES, this::files);
        statement(key, Layout.ORIGIN_STATEMENT, Statements.ORIGIN, this::origin);
        findings.attempt(STATEMENTS, Layout.QUALITY_JSON, () -> quality(key));
        if (!findings.failed(SIGNATURE)) {
            tell(key, expected != null, signer);
        }
        findings.holdsUnlessFailed(
                STATEMENTS, "what was signed names exactly these files, and the network and manifest they came from");
    }

    private void unsigned(@Nullable VerifyingKey expected) {
        boolean stripped = version.commit().signature() != null
                || version.record().files().stream().anyMatch(f -> f.role() == CommitRecord.Role.ATTESTATION);
        if (expected != null) {
            findings.fail(SIGNATURE, Layout.DATASET_JSON, "is not signed, so not by the key given");
        } else if (stripped) {
            findings.fail(SIGNATURE, Layout.DATASET_JSON, "names no signer, though signatures are there");
        } else {
            findings.add(Check.open(
                    SIGNATURE,
                    "the version is not signed. Only its own record shows that nothing was changed, and anyone who can"
                            + " write there can write another record"));
        }
    }

    private VerifyingKey own(CommitRecord.Signer signer) {
        byte[] pem = read(Layout.SIGNER, VerifyingKey.MAX_BYTES);
        VerifyingKey key;
        try {
            key = VerifyingKey.parse(new String(pem, StandardCharsets.US_ASCII), Layout.SIGNER);
        } catch (Failure e) {
            throw SignedFiles.bad(e.getMessage());
        }
        if (!key.fingerprint().equals(signer.key())) {
            throw SignedFiles.bad(
                    "holds the key " + key.fingerprint() + ", but " + Layout.DATASET_JSON + " names " + signer.key());
        }
        return key;
    }

    private void signature(VerifyingKey key) {
        String signature = version.commit().signature();
        byte[] content = CommitRecordJson.content(version.document(), version.address());
        if (signature == null) {
            findings.fail(SIGNATURE, Layout.DATASET_JSON, "names a signer, but its signature is gone");
        } else if (!key.signed(content, signature)) {
            findings.fail(
                    SIGNATURE,
                    Layout.DATASET_JSON,
                    "the signature is not one of the key " + key.fingerprint() + " over this content");
        }
    }

    private void tell(VerifyingKey key, boolean given, CommitRecord.Signer signer) {
        findings.holdsUnlessFailed(
                SIGNATURE,
                "record and statements are signed with " + (given ? "the given key " : "the key ") + key.fingerprint());
        if (given) {
            return;
        }
        findings.add(
                Check.open(
                        SIGNATURE,
                        "only integrity was checked, with the key that is inside the version"
                                + switch (signer.identity()) {
                                    case GENERATED -> " and was generated on the machine that published it";
                                    case CONFIGURED -> "";
                                }
                                + ". This does not show who signed: anyone who can write there could sign again with another key."
                                + " To check who signed, get the owner's key from the owner and give it with --public-key PEM"));
    }

    private void statement(VerifyingKey key, String path, String type, BiConsumer<List<?>, Map<?, ?>> truth) {
        findings.attempt(SIGNATURE, path, () -> {
            Bundle bundle = Bundle.parse(read(path, BoundedJson.MAX_BYTES))
                    .orElseThrow(() -> SignedFiles.bad("is no Sigstore bundle with one signed statement"));
            if (!bundle.signedBy(key)) {
                throw SignedFiles.bad("is not signed with the key " + key.fingerprint());
            }
            findings.attempt(STATEMENTS, path, () -> {
                if (BoundedJson.parse(bundle.payload()) instanceof Map<?, ?> s
                        && Statements.STATEMENT.equals(s.get("_type"))
                        && type.equals(s.get("predicateType"))
                        && s.get("subject") instanceof List<?> subjects
                        && s.get("predicate") instanceof Map<?, ?> predicate) {
                    truth.accept(subjects, predicate);
                } else {
                    throw SignedFiles.bad("is no statement of the type " + type);
                }
            });
        });
    }

    private void files(List<?> subjects, Map<?, ?> predicate) {
        List<FileEntry> files = SignedFiles.of(version.record());
        requireSubject(subjects, Statements.rootDigest(files));
        if (!(predicate.get("resources") instanceof List<?> resources)
                || !(predicate.get("serialization") instanceof Map<?, ?> how)
                || !"files".equals(how.get("method"))
                || !"sha256".equals(how.get("hash_type"))) {
            throw SignedFiles.bad("does not state files by their sha256");
        }
        Map<Object, Object> stated = new HashMap<>();
        for (Object resource : resources) {
            if (!(resource instanceof Map<?, ?> r) || stated.put(r.get("name"), r.get("digest")) != null) {
                throw SignedFiles.bad("states a file twice, or something that is none");
            }
        }
        for (FileEntry file : files) {
            Object digest = stated.remove(file.path());
            if (!file.sha256().equals(digest)) {
                throw SignedFiles.bad(
                        "states " + (digest == null ? "nothing" : "another sha256") + " of " + file.path());
            }
        }
        if (!stated.isEmpty()) {
            throw SignedFiles.bad("states " + stated.keySet().iterator().next() + ", which the version does not have");
        }
    }

    private void origin(List<?> subjects, Map<?, ?> predicate) {
        CommitRecord record = version.record();
        requireSubject(subjects, Statements.rootDigest(SignedFiles.of(record)));
        String text = String.valueOf(
                predicate.get("buildDefinition") instanceof Map<?, ?> definition
                        ? definition.get("resolvedDependencies")
                        : "");
        if (!text.contains(record.checkpoint().sha256())) {
            throw SignedFiles.bad("names another network than " + Layout.DATASET_JSON + ", "
                    + record.checkpoint().sha256());
        }
        if (!text.contains(record.manifestSha256())) {
            throw SignedFiles.bad("names another manifest than " + Layout.DATASET_JSON);
        }
    }

    /**
     * A version whose report tells of gates has a test result that says the same, and no other
     * version has one.
     */
    private void quality(VerifyingKey key) {
        TestResults told = version.record().file(Layout.QUALITY_JSON).isEmpty()
                ? null
                : TestResults.of(BoundedJson.parse(read(Layout.QUALITY_JSON, BoundedJson.MAX_BYTES)))
                        .orElse(null);
        if (told != null) {
            statement(
                    key,
                    Layout.QUALITY_STATEMENT,
                    Statements.TEST_RESULT,
                    (subjects, predicate) -> result(told, subjects, predicate));
        } else if (version.record().file(Layout.QUALITY_STATEMENT).isPresent()) {
            findings.fail(STATEMENTS, Layout.QUALITY_STATEMENT, "is there, but no report tells of gates");
        }
    }

    private void result(TestResults told, List<?> subjects, Map<?, ?> predicate) {
        CommitRecord record = version.record();
        requireSubject(subjects, Statements.rootDigest(SignedFiles.of(record)));
        if (!String.valueOf(predicate.get("configuration")).contains(record.planSha256())) {
            throw SignedFiles.bad("names another plan than " + Layout.DATASET_JSON + ", " + record.planSha256());
        }
        boolean same = told.result().equals(predicate.get("result"))
                && told.passed().equals(predicate.get("passedTests"))
                && told.warned().equals(predicate.get("warnedTests"))
                && told.failed().equals(predicate.get("failedTests"));
        if (!same) {
            throw SignedFiles.bad("says something else of the gates than " + Layout.QUALITY_JSON);
        }
    }

    private static void requireSubject(List<?> subjects, String digest) {
        boolean right = subjects.size() == 1
                && subjects.get(0) instanceof Map<?, ?> subject
                && subject.get("digest") instanceof Map<?, ?> digests
                && digest.equals(digests.get("sha256"));
        if (!right) {
            throw SignedFiles.bad("speaks of other files: their root digest is " + digest);
        }
    }

    /** Returns a small file of the version, whose bytes are those that the record lists. */
    private byte[] read(String path, int most) {
        return SignedFiles.small(version, path, most);
    }
}
