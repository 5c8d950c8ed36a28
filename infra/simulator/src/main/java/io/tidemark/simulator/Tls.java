package io.tidemark.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Makes a server prove who it is. */
final class Tls {

    private Tls() {}

    /** @throws IllegalStateException if the file is not what it should be */
    static SslContextFactory.Server of(SimulatorOptions.Certificate certificate) {
        try (InputStream in = Files.newInputStream(certificate.keyStore())) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, certificate.password().toCharArray());
            if (keys.size() != 1) {
                throw new IllegalStateException("Cannot use key store %s: it has %d entries, one is wanted"
                        .formatted(certificate.keyStore(), keys.size()));
            }
            SslContextFactory.Server tls = new SslContextFactory.Server();
            tls.setKeyStore(keys);
            tls.setKeyStorePassword(certificate.password());
            return tls;
        } catch (NoSuchFileException e) {
            throw new IllegalStateException(
                    "Cannot use key store %s: no such file".formatted(certificate.keyStore()), e);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(
                    "Cannot use key store %s: %s".formatted(certificate.keyStore(), e.getMessage()), e);
        }
    }
}
