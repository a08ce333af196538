package dev.sluice.topology.streams;

import static dev.sluice.topology.streams.EngineScenario.START;
import static dev.sluice.topology.streams.EngineScenario.json;
import static dev.sluice.topology.streams.EngineTopologyTest.only;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.deadletters.DeadLetter;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.interests.Interest;
import dev.sluice.schemas.lanes.LaneRecord;
import dev.sluice.schemas.lanes.WaitResolved;
import dev.sluice.schemas.topics.RunIds;
import dev.sluice.schemas.waits.WaitClosed;
import dev.sluice.schemas.waits.WaitOpened;
import dev.sluice.schemas.waits.WaitRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Router and correlator on their topology: what comes to runs that wait. */
class WaitsTest {
  private static final String PATH = "data.request_id";
  private static final String KEY = "demo/approved|" + PATH + "|\"q-7\"";
  private static final String RUN = RunIds.ofEvent(0, "approval", "e-0");

  private final EngineScenario engine = new EngineScenario();

  @AfterEach
  void close() {
    engine.close();
  }

  private static Interest interest(Instant since) {
    return new Interest("demo/approved", PATH, since);
  }

  private static WaitRecord opened(@Nullable String expression, Instant since) {
    return new WaitRecord(
        KEY,
        new WaitOpened(
            RUN, RUN, "approval", 1, "demo/approved", expression, since, START.plusSeconds(3_600)));
  }

  private static Event approved(String id, String request) {
    String data = "{\"request_id\":\"" + request + "\",\"by\":\"" + id + "\"}";
    return new Event(id, "demo/approved", json(data), null, START, null, null);
  }

  private static LaneRecord answer(Event event) {
    return new LaneRecord(RUN, new WaitResolved(RUN, "approval", 1, event));
  }

  @Test
  void anEventFindsTheRunThatWaitsForIt() {
    engine.receives(interest(START));
    engine.receives(opened(null, START));

    engine.receives(approved("e-1", "q-8"));
    assertThat(engine.sentToLanes()).isEmpty();

    engine.receives(approved("e-2", "q-7"));
    assertThat(engine.sentToLanes()).containsExactly(answer(approved("e-2", "q-7")));

    engine.receives(approved("e-3", "q-7"));
    assertThat(engine.sentToLanes()).isEmpty();
  }

  @Test
  void whatTheKeyLeavesOpenIsCheckedByTheExpression() {
    engine.receives(interest(START));
    engine.receives(opened("async.data.by == \"e-2\"", START));

    engine.receives(approved("e-1", "q-7"));
    assertThat(engine.sentToLanes()).isEmpty();

    engine.receives(approved("e-2", "q-7"));
    assertThat(engine.sentToLanes()).containsExactly(answer(approved("e-2", "q-7")));
  }

  @Test
  void anEventBetweenTheStepAndTheWaitIsFound() {
    engine.receives(interest(START));
    engine.waits(Duration.ofSeconds(1));
    engine.receives(approved("e-1", "q-7"));
    engine.waits(Duration.ofSeconds(1));
    assertThat(engine.sentToLanes()).isEmpty();

    engine.receives(opened(null, START));
    assertThat(engine.sentToLanes()).containsExactly(answer(approved("e-1", "q-7")));
  }

  @Test
  void itIsFoundAlsoWhenItsNameWasNeverWaitedForBefore() {
    engine.receives(approved("long-before", "q-7"));
    engine.waits(Duration.ofMinutes(1));
    engine.receives(approved("e-1", "q-7"));
    engine.receives(approved("e-2", "q-8"));
    assertThat(engine.toldToCorrelator()).isEmpty();

    engine.waits(Duration.ofSeconds(1));
    engine.receives(opened(null, START.plusSeconds(60)));
    engine.receives(interest(START.plusSeconds(60)));
    engine.waits(Duration.ofMillis(20));
    assertThat(engine.sentToLanes()).containsExactly(answer(approved("e-1", "q-7")));

    engine.toldToCorrelator();
    engine.receives(interest(START.plusSeconds(61)));
    engine.waits(Duration.ofMillis(20));
    assertThat(engine.toldToCorrelator()).isEmpty();
  }

  @Test
  void aRunThatWaitsNoLongerHearsNothing() {
    engine.receives(interest(START));
    engine.receives(opened(null, START));
    engine.receives(new WaitRecord(KEY, new WaitClosed(RUN, "approval", 1)));

    engine.receives(approved("e-1", "q-7"));
    assertThat(engine.sentToLanes()).isEmpty();
  }

  @Test
  void nothingIsLeftAfterAWhile() {
    engine.receives(interest(START));
    engine.receives(opened(null, START));
    engine.receives(approved("e-1", "q-7"));
    engine.receives(approved("e-2", "q-8"));
    assertThat(engine.storedWaits()).isPositive();

    engine.waits(Duration.ofHours(2));
    assertThat(engine.storedWaits()).isZero();
  }

  @Test
  void anUnreadableRecordAmongTheWaitsGoesToTheDeadLetters() {
    byte[] poison = "not avro".getBytes(StandardCharsets.UTF_8);
    engine.receivesBytes(engine.topics().waits(), new byte[] {1}, poison);

    assertThat(DeadLetter.of(only(engine.deadLetters()).headers()))
        .hasValueSatisfying(
            letter -> assertThat(letter.topic()).isEqualTo(engine.topics().waits()));
  }
}
