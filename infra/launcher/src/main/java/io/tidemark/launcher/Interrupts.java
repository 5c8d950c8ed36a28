package io.tidemark.launcher;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl+C and {@code kill}, as a request to stop. The second one ends the JVM at once.
 *
 * <p>Not a shutdown hook: hooks run all at once, and those of Iceberg's thread pools and of Flink's blob server would
 * close what the last commit needs. The JDK offers signals only in {@code sun.misc.Signal} (module
 * {@code jdk.unsupported}), which the compiler warns of unless it is reached by reflection.
 */
final class Interrupts {

    private final CountDownLatch asked = new CountDownLatch(1);

    /** From here on Ctrl+C no longer ends the JVM. */
    static Interrupts catchAll() {
        Interrupts interrupts = new Interrupts();
        interrupts.on("INT");
        interrupts.on("TERM");
        return interrupts;
    }

    /** Waits until a stop is asked for, at most this long; whether it was. */
    boolean await(long time, TimeUnit unit) throws InterruptedException {
        return asked.await(time, unit);
    }

    boolean asked() {
        return asked.getCount() == 0;
    }

    /** As a signal does; for a command that ends by itself, and for tests. */
    void raise() {
        if (asked()) {
            Runtime.getRuntime().halt(Tidemark.INTERRUPTED);
        }
        asked.countDown();
    }

    private void on(String name) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object receiver = Proxy.newProxyInstance(
                    Interrupts.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, args) -> {
                        if (method.getName().equals("handle")) {
                            raise();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), receiver);
        } catch (InvocationTargetException e) {
            // The JVM keeps the signal for itself (-Xrs); then it ends us without ceremony, as it would any program.
            return;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot listen for signal %s: %s".formatted(name, e.getMessage()), e);
        }
    }
}
