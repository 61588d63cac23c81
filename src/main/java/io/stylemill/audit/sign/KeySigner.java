package io.stylemill.audit.sign;

import io.stylemill.failure.Failure;
import io.stylemill.version.CommitRecord.Signer;
import io.stylemill.version.Layout;
import io.stylemill.version.VersionSigner;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Signs versions with one key.
 *
 * <p>The key is asked for when the first version is signed. Signatures are randomised, as the JDK
 * makes them: no curve arithmetic of our own touches the secret. What an earlier attempt stored is
 * therefore checked and kept, not made again.
 */
public final class KeySigner implements VersionSigner {
    private final Supplier<SigningKey> keys;

    /** @param key returns the same key each time */
    public KeySigner(Supplier<SigningKey> key) {
        this.keys = key;
    }

    @Override
    public Signer signer() {
        return keys.get().signer();
    }

    @Override
    public byte[] openKey() {
        return keys.get().open().pem().getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public Map<String, byte[]> statements(Deed deed, Function<String, Optional<byte[]>> stored) {
        SigningKey key = keys.get();
        Map<String, byte[]> all = new LinkedHashMap<>();
        put(all, deed, Layout.FILES_STATEMENT, Statements.files(deed.version(), deed.files()), stored);
        put(all, deed, Layout.ORIGIN_STATEMENT, Statements.origin(deed, key.signer()), stored);
        Statements.quality(deed).ifPresent(quality -> put(all, deed, Layout.QUALITY_STATEMENT, quality, stored));
        return all;
    }

    private void put(
            Map<String, byte[]> all,
            Deed deed,
            String path,
            byte[] statement,
            Function<String, Optional<byte[]>> stored) {
        SigningKey key = keys.get();
        byte[] there = stored.apply(path).orElse(null);
        if (there == null) {
            all.put(path, Bundle.sign(statement, key).write());
            return;
        }
        boolean ours = Bundle.parse(there)
                .filter(b -> Arrays.equals(b.payload(), statement)
                        && b.signedBy(key.open())
                        && Arrays.equals(b.write(), there))
                .isPresent();
        if (!ours) {
            throw Failure.input(
                    "statement-differs",
                    "publishing " + deed.facts().name() + " " + deed.version() + ": an earlier attempt left " + path
                            + ", but it says something else, or this key did not sign it; remove "
                            + Layout.ATTESTATIONS + "/ of this version, which was never published, and run again");
        }
        all.put(path, there);
    }

    @Override
    public String sign(byte[] content) {
        return keys.get().sign(content);
    }
}
