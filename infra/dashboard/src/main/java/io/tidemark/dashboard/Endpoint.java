package io.tidemark.dashboard;

import java.util.List;
import java.util.function.Function;

/**
 * One path of the API.
 *
 * @param path where it is
 * @param summary what it tells
 * @param parameters all it knows; any other is refused
 * @param required those of them that must be there
 * @param tables what the answer follows from; while none of them changes, neither does the answer
 * @param answer computes it
 */
record Endpoint(
        String path,
        String summary,
        List<Parameter> parameters,
        List<Parameter> required,
        List<String> tables,
        Function<Parameters, Body> answer) {}
