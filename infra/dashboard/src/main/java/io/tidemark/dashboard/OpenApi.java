package io.tidemark.dashboard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The API's description (OpenAPI 3.1), made of the endpoints themselves. */
final class OpenApi {

    private OpenApi() {}

    static Map<String, Object> of(List<Endpoint> endpoints) {
        Map<String, Object> paths = new LinkedHashMap<>();
        endpoints.forEach(endpoint -> paths.put(endpoint.path(), Map.of("get", operation(endpoint))));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put(
                "info",
                Map.of(
                        "title",
                        "Tidemark",
                        "version",
                        "1",
                        "description",
                        "Reads a lake. Decimals are strings with every digit, times ISO 8601 in UTC. A table is"
                                + " {columns, rows}; one the lake lacks is {missing, made_by}."));
        document.put("paths", paths);
        return document;
    }

    private static Map<String, Object> operation(Endpoint endpoint) {
        List<Map<String, Object>> parameters = new ArrayList<>();
        for (Parameter parameter : endpoint.parameters()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", parameter.name());
            one.put("in", "query");
            one.put("required", endpoint.required().contains(parameter));
            one.put("description", parameter.meaning());
            one.put("example", parameter.example());
            one.put("schema", Map.of("type", "string", "pattern", "^(" + parameter.pattern() + ")$"));
            parameters.add(one);
        }
        String type = endpoint.path().endsWith(".csv") ? "text/csv" : "application/json";
        Map<String, Object> responses = new LinkedHashMap<>();
        responses.put("200", Map.of("description", "The answer", "content", Map.of(type, Map.of())));
        responses.put("304", Map.of("description", "As the ETag says"));
        responses.put("400", Map.of("description", "A parameter breaks its rule: {error}"));
        responses.put("503", Map.of("description", "Too many questions at once, or one took too long: {error}"));
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("summary", endpoint.summary());
        operation.put("parameters", parameters);
        operation.put("responses", responses);
        return operation;
    }
}
