package io.tidemark.transport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whose certificates connections accept. They are always verified, and names with them.
 *
 * @param store PKCS12 file; null for those the JDK trusts
 * @param password of the file; null if it has none
 */
public record Trust(@Nullable Path store, @Nullable String password) {

    /** Whom the JDK trusts. */
    public static final Trust USUAL = new Trust(null, null);

    /**
     * As the sockets want it.
     *
     * @throws IllegalArgumentException if the file cannot be read
     */
    SSLContext context() {
        try {
            if (store == null) {
                return SSLContext.getDefault();
            }
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                trusted.load(in, password == null ? null : password.toCharArray());
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("Cannot read trust store %s: %s".formatted(store, e), e);
        }
    }
}
