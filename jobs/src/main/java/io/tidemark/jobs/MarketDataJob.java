package io.tidemark.jobs;

import io.tidemark.jobs.alerts.Alert;
import io.tidemark.jobs.alerts.AlertOptions;
import io.tidemark.jobs.alerts.AlertRules;
import io.tidemark.jobs.alerts.Alerts;
import io.tidemark.jobs.alerts.CrossedSignals;
import io.tidemark.jobs.alerts.FeedWatch;
import io.tidemark.jobs.alerts.OutlierSignals;
import io.tidemark.jobs.alerts.PriceSignals;
import io.tidemark.jobs.alerts.Signal;
import io.tidemark.jobs.alerts.Webhook;
import io.tidemark.jobs.cleansing.ScoreRules;
import io.tidemark.jobs.cleansing.ScoredTrade;
import io.tidemark.jobs.cleansing.Scores;
import io.tidemark.jobs.kafka.KafkaFeed;
import io.tidemark.jobs.kafka.RawTopics;
import io.tidemark.jobs.patterns.CrossedMarket;
import io.tidemark.jobs.patterns.CrossedMarkets;
import io.tidemark.jobs.patterns.Outlier;
import io.tidemark.jobs.patterns.OutlierBars;
import io.tidemark.jobs.patterns.Verdicts;
import io.tidemark.jobs.prices.PriceMetric;
import io.tidemark.jobs.prices.Prices;
import io.tidemark.jobs.start.StartGuard;
import io.tidemark.jobs.tables.LakeTables;
import io.tidemark.jobs.windows.Candle;
import io.tidemark.jobs.windows.Candles;
import io.tidemark.jobs.windows.CandlesOptions;
import io.tidemark.jobs.windows.FeedQualities;
import io.tidemark.jobs.windows.FeedQuality;
import io.tidemark.jobs.windows.LaneBar;
import io.tidemark.jobs.windows.SecondBars;
import io.tidemark.jobs.windows.Spread;
import io.tidemark.jobs.windows.Spreads;
import io.tidemark.jobs.windows.SpreadsOptions;
import io.tidemark.jobs.windows.UsdGroup;
import io.tidemark.model.FrameRead;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Quote;
import io.tidemark.model.Trade;
import io.tidemark.source.ExchangeSource;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * From the exchanges to the lake in one job: frames as they came, trades and quotes, candles, polled prices. Or from
 * Kafka, where {@link IngestJob} has put them; then the frames are there already. Drawn in
 * {@code diagrams/market-data-job.mmd} and {@code diagrams/market-data-job-kafka.mmd}.
 */
public final class MarketDataJob {

    /** As Flink shows it. */
    public static final String NAME = "market-data";

    private MarketDataJob() {}

    /**
     * Submits the job: {@code --lake DIR --live EXCHANGE=INSTRUMENT+INSTRUMENT,EXCHANGE=… --config FILE --KEY VALUE},
     * or {@code --lake DIR --transport kafka --kafka.bootstrap HOST:PORT}.
     */
    public static void main(String[] args) throws Exception {
        JobArguments arguments = JobArguments.of(args);
        StartGuard.identify(arguments.configuration());
        if (arguments.settings().readsKafka()) {
            RawTopics.require(arguments.settings().options());
        }
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(arguments.configuration());
        define(env, arguments.settings());
        JobStart.submit(env, NAME, arguments);
    }

    /** Builds the job for what {@code settings} name. */
    public static void define(StreamExecutionEnvironment env, JobSettings settings) {
        // The tables are loaded while the job is built; the job opens its own connections to the catalog.
        try (LakeTables tables = new LakeTables(settings.lake(), settings.options())) {
            if (settings.readsKafka()) {
                boolean empty = tables.tradesHeldUntil() == MarketEvent.ABSENT;
                KafkaFeed feed = KafkaFeed.read(
                        env,
                        settings.options(),
                        empty ? KafkaFeed.Begin.AT_THE_OLDEST : KafkaFeed.Begin.WHERE_LAST_READ);
                define(
                        feed.events(),
                        KafkaFeed.boundedness(settings.options()),
                        tables,
                        settings.options(),
                        List.of(feed.rejected()));
            } else {
                define(env, settings.source(tables, env.getConfiguration()), tables, settings.options());
            }
        }
    }

