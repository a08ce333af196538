package dev.sluice.testkit;

import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.NewEvent;
import dev.sluice.worker.codec.PayloadCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Durable functions on the real topology, in one thread, on virtual time. Sending an event runs all
 * that it starts until every run has ended or waits; three days pass in milliseconds.
 *
 * <pre>{@code
 * try (SluiceTest sluice = SluiceTest.of(greet)) {
 *   TestRun run = sluice.send("demo/greet", Map.of("name", "Ada"));
 *   assertThat(run).isSleeping("pause");
 *   sluice.advance(Duration.ofDays(3));
 *   assertThat(run).isCompleted().hasOutput("Hello Ada and good-bye");
 * }
 * }</pre>
 *
 * <p>Threading: one thread. Step bodies run on it, parallel branches on virtual threads as in a
 * worker.
 */
public final class SluiceTest implements AutoCloseable {
  /** When virtual time begins, unless told otherwise. */
  public static final Instant START = Instant.parse("2026-01-05T09:00:00Z");

  private final TestEngine engine;

  private SluiceTest(Instant start, PayloadCodec codec, List<DurableFunction> functions) {
    this.engine = new TestEngine(start, codec, functions);
  }

  /** The functions as one app, at {@link #START}. */
  public static SluiceTest of(DurableFunction... functions) {
    return startingAt(START, functions);
  }

  /** The functions as one app; virtual time begins at {@code start}. */
  public static SluiceTest startingAt(Instant start, DurableFunction... functions) {
    return startingAt(start, PayloadCodec.NONE, functions);
  }

  /**
   * The functions as one app whose host has a codec, at {@link #START}. Assertions see what the
   * functions see; what the records hold is told by {@link #written}.
   */
  public static SluiceTest of(PayloadCodec codec, DurableFunction... functions) {
    return startingAt(START, codec, functions);
  }

  /** The same; virtual time begins at {@code start}. */
  public static SluiceTest startingAt(
      Instant start, PayloadCodec codec, DurableFunction... functions) {
    return new SluiceTest(start, codec, List.of(functions));
  }

  /**
   * Sends an event and runs what it starts as far as it goes.
   *
   * @param data anything that Jackson writes as a JSON object
   * @return the run that it started
   * @throws IllegalStateException when it started none, or more than one; see {@link #sendAll}
   */
  public TestRun send(String name, Object data) {
    List<TestRun> started = sendAll(NewEvent.of(name, data));
    if (started.size() != 1) {
      throw new IllegalStateException(
          "Expected event '"
              + name
              + "' to start one run, it started "
              + started.size()
              + ". Look at the function's triggers, or use sendAll.");
    }
    return started.getFirst();
  }

  /**
   * Sends events one after the other and runs what they start as far as it goes. An event without
   * an id gets a new one.
   *
   * @return the runs that these events started, children not included
   */
  public List<TestRun> sendAll(NewEvent... events) {
    List<NewEvent> identified =
        List.of(events).stream()
            .map(e -> e.id() == null ? e.withId(UUID.randomUUID().toString()) : e)
            .toList();
    identified.forEach(engine::send);
    return engine.runs().stream()
        .filter(run -> identified.stream().anyMatch(e -> run.eventId().equals(e.id())))
        .toList();
  }

  /** Lets time pass; whatever becomes due on the way happens at its own time. */
  public void advance(Duration time) {
    engine.advanceTo(engine.now().plus(time));
  }

  /** Lets time pass until {@code instant}; does nothing when that is past. */
  public void advanceTo(Instant instant) {
    engine.advanceTo(instant);
  }

  /** What time it is. */
  public Instant now() {
    return engine.now();
  }

  /** Ends a run, as {@code sluice cancel} does. */
  public void cancel(TestRun run, String reason) {
    engine.cancel(run.id(), reason);
  }

  /**
   * Ends all runs of a function that have not ended, as {@code sluice cancel --function} does. Time
   * moves on by some hundredths of a second.
   */
  public void cancelAll(String functionId, String reason) {
    engine.cancelAll(functionId, reason);
  }

