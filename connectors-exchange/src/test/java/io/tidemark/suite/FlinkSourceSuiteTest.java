package io.tidemark.suite;

import org.apache.flink.connector.testframe.environment.MiniClusterTestEnvironment;
import org.apache.flink.connector.testframe.environment.TestEnvironment;
import org.apache.flink.connector.testframe.external.ExternalContextFactory;
import org.apache.flink.connector.testframe.external.source.DataStreamSourceExternalContext;
import org.apache.flink.connector.testframe.junit.annotations.TestContext;
import org.apache.flink.connector.testframe.junit.annotations.TestEnv;
import org.apache.flink.connector.testframe.junit.annotations.TestSemantics;
import org.apache.flink.connector.testframe.testsuites.SourceTestSuiteBase;
import org.apache.flink.core.execution.CheckpointingMode;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestTemplate;

/**
 * Flink's own tests of a source: splits, savepoints, rescaling, idle readers, a lost TaskManager; live and from tapes.
 */
class FlinkSourceSuiteTest extends SourceTestSuiteBase<String> {

    @TestSemantics
    CheckpointingMode[] semantics = {CheckpointingMode.EXACTLY_ONCE};

    @TestEnv
    MiniClusterTestEnvironment cluster = new MiniClusterTestEnvironment();

    @TestContext
    ExternalContextFactory<SuiteExchange> exchanges = name -> new SuiteExchange();

    /** What is read are arrivals, signs of life among them, so there are more of them than trades. */
    @Override
    @TestTemplate
    @DisplayName("Test source metrics")
    public void testSourceMetrics(
            TestEnvironment environment, DataStreamSourceExternalContext<String> context, CheckpointingMode semantic) {
        Assumptions.abort("numRecordsIn counts arrivals, not trades; FeedMetricsTest counts those");
    }
}
