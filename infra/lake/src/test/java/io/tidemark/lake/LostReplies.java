package io.tidemark.lake;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A driver that hands everything to another, but loses the connection at the next commit of a table where it is told
 * to: before the database has the statement, or after it has been applied.
 */
final class LostReplies implements Driver {

    static final String PREFIX = "jdbc:lost-replies:";

    /** How it is told. */
    static final LostReply FAULTS = new LostReply() {
        @Override
        public void breakNext(At at, Runnable meanwhile) {
            NEXT.set(new Fault(at, meanwhile));
        }

        @Override
        public void reach(boolean reachable) {
            unreachable = !reachable;
        }
    };

    private record Fault(LostReply.At at, Runnable meanwhile) {}

    private static final AtomicReference<@Nullable Fault> NEXT = new AtomicReference<>();
    private static volatile boolean unreachable;

    static {
        try {
            DriverManager.registerDriver(new LostReplies());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public @Nullable Connection connect(String url, Properties properties) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        if (unreachable) {
            throw lost();
        }
        return broken(DriverManager.getConnection("jdbc:" + url.substring(PREFIX.length()), properties));
    }

    private static Connection broken(Connection real) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (unreachable && method.getName().startsWith("prepare")) {
                throw lost();
            }
            Object result = call(real, method, arguments);
            return result instanceof PreparedStatement statement
                            && String.valueOf(arguments[0])
                                    .toUpperCase(Locale.ROOT)
                                    .startsWith("UPDATE")
                    ? broken(real, statement)
                    : result;
        };
        return (Connection)
                Proxy.newProxyInstance(LostReplies.class.getClassLoader(), new Class<?>[] {Connection.class}, handler);
    }

    private static PreparedStatement broken(Connection connection, PreparedStatement real) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            Fault fault = method.getName().equals("executeUpdate") ? NEXT.getAndSet(null) : null;
            if (fault == null) {
                return call(real, method, arguments);
            }
            if (fault.at() == LostReply.At.AFTER) {
                call(real, method, arguments);
            }
            fault.meanwhile().run();
            connection.close();
            throw lost();
        };
        return (PreparedStatement) Proxy.newProxyInstance(
                LostReplies.class.getClassLoader(), new Class<?>[] {PreparedStatement.class}, handler);
    }

    private static @Nullable Object call(Object real, java.lang.reflect.Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static SQLException lost() {
        return new SQLException("The connection is gone", "08006");
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(PREFIX);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("tidemark");
    }
}
