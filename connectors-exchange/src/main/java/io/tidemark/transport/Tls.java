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

/** Whom connections trust. Certificates are always verified, and names with them. */
public final class Tls {

    private Tls() {}

    /**
     * A context that trusts the certificates of a PKCS12 file.
     *
     * @param trustStore the file; null for those the JDK trusts
     * @param password of the file; null if it has none
     * @throws IllegalArgumentException if the file cannot be read
     */
    public static SSLContext trusting(@Nullable Path trustStore, @Nullable String password) {
        try {
            if (trustStore == null) {
                return SSLContext.getDefault();
            }
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(trustStore)) {
                trusted.load(in, password == null ? null : password.toCharArray());
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("Cannot read trust store %s: %s".formatted(trustStore, e), e);
        }
    }
}
