package io.tidemark.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The contracts as JSON Schema (draft 2020-12), in {@code contracts/} of this jar, and messages held against them. */
public final class Contracts {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Map<Contract, JsonSchema> SCHEMAS = new EnumMap<>(Contract.class);

    static {
        JsonSchemaFactory factory = JsonSchemaFactory.getInstance(VersionFlag.V202012);
        SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
                .pathType(PathType.JSON_POINTER)
                .formatAssertionsEnabled(true)
                .build();
        for (Contract contract : Contract.values()) {
            SCHEMAS.put(contract, factory.getSchema(text(contract), config));
        }
    }

    private Contracts() {}

    /** The schema of a contract, as its file has it. */
    public static String text(Contract contract) {
        String name = "/contracts/%s.schema.json".formatted(contract.id());
        try (InputStream file = Objects.requireNonNull(Contracts.class.getResourceAsStream(name), name)) {
            return new String(file.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Failed to read contract %s".formatted(name), e);
        }
    }

    /** All that is wrong with a message, in the order of the places; none if it keeps the contract. */
    public static List<Fault> faults(Contract contract, byte[] message) {
        JsonNode node = read(message);
        if (node.isMissingNode()) {
            return List.of(new Fault("", "no JSON"));
        }
        List<Fault> faults = new ArrayList<>();
        for (ValidationMessage found :
                Objects.requireNonNull(SCHEMAS.get(contract)).validate(node)) {
            String place = found.getInstanceLocation().toString();
            String property = found.getProperty();
            boolean absent = "required".equals(found.getType()) && property != null;
            faults.add(new Fault(absent ? place + "/" + property : place, String.valueOf(found.getMessage())));
        }
        faults.sort((one, other) -> one.pointer().compareTo(other.pointer()));
        return faults;
    }

    /**
     * Where a message that was refused is at fault. What a schema cannot say, such as that a price is too large to be
     * paid, is found by the name in the reason.
     *
     * @param reason why it was refused
     */
    public static Fault fault(Contract contract, byte[] message, String reason) {
        List<Fault> faults = faults(contract, message);
        if (!faults.isEmpty()) {
            return faults.get(0);
        }
        @Nullable String name = named(reason);
        boolean there = name != null && read(message).has(name);
        return new Fault(there ? "/" + name : "", reason);
    }

    private static JsonNode read(byte[] message) {
        try {
            return JSON.readTree(message);
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }

    private static @Nullable String named(String reason) {
        String[] words = reason.split(" ", 4);
        if (words.length > 2 && words[0].equals("Invalid")) {
            return words[1];
        }
        return words.length > 3 && reason.startsWith("Cannot read ") && words[2].endsWith(":")
                ? words[2].substring(0, words[2].length() - 1)
                : null;
    }
}