    static void define(StreamExecutionEnvironment env, ExchangeSource feed, LakeTables tables, Configuration options) {
        DataStream<MarketEvent> events =
                env.fromSource(feed, ExchangeSource.watermarks(), "feed").uid("feed");
        tables.appendFrames(events);
        define(events, feed.getBoundedness(), tables, options, List.of());
    }

    /** Whatever way the events come; what was rejected {@code onTheWay} is not among them. */
    private static void define(
            DataStream<MarketEvent> events,
            Boundedness feeds,
            LakeTables tables,
            Configuration options,
            List<DataStream<MarketEvent>> onTheWay) {
        UsdGroup group = new UsdGroup(Set.copyOf(options.get(SpreadsOptions.USD_STABLECOINS)));
        ScoreRules rules = ScoreRules.of(options);
        SingleOutputStreamOperator<ScoredTrade> trades =
                Scores.of(events, rules, feeds).name("scores").uid("scores");
        DataStream<Outlier> outliers =
                Verdicts.of(trades, rules, group).name("verdicts").uid("verdicts");

        DataStream<LaneBar> seconds = SecondBars.of(events).name("seconds").uid("seconds");

        DataStream<LaneBar> flagged =
                OutlierBars.of(outliers).name("outlier bars").uid("outlier-bars");
        SingleOutputStreamOperator<Candle> candles = Candles.of(
                        seconds.union(flagged),
                        options.get(CandlesOptions.RETENTION),
                        options.get(CandlesOptions.QUOTES),
                        tables.tradesHeldUntil())
                .name("candles")
                .uid("candles");
        DataStream<Candle> rebuilt = tables.rebuiltCandles(candles.getSideOutput(Candles.FORGOTTEN))
                .name("rebuilt candles")
                .uid("rebuilt-candles");

        DataStream<Spread> spreads =
                Spreads.of(seconds, options).name("spreads").uid("spreads");

        DataStream<CrossedMarket> crossed = CrossedMarkets.of(spreads, options, feeds);

        AlertRules alertRules = AlertRules.of(options);
        DataStream<Signal> watched =
                FeedWatch.of(events, alertRules, feeds).name("feed watch").uid("feed-watch");
        DataStream<Signal> judged =
                OutlierSignals.of(outliers, alertRules).name("outlier signals").uid("outlier-signals");
        DataStream<Signal> crossings =
                CrossedSignals.of(crossed, alertRules).name("crossed signals").uid("crossed-signals");
        DataStream<MarketEvent> others =
                events.filter(MarketDataJob::isRare).name("others").uid("others");
        DataStream<MarketEvent> rejected = onTheWay.stream().reduce(others, (all, more) -> all.union(more));
        SingleOutputStreamOperator<MarketEvent> prices =
                Prices.of(others).name("prices").uid("prices");
        DataStream<PriceMetric> metrics = prices.getSideOutput(Prices.METRICS);
        DataStream<Signal> priced =
                PriceSignals.of(metrics, alertRules).name("price signals").uid("price-signals");
        // Whatever else finds something worth an alert joins here.
        DataStream<Alert> alerts = Alerts.of(watched.union(judged, crossings, priced), alertRules)
                .name("alerts")
                .uid("alerts");

        DataStream<FeedQuality> quality =
                FeedQualities.of(events, options).name("quality").uid("quality");

        events.flatMap(new CountEvents())
                .name("count")
                .uid("count")
                .sinkTo(new DiscardingSink<>())
                .name("counted")
                .uid("counted");

        tables.appendRejected(rejected);
        tables.appendTrades(trades);
        tables.appendQuotes(events);
        tables.appendFeedEvents(others);
        tables.appendGaps(others);
        tables.appendOfficialCandles(others);
        tables.appendCandles(candles.union(rebuilt));
        tables.appendSpreads(spreads);
        tables.appendOutliers(outliers);
        tables.appendFeedQuality(quality);
        tables.appendCrossedMarkets(crossed);
        tables.appendAlerts(alerts);
        tables.appendPrices(prices);
        tables.appendPriceMetrics(metrics);
        options.getOptional(AlertOptions.WEBHOOK)
                .ifPresent(url -> alerts.sinkTo(Webhook.to(url)).name("webhook").uid("webhook"));
    }

    /** Few wait for what is rare, and need not be handed each trade. */
    private static boolean isRare(MarketEvent event) {
        return !(event instanceof FrameRead || event instanceof Trade || event instanceof Quote);
    }
}
