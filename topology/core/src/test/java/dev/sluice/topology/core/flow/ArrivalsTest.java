package dev.sluice.topology.core.flow;

import static dev.sluice.topology.core.flow.FlowSample.flow;
import static dev.sluice.topology.core.flow.FlowSample.keys;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.core.flow.FlowControl.Singleton.Mode;
import dev.sluice.topology.core.flow.arrive.Arrival;
import dev.sluice.topology.core.flow.arrive.Arrivals;
import dev.sluice.topology.core.flow.arrive.ByteString;
import dev.sluice.topology.core.flow.arrive.Outcome;
import dev.sluice.topology.core.flow.arrive.Outcome.Buffered;
import dev.sluice.topology.core.flow.arrive.Outcome.Skip;
import dev.sluice.topology.core.flow.arrive.Outcome.Start;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private static final Instant START = Instant.parse("2026-03-01T09:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final MemoryStore store = new MemoryStore();
  private FlowControl deployed = FlowControl.NONE;
  private Arrivals arrivals = arrivals();
  private Instant now = START;

  private Arrivals arrivals() {
    return new Arrivals(store, id -> deployed, (function, cause) -> "run-" + cause);
  }

  private void deploy(FlowSample flow) {
    deployed = flow.build();
  }

  private String arrives(String eventId, @Nullable String key) {
    return arrives(eventId, key, now, 10);
  }

  private String arrives(String eventId, @Nullable String key, Instant ts, int size) {
    var arrival = new Arrival("f", eventId, ts, ByteString.of(new byte[size]), keys(key));
    return told(arrivals.on(arrival, now));
  }

  private String flushes() {
    return told(arrivals.flush(now, 10));
  }

  private void passes(Duration time) {
    now = now.plus(time);
  }

  /** Outcomes in words, so that a rule is a line. */
  private static String told(List<Outcome> outcomes) {
    return outcomes.stream().map(ArrivalsTest::told).collect(Collectors.joining(", "));
  }

  private static String told(Outcome outcome) {
    return switch (outcome) {
      case Start s ->
          (s.cancel() == null ? "" : "cancel " + s.cancel() + " ")
              + "start "
              + s.events().stream().map(Arrival::eventId).collect(Collectors.joining("+"));
      case Skip s -> "skip " + s.reason() + (s.holder() == null ? "" : " for " + s.holder());
      case Buffered b -> "until " + Duration.between(START, b.until()).toSeconds();
    };
  }

  @Test
  void withoutRulesAnEventStartsARun() {
    assertThat(arrives("1", null)).isEqualTo("start 1");
    assertThat(store.size()).isZero();
  }

  @Test
  void aRateLimitIsAStrictSlidingWindow() {
    deploy(flow().rateLimit(2, MINUTE, null));
    assertThat(arrives("1", null)).isEqualTo("start 1");
    passes(Duration.ofSeconds(50));
    assertThat(arrives("2", null)).isEqualTo("start 2");
    passes(Duration.ofSeconds(9));
    assertThat(arrives("3", null)).isEqualTo("skip RATE_LIMIT");
    passes(Duration.ofSeconds(1));
    assertThat(arrives("4", null)).isEqualTo("start 4");
    passes(Duration.ofSeconds(49));
    assertThat(arrives("5", null)).isEqualTo("skip RATE_LIMIT");
    passes(Duration.ofSeconds(1));
    assertThat(arrives("6", null)).isEqualTo("start 6");
  }

  @Test
  void aRateLimitCountsEachKeyAndNotThoseWithoutOne() {
    deploy(flow().rateLimit(1, MINUTE, "customer"));
    assertThat(arrives("1", "A")).isEqualTo("start 1");
    assertThat(arrives("2", "B")).isEqualTo("start 2");
    assertThat(arrives("3", "A")).isEqualTo("skip RATE_LIMIT");
    assertThat(arrives("4", null)).isEqualTo("start 4");
    assertThat(arrives("5", null)).isEqualTo("start 5");
  }

  @Test
  void aChangedRateLimitCountsWhatWasLetInBefore() {
    deploy(flow().rateLimit(3, MINUTE, null));
    arrives("1", null);
    arrives("2", null);
    deploy(flow().rateLimit(2, MINUTE, null));
    assertThat(arrives("3", null)).isEqualTo("skip RATE_LIMIT");
    deploy(flow().rateLimit(3, MINUTE, null));
    assertThat(arrives("4", null)).isEqualTo("start 4");
    assertThat(arrives("5", null)).isEqualTo("skip RATE_LIMIT");
  }

  @Test
  void anEventIdStartsOneRunWithinADay() {
    deploy(flow().rateLimit(9, MINUTE, null));
    assertThat(arrives("1", null)).isEqualTo("start 1");
    passes(Duration.ofHours(23));
    assertThat(arrives("1", null)).isEqualTo("skip DUPLICATE");
    passes(Duration.ofHours(1));
    assertThat(arrives("1", null)).isEqualTo("start 1");
  }

  @Test
  void anIdempotencyKeyStartsOneRunWithinADay() {
    deploy(flow().idempotency("order"));
    assertThat(arrives("1", "A")).isEqualTo("start 1");
    assertThat(arrives("2", "A")).isEqualTo("skip IDEMPOTENCY for run-1");
    assertThat(arrives("3", null)).isEqualTo("start 3");
    assertThat(arrives("4", null)).isEqualTo("start 4");
    passes(Duration.ofHours(24));
    assertThat(arrives("5", "A")).isEqualTo("start 5");
  }

  @Test
  void aDebounceStartsWithTheLatestEventWhenNoneCameForAWhile() {
    deploy(flow().debounce(Duration.ofSeconds(10), "customer", null));
    assertThat(arrives("1", "A")).isEqualTo("until 10");
    passes(Duration.ofSeconds(6));
    assertThat(arrives("2", "A")).isEqualTo("skip DEBOUNCE for run-1, until 16");
    assertThat(arrives("old", "A", START.minusSeconds(9), 1)).isEqualTo("skip DEBOUNCE for run-1");
    assertThat(arrives("b", "B")).isEqualTo("until 16");
    passes(Duration.ofSeconds(4));
    assertThat(flushes()).isEmpty();
    assertThat(arrivals.nextDue()).isEqualTo(START.plusSeconds(16));
    passes(Duration.ofSeconds(6));
    assertThat(flushes()).isEqualTo("start 2, start b");
    assertThat(flushes()).isEmpty();
  }

  @Test
  void theRunOfADebounceIsNamedAfterItsFirstEventSoThatTheOthersCanBeToldOfIt() {
    deploy(flow().debounce(Duration.ofSeconds(10), null, null));
    arrives("1", null);
    assertThat(arrives("2", null)).startsWith("skip DEBOUNCE for run-1");
    assertThat(arrives("3", null)).startsWith("skip DEBOUNCE for run-1");
    passes(Duration.ofSeconds(10));
    assertThat(arrivals.flush(now, 10))
        .singleElement()
        .isInstanceOfSatisfying(
            Start.class,
            start -> {
              assertThat(start.runId()).isEqualTo("run-1");
              assertThat(start.events()).extracting(Arrival::eventId).containsExactly("3");
            });
  }

  @Test
  void aDebounceThatWasPutOffALittleIsNotEarly() {
    deploy(flow().debounce(Duration.ofSeconds(10), null, null));
    arrives("1", null);
    passes(Duration.ofSeconds(1));
    arrives("2", null);
    passes(Duration.ofSeconds(9));
    assertThat(flushes()).isEmpty();
    passes(Duration.ofSeconds(1));
    assertThat(flushes()).isEqualTo("start 2");
  }

  @Test
  void aDebounceEndsAtItsTimeoutFromTheFirstEvent() {
    deploy(flow().debounce(Duration.ofSeconds(10), null, Duration.ofSeconds(15)));
    arrives("1", null);
    passes(Duration.ofSeconds(9));
    assertThat(arrives("2", null)).isEqualTo("skip DEBOUNCE for run-1, until 15");
    passes(Duration.ofSeconds(6));
    assertThat(flushes()).isEqualTo("start 2");
  }

  @Test
  void aBatchStartsByItsSizeOrItsTimeoutForEachKey() {
    deploy(flow().batch(3, Duration.ofSeconds(30), "customer", 1_000));
    assertThat(arrives("1", "A")).isEqualTo("until 30");
    passes(Duration.ofSeconds(10));
    assertThat(arrives("2", "A")).isEqualTo("until 30");
    assertThat(arrives("x", "B")).isEqualTo("until 40");
    assertThat(arrives("3", "A")).isEqualTo("start 1+2+3");
    assertThat(arrives("4", "A")).isEqualTo("until 40");
    passes(Duration.ofSeconds(20));
    assertThat(flushes()).isEmpty();
    passes(Duration.ofSeconds(10));
    assertThat(flushes()).isEqualTo("start 4, start x");
  }

  @Test
  void aBatchStartsBeforeItGetsTooLarge() {
    deploy(flow().batch(9, MINUTE, null, 100));
    assertThat(arrives("1", null, now, 60)).isEqualTo("until 60");
    assertThat(arrives("2", null, now, 50)).isEqualTo("start 1, until 60");
    assertThat(arrives("3", null, now, 500)).isEqualTo("start 2, start 3");
  }

  @Test
  void anEventIsInABatchOnce() {
    deploy(flow().batch(2, MINUTE, null, 100));
    arrives("1", null);
    assertThat(arrives("1", null)).isEqualTo("skip DUPLICATE");
    assertThat(arrives("2", null)).isEqualTo("start 1+2");
  }

  @Test
  void aBufferOutlivesACrashAndTheRuleThatMadeIt() {
    deploy(flow().batch(5, MINUTE, null, 100));
    arrives("1", null);
    arrives("2", null);
    deploy(flow());
    arrivals = arrivals();
    assertThat(arrivals.nextDue()).isEqualTo(START.plus(MINUTE));
    passes(MINUTE);
    assertThat(flushes()).isEqualTo("start 1+2");
  }

  @Test
  void aSingletonSkipsWhileItsHolderRuns() {
    deploy(flow().singleton("customer", Mode.SKIP));
    assertThat(arrives("1", "A")).isEqualTo("start 1");
    assertThat(arrives("2", "A")).isEqualTo("skip SINGLETON for run-1");
    assertThat(arrives("3", "B")).isEqualTo("start 3");
    assertThat(arrives("4", null)).isEqualTo("start 4");
    assertThat(arrives("5", null)).isEqualTo("start 5");
    arrivals.runEnded("run-1");
    assertThat(arrives("6", "A")).isEqualTo("start 6");
  }

  @Test
  void aSingletonThatCancelsReplacesItsHolder() {
    deploy(flow().singleton(null, Mode.CANCEL));
    assertThat(arrives("1", null)).isEqualTo("start 1");
    assertThat(arrives("2", null)).isEqualTo("cancel run-1 start 2");
    arrivals.runEnded("run-1");
    assertThat(arrives("3", null)).isEqualTo("cancel run-2 start 3");
    arrivals.runEnded("run-2");
    arrivals.runEnded("run-3");
    assertThat(arrives("4", null)).isEqualTo("start 4");
  }

  @Test
  void anEventThatTheIdempotencyKeySkipsCancelsNothing() {
    deploy(flow().singleton(null, Mode.CANCEL).idempotency("order"));
    assertThat(arrives("1", "A")).isEqualTo("start 1");
    assertThat(arrives("2", "A")).isEqualTo("skip IDEMPOTENCY for run-1");
  }

  @Test
  void theRulesAreAskedInOrder() {
    deploy(
        flow()
            .rateLimit(2, MINUTE, null)
            .debounce(Duration.ofSeconds(5), null, null)
            .singleton(null, Mode.SKIP));
    assertThat(arrives("1", null)).isEqualTo("until 5");
    assertThat(arrives("2", null)).isEqualTo("skip DEBOUNCE for run-1, until 5");
    assertThat(arrives("3", null)).isEqualTo("skip RATE_LIMIT");
    passes(Duration.ofSeconds(5));
    assertThat(flushes()).isEqualTo("start 2");
    passes(MINUTE);
    assertThat(arrives("4", null)).isEqualTo("until 70");
    passes(Duration.ofSeconds(5));
    assertThat(flushes()).isEqualTo("skip SINGLETON for run-1");
  }

  @Test
  void whatHasExpiredIsForgottenALittleAtATime() {
    deploy(flow().rateLimit(50, MINUTE, "customer").idempotency("order"));
    for (int i = 0; i < 40; i++) {
      arrives("e" + i, "k" + i % 3);
    }
    deploy(flow().rateLimit(3, MINUTE, "customer"));
    arrives("e40", "k0");
    int full = store.size();
    passes(Duration.ofHours(25));
    arrivals.tick(now, 5);
    assertThat(store.size()).isBetween(full - 30, full - 5);
    for (int i = 0; i < 30; i++) {
      arrivals.tick(now, 5);
    }
    assertThat(store.size()).as(store.toString()).isZero();
    assertThat(arrivals.nextDue()).isNull();
  }
}