  /**
   * Repeats all failed runs of a function with the memo of their successful steps, as {@code sluice
   * replay --function} does. Time moves on by some hundredths of a second.
   *
   * @return the runs that came of it
   */
  public List<TestRun> replayFailed(String functionId) {
    return engine.replayFailed(functionId);
  }

  /** Repeats an ended run with the memo of its successful steps, as {@code sluice replay} does. */
  public TestRun replay(TestRun run) {
    return engine.replay(run.id(), false);
  }

  /** Repeats an ended run from the start, as {@code sluice replay --force} does. */
  public TestRun replayFromStart(TestRun run) {
    return engine.replay(run.id(), true);
  }

  /** Repeats an ended run with what was recorded before {@code step}; that step runs again. */
  public TestRun replayFrom(TestRun run, String step) {
    return engine.replay(run.id(), false, step, null, null);
  }

  /** As {@link #replayFrom(TestRun, String)}, with another input for that step. */
  public TestRun replayFrom(TestRun run, String step, Object input) {
    return engine.replay(run.id(), false, step, TestEngine.json(input), null);
  }

  /** Repeats an ended run from the start with other data of its event. */
  public TestRun replayWith(TestRun run, Object data) {
    return engine.replay(run.id(), true, null, null, TestEngine.json(data));
  }

  /**
   * Starts a function by hand, whatever its triggers, as {@code sluice invoke} does.
   *
   * @param data anything that Jackson writes as a JSON object
   * @throws IllegalStateException when a limit of the function put it off or left it out
   */
  public TestRun start(String functionId, Object data) {
    String eventId = engine.start(functionId, data);
    return engine.runs().stream()
        .filter(run -> run.eventId().equals(eventId))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Expected function '"
                        + functionId
                        + "' to start, it did not. Is it deployed, does it collect a batch?"));
  }

  /** Lets no further turn of a function start, as {@code sluice pause} does. */
  public void pause(String functionId) {
    engine.pause(functionId);
  }

  /** Lets the runs of a paused function go on, as {@code sluice resume} does. */
  public void resume(String functionId) {
    engine.resume(functionId);
  }

  /**
   * Sends a signal to all runs that wait for it, as {@code sluice signal} does.
   *
   * @param data anything that Jackson writes
   */
  public void signal(String name, Object data) {
    engine.signal(name, data);
  }

  /**
   * Puts other code in place of what is deployed, as a restart of the workers with a new version
   * does. Runs in flight go on with it.
   */
  public void deploy(DurableFunction... functions) {
    engine.deploy(List.of(functions));
  }

  /**
   * As {@link #deploy}, with another version of the app; the first one is {@code 1}. Workers of all
   * other versions are gone: runs that are pinned to them wait for {@link #servePinned}.
   */
  public void deployVersion(String version, DurableFunction... functions) {
    engine.deploy(version, List.of(functions));
  }

  /** Adds workers of an older version that serve the runs that are pinned to it, and no others. */
  public void servePinned(String version, DurableFunction... functions) {
    engine.servePinned(version, List.of(functions));
  }

  /**
   * Kills the worker the next time that it is about to record {@code step}: the body has run, its
   * outcome is lost.
   */
  public void loseWorkerAfter(String step) {
    engine.loseWorkerAfter(step);
  }

  /** All runs so far, in the order in which they started. */
  public List<TestRun> runs() {
    return engine.runs();
  }

  /** The events that functions sent, in order. */
  public List<SentEvent> sentEvents() {
    return engine.sentEvents();
  }

  /**
   * All that the workers wrote to the topics of results and events, in order: the bytes of each
   * record as text. To see that something is not readable there.
   */
  public List<String> written() {
    return engine.written();
  }

  /** Events that matched a function and that its limits left out, in order. */
  public List<SkippedEvent> skippedEvents() {
    return engine.skippedEvents();
  }

  /** Names of the events that started nothing. */
  public List<String> unmatchedEvents() {
    return engine.unmatchedEvents();
  }

  @Override
  public void close() {
    engine.close();
  }
}
