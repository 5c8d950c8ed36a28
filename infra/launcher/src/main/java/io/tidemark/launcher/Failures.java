package io.tidemark.launcher;

import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.regex.Pattern;
import org.apache.flink.util.SerializedThrowable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns exceptions into the one line a user reads: what, which value, what to do. */
final class Failures {

    private static final Pattern OURS = Pattern.compile("(Cannot|Invalid|Failed to) .*", Pattern.DOTALL);
    private static final Pattern LINE_ENDS = Pattern.compile("\\s*\\R\\s*");

    private Failures() {}

    /** Picocli's hook for a command line that makes no sense. */
    static int usage(ParameterException e, String[] args) {
        CommandLine line = e.getCommandLine();
        print(line.getErr(), "%s; see ./tidemark help%s".formatted(usageMessage(e), path(line)));
        return Tidemark.USAGE;
    }

    /** Picocli's hook for a command that failed. */
    static int execution(Exception e, CommandLine line, @Nullable ParseResult parsed) {
        print(line.getErr(), message(e));
        if (parsed != null && debug(line)) {
            e.printStackTrace(line.getErr());
        }
        if (Logs.areKept()) {
            LoggerFactory.getLogger("tidemark.failure").error("Failed", e);
        }
        return Tidemark.FAILED;
    }

    /**
     * The message that tells most: the outermost one written for people by us or by what we call, below the wrappers of
     * Flink and of futures; else the innermost.
     */
    static String message(Throwable failure) {
        List<Throwable> chain = chain(failure);
        for (Throwable link : chain) {
            String text = text(link);
            if (!isWrapper(link) && OURS.matcher(text).matches()) {
                return oneLine(text);
            }
        }
        Throwable root = chain.get(chain.size() - 1);
        String text = text(root);
        if (root instanceof OutOfMemoryError) {
            return "Cannot go on: out of memory (%s); give the JVM more with TIDEMARK_JAVA_OPTS=-Xmx8g".formatted(text);
        }
        if (root instanceof FileSystemException) {
            return "Cannot use file %s: %s".formatted(text, words(root));
        }
        return oneLine(text.isEmpty() ? words(root) : "Failed to run: %s: %s".formatted(words(root), text));
    }

    private static String usageMessage(ParameterException e) {
        CommandLine line = e.getCommandLine();
        ArgSpec argument = e.getArgSpec();
        String value = e.getValue();
        if (e instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().get(0);
            if (first.startsWith("-")) {
                return "Invalid option %s: unknown".formatted(first);
            }
            return line.getSubcommands().isEmpty()
                    ? "Invalid argument %s: one too many".formatted(first)
                    : unknownCommand(first, line);
        }
        if (e instanceof MissingParameterException missing
                && !missing.getMissing().isEmpty()) {
            ArgSpec first = missing.getMissing().get(0);
            return "Cannot run %s: %s %s"
                    .formatted(line.getCommandName(), name(first), first.required() ? "is missing" : "has no value");
        }
        if (argument != null && value != null) {
            return "Invalid %s %s: %s".formatted(name(argument), value, rule(e, argument));
        }
        return value == null ? oneLine(String.valueOf(e.getMessage())) : unknownCommand(value, line);
    }

    private static String unknownCommand(String name, CommandLine line) {
        CommandLine parent = line.getSubcommands().isEmpty() ? top(line) : line;
        return "Invalid command %s: known are %s"
                .formatted(name, String.join(", ", parent.getSubcommands().keySet()));
    }

    /** What a value must be, from our own converter where there is one, else from the type. */
    private static String rule(ParameterException e, ArgSpec argument) {
        String cause = e.getCause() == null ? null : e.getCause().getMessage();
        if (cause != null && cause.startsWith("must ")) {
            return cause;
        }
        Class<?> type = argument.typeInfo().isMultiValue()
                ? argument.typeInfo().getAuxiliaryTypes()[0]
                : argument.typeInfo().getType();
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "must be a whole number";
        }
        if (type.isEnum()) {
            List<String> names = new ArrayList<>();
            for (Object constant : type.getEnumConstants()) {
                names.add(constant.toString().toLowerCase(Locale.ROOT));
            }
            return "must be one of " + String.join(", ", names);
        }
        return oneLine(cause == null ? String.valueOf(e.getMessage()) : cause);
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static String path(CommandLine line) {
        CommandLine named = line;
        while (named.getParent() != null && named.getParent().getParent() != null) {
            named = named.getParent();
        }
        boolean root = named.getParent() == null || named.getCommandName().equals("help");
        return root ? "" : " " + named.getCommandName();
    }

    private static boolean debug(CommandLine line) {
        return top(line).getCommand() instanceof Tidemark root && root.debug;
    }

    private static CommandLine top(CommandLine line) {
        CommandLine top = line;
        while (top.getParent() != null) {
            top = top.getParent();
        }
        return top;
    }

    private static void print(PrintWriter err, String message) {
        err.println("tidemark: " + message);
        err.flush();
    }

    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable link = failure; link != null && !chain.contains(link); link = link.getCause()) {
            chain.add(link);
        }
        return chain;
    }

    private static boolean isWrapper(Throwable link) {
        return link instanceof ExecutionException
                || link instanceof java.util.concurrent.ExecutionException
                || link instanceof java.util.concurrent.CompletionException
                || link instanceof CancellationException
                || originalClass(link).startsWith("org.apache.flink.")
                || text(link).startsWith(link.getCause() == null ? "\0" : String.valueOf(link.getCause()));
    }

    private static String originalClass(Throwable link) {
        return link instanceof SerializedThrowable serialized
                ? serialized.getOriginalErrorClassName()
                : link.getClass().getName();
    }

    private static String text(Throwable link) {
        String text = link.getMessage() == null ? "" : link.getMessage();
        String prefix = originalClass(link) + ": ";
        return link instanceof SerializedThrowable && text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    }

    /** {@code NoSuchFileException} as "no such file". */
    private static String words(Throwable link) {
        String name = originalClass(link);
        String simple = name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
        return simple.replaceAll("(Exception|Error)$", "")
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
    }

    private static String oneLine(String text) {
        return LINE_ENDS.matcher(text.strip()).replaceAll(" ");
    }
}
