package dev.sluice.console;

import dev.sluice.gateway.read.Filters;
import dev.sluice.gateway.read.FunctionConfig;
import dev.sluice.gateway.read.RunFilter;
import dev.sluice.schemas.common.RetryPolicy;
import dev.sluice.schemas.functions.Batch;
import dev.sluice.schemas.functions.CancelOn;
import dev.sluice.schemas.functions.CatchUp;
import dev.sluice.schemas.functions.ConcurrencyLimit;
import dev.sluice.schemas.functions.Cron;
import dev.sluice.schemas.functions.Debounce;
import dev.sluice.schemas.functions.Fairness;
import dev.sluice.schemas.functions.FlowControl;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.functions.RateLimit;
import dev.sluice.schemas.functions.Singleton;
import dev.sluice.schemas.functions.SingletonMode;
import dev.sluice.schemas.functions.Throttle;
import dev.sluice.schemas.functions.TokenBudget;
import dev.sluice.schemas.functions.Trigger;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Topics;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What a projector has made of a log, and a function with every setting. */
final class Shown {
  private Shown() {}

  /** A database that has taken in all that the log has. */
  static TestDatabase of(KafkaLog log) throws Exception {
    TestDatabase database = TestDatabase.migrated();
    var letters =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    try (Connection connection = database.connect()) {
      log.project(projection(letters), connection, 1_000);
    }
    if (!letters.history().isEmpty()) {
      throw new IllegalStateException("Not taken in: " + letters.history());
    }
    return database;
  }

  /** A projector's work at full pace. */
  static Projection projection(MockProducer<byte[], byte[]> letters) {
    return new Projection(
        Topics.standard(),
        SluiceSerdes.of(Map.of()),
        new DeadLetters("sluice.dead-letters", letters),
        Duration.ZERO,
        Kept.STANDARD);
  }

  /** What a query such as {@code status=FAILED&text=x} asks for; {@code &&} is part of a value. */
  static RunFilter filter(String query, Map<String, String> more) {
    Map<String, String> given = new HashMap<>(more);
    for (String part : query.split("&(?!&)(?<!&&)", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        given.put(part.substring(0, equals), part.substring(equals + 1));
      }
    }
    return new Filters(given::get).runs();
  }

  static FunctionDefinition greet() {
    var flow =
        new FlowControl(
            List.of(
                new ConcurrencyLimit(2, "event.data.customer", null),
                new ConcurrencyLimit(10, null, "openai")),
            new Throttle(5, 60_000L, 2, null),
            new RateLimit(9, 1_000L, "event.data.customer"),
            new Debounce(2_000L, "event.data.id", 9_000L),
            "event.data.plan == 'pro' ? 60 : 0",
            new Fairness("event.data.customer", null),
            new Batch(20, 5_000L, null, 1_024L),
            new Singleton("event.data.id", SingletonMode.CANCEL),
            "event.data.id",
            null,
            3_600_000L,
            List.of(new TokenBudget("openai", 100_000L, 60_000L, null, 500L, "event.data.n")));
    return new FunctionDefinition(
        "greet",
        "hello",
        "7",
        List.of(
            new Trigger("demo/greet", "event.data.name != ''", null),
            new Trigger("", null, new Cron("0 9 * * *", "Europe/Vienna", 500L, CatchUp.ALL))),
        new RetryPolicy(4, 1_000L, 3_600_000L, 2.0, 0.2),
        Told.T0,
        flow,
        List.of(new CancelOn("demo/stop", "async.data.id == event.data.id", null)),
        true);
  }

  static FunctionConfig greetAsShown() {
    var flow =
        new FunctionConfig.Flow(
            List.of(
                new FunctionConfig.Concurrency(2, "event.data.customer", null),
                new FunctionConfig.Concurrency(10, null, "openai")),
            new FunctionConfig.Throttle(5, 60_000, 2, null),
            new FunctionConfig.RateLimit(9, 1_000, "event.data.customer"),
            new FunctionConfig.Debounce(2_000, "event.data.id", 9_000L),
            "event.data.plan == 'pro' ? 60 : 0",
            new FunctionConfig.Fairness("event.data.customer", null),
            new FunctionConfig.Batch(20, 5_000, null, 1_024),
            new FunctionConfig.Singleton("event.data.id", "CANCEL"),
            "event.data.id",
            null,
            3_600_000L,
            List.of(
                new FunctionConfig.Tokens("openai", 100_000, 60_000, null, 500, "event.data.n")));
    return new FunctionConfig(
        List.of(
            new FunctionConfig.Trigger("demo/greet", "event.data.name != ''", null),
            new FunctionConfig.Trigger(
                null, null, new FunctionConfig.Cron("0 9 * * *", "Europe/Vienna", 500, "ALL"))),
        new FunctionConfig.Retry(4, 1_000, 3_600_000, 2.0, 0.2),
        flow,
        List.of(new FunctionConfig.CancelOn("demo/stop", "async.data.id == event.data.id", null)),
        true);
  }
}
