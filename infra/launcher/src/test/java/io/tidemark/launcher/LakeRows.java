package io.tidemark.launcher;

import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.ResultFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a lake answers. */
final class LakeRows {

    private LakeRows() {}

    /** A line of CSV for each row. */
    static List<String> lines(Path lake, String sql) throws IOException {
        StringBuilder answer = new StringBuilder();
        try (Lake opened = Lake.open(lake)) {
            LakeQuery.over(opened).run(sql, ResultFormat.CSV, answer);
        }
        return answer.toString().lines().skip(1).toList();
    }
}
