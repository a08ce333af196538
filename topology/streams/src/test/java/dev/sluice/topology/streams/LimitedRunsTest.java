package dev.sluice.topology.streams;

import static dev.sluice.topology.streams.EngineScenario.START;
import static dev.sluice.topology.streams.EngineScenario.json;
import static dev.sluice.topology.streams.EngineTopologyTest.completed;
import static dev.sluice.topology.streams.EngineTopologyTest.event;
import static dev.sluice.topology.streams.EngineTopologyTest.function;
import static dev.sluice.topology.streams.EngineTopologyTest.step;
import static dev.sluice.topology.streams.EngineTopologyTest.suspended;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.control.Pause;
import dev.sluice.schemas.control.Resume;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.functions.Batch;
import dev.sluice.schemas.functions.ConcurrencyLimit;
import dev.sluice.schemas.functions.Debounce;
import dev.sluice.schemas.functions.Fairness;
import dev.sluice.schemas.functions.FlowControl;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.functions.RateLimit;
import dev.sluice.schemas.functions.Singleton;
import dev.sluice.schemas.functions.SingletonMode;
import dev.sluice.schemas.functions.Throttle;
import dev.sluice.schemas.functions.TokenBudget;
import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunQueued;
import dev.sluice.schemas.history.RunSkipped;
import dev.sluice.schemas.history.RunStatus;
import dev.sluice.schemas.history.TurnDispatched;
import dev.sluice.schemas.results.Result;
import dev.sluice.schemas.results.StepRecorded;
import dev.sluice.schemas.results.WorkerLost;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each rule of flow control through all of the topology: which runs start when, and why not. */
class LimitedRunsTest {
  private static final long MINUTE = 60_000;

  private final EngineScenario engine = new EngineScenario();
  private final Map<String, Command> commands = new HashMap<>();
  private final List<Object> told = new ArrayList<>();
  private int orders;

  @AfterEach
  void close() {
    engine.close();
  }

  private static ConcurrencyLimit slots(int limit) {
    return new ConcurrencyLimit(limit, null, null);
  }

  private static ConcurrencyLimit slots(int limit, String key) {
    return new ConcurrencyLimit(limit, "event.data." + key, null);
  }

  private static ConcurrencyLimit pool(int limit, String pool) {
    return new ConcurrencyLimit(limit, null, pool);
  }

  /** A function {@code id} of the event {@code demo/id}. */
  private void deploy(String id, Consumer<FlowControl> limits) {
    FlowControl flow =
        new FlowControl(
            List.of(), null, null, null, null, null, null, null, null, null, null, List.of());
    limits.accept(flow);
    FunctionDefinition function = function(id, "demo/" + id);
    function.setFlow(flow);
    engine.registers(function);
  }

  private void deploy(String id, ConcurrencyLimit... limits) {
    deploy(id, flow -> flow.setConcurrency(List.of(limits)));
  }

  private void sends(String function, String... ids) {
    for (String id : ids) {
      engine.receives(event(id, "demo/" + function));
    }
  }

  private void sendsOf(String function, String customer, String... ids) {
    for (String id : ids) {
      sendsData(function, "{\"customer\":\"" + customer + "\"}", id);
    }
  }

  private void sendsData(String function, String data, String id) {
    engine.receives(event(id, "demo/" + function, data));
  }

  /** The events whose runs have started a turn since the last look. */
  private String starts() {
    List<String> started = new ArrayList<>();
    for (Command command : engine.commands()) {
      String ids = String.join("+", command.getEvents().stream().map(Event::getId).toList());
      commands.put(ids, command);
      started.add(ids);
    }
    return String.join(" ", started);
  }

  private Command command(String event) {
    return Objects.requireNonNull(commands.get(event));
  }

  private void ends(String... events) {
    for (String event : events) {
      Command command = command(event);
      engine.receives(completed(command, "t" + command.getEpoch(), 0, "1"));
    }
  }

  private void sleeps(String event) {
    engine.receives(suspended(command(event), "t1", 0, "nap", START.plusSeconds(3_600)));
  }

  private String startsAfter(String ended) {
    ends(ended);
    return starts();
  }

  private String startsAfter(Duration time) {
    engine.waits(time);
    return starts();
  }

  private <T> List<T> told(Class<T> kind) {
    told.addAll(engine.told());
    return told.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private List<String> skipped() {
    return told(RunSkipped.class).stream().map(s -> s.getEventId() + " " + s.getReason()).toList();
  }

  private void pauses(String function, boolean paused) {
    Object order = paused ? new Pause(function) : new Resume(function);
    engine.receives(function, new Control("order-" + orders++, START, null, order));
  }

  @Test
  void theWorkedCaseWithPriorityAndALimitForEachCustomer() {
    deploy(
        "mail",
        flow -> {
          flow.setConcurrency(List.of(slots(10), slots(2, "customer")));
          flow.setPriority("event.data.tier == 'enterprise' ? 120 : 0");
        });
    pauses("mail", true);
    queue("A", "free", 5);
    queue("B", "enterprise", 5);
    queue("C", "free", 10);
    assertThat(starts()).isEmpty();

    pauses("mail", false);
    assertThat(starts()).isEqualTo("B1 B2 A1 A2 C1 C2");
    assertThat(startsAfter("C1")).isEqualTo("C3");
    assertThat(startsAfter("A1")).isEqualTo("A3");
    assertThat(startsAfter("B1")).isEqualTo("B3");
    pauses("mail", true);
    ends("A2", "C2", "B2");
    pauses("mail", false);
    assertThat(starts()).isEqualTo("B4 A4 C4");
  }

  private void queue(String customer, String tier, int runs) {
    String data = "{\"customer\":\"" + customer + "\",\"tier\":\"" + tier + "\"}";
    for (int i = 1; i <= runs; i++) {
      sendsData("mail", data, customer + i);
    }
  }

  @Test
  void allOfSeveralConcurrencyLimitsHold() {
    deploy("f", slots(3), slots(1, "customer"));
    sendsOf("f", "Ada", "a1", "a2");
    sendsOf("f", "Bob", "b1");
    sendsOf("f", "Cyd", "c1");
    sendsOf("f", "Dan", "d1");
    assertThat(starts()).isEqualTo("a1 b1 c1");
    assertThat(startsAfter("b1")).isEqualTo("d1");
    assertThat(startsAfter("a1")).isEqualTo("a2");
  }

  @Test
  void runsWhoseKeyGivesNothingShareOnePlace() {
    deploy("f", slots(1, "customer"));
    sends("f", "none-1", "none-2");
    sendsOf("f", "Ada", "a");
    assertThat(starts()).isEqualTo("none-1 a");
    assertThat(startsAfter("none-1")).isEqualTo("none-2");
  }

  @Test
  void functionsShareThePlacesOfAPool() {
    deploy("f", pool(1, "model"));
    deploy("g", pool(1, "model"));
    sends("f", "f1");
    sends("g", "g1");
    assertThat(starts()).isEqualTo("f1");
    assertThat(startsAfter("f1")).isEqualTo("g1");
    assertThat(told(RunQueued.class))
        .extracting(RunQueued::getLimit)
        .containsExactly("pool model 1");
  }

  @Test
  void aThrottleLetsItsBurstStartAndSpacesTheRest() {
    deploy("f", flow -> flow.setThrottle(new Throttle(6, MINUTE, 2, null)));
    sends("f", "1", "2", "3", "4");
    assertThat(starts()).isEqualTo("1 2");
    ends("1", "2");
    assertThat(startsAfter(Duration.ofSeconds(9))).isEmpty();
    assertThat(startsAfter(Duration.ofSeconds(1))).isEqualTo("3");
    assertThat(startsAfter(Duration.ofSeconds(10))).isEqualTo("4");
  }

  @Test
  void aRateLimitIsAStrictSlidingWindowAndTellsWhatItSkips() {
    deploy("f", flow -> flow.setRateLimit(new RateLimit(2, MINUTE, null)));
    sends("f", "1");
    engine.waits(Duration.ofSeconds(50));
    sends("f", "2", "3");
    engine.waits(Duration.ofSeconds(10));
    sends("f", "4", "5");
    assertThat(starts()).isEqualTo("1 2 4");
    assertThat(skipped()).containsExactly("3 RATE_LIMIT", "5 RATE_LIMIT");
  }

  @Test
  void aRateLimitWhoseKeyGivesNothingDoesNotApply() {
    deploy("f", flow -> flow.setRateLimit(new RateLimit(1, MINUTE, "event.data.customer")));
    sends("f", "none-1", "none-2");
    sendsOf("f", "Ada", "a1", "a2");
    assertThat(starts()).isEqualTo("none-1 none-2 a1");
    assertThat(skipped()).containsExactly("a2 RATE_LIMIT");
  }

  @Test
  void aDebounceRunsTheLastEventAndTellsWhatBecameOfTheOthers() {
    deploy("f", flow -> flow.setDebounce(new Debounce(10_000L, null, 25_000L)));
    sends("f", "1");
    engine.waits(Duration.ofSeconds(9));
    sends("f", "2");
    engine.waits(Duration.ofSeconds(9));
    sends("f", "3");
    assertThat(startsAfter(Duration.ofSeconds(6))).isEmpty();
    assertThat(startsAfter(Duration.ofSeconds(2))).isEqualTo("3");

    String run = command("3").getRunId();
    assertThat(told(RunSkipped.class))
        .containsExactly(
            new RunSkipped("1", "demo/f", "DEBOUNCE", null, run),
            new RunSkipped("2", "demo/f", "DEBOUNCE", null, run));
  }

  @Test
  void withFairnessTheKeysTakeTurnsByTheirWeights() {
    deploy(
        "f",
        flow -> {
          flow.setConcurrency(List.of(slots(1)));
          flow.setFairness(
              new Fairness("event.data.customer", "event.data.customer == 'Ada' ? 2 : 1"));
        });
    pauses("f", true);
    sendsOf("f", "Ada", "a1", "a2", "a3", "a4", "a5", "a6");
    sendsOf("f", "Bob", "b1", "b2", "b3");
    pauses("f", false);
    List<String> order = new ArrayList<>();
    for (String next = starts(); !next.isEmpty(); next = startsAfter(next)) {
      order.add(next.substring(0, 1));
    }
    assertThat(order).hasSize(9);
    for (int from = 0; from < 9; from += 3) {
      assertThat(order.subList(from, from + 3)).containsExactlyInAnyOrder("a", "a", "b");
    }
  }

  @Test
  void aBatchStartsWhenItIsFullOrItsTimeIsOverForEachKey() {
    deploy("f", flow -> flow.setBatch(new Batch(2, 30_000L, "event.data.customer", 1L << 20)));
    sendsOf("f", "Ada", "a1");
    sendsOf("f", "Bob", "b1");
    sendsOf("f", "Ada", "a2", "a3");
    assertThat(starts()).isEqualTo("a1+a2");
    assertThat(startsAfter(Duration.ofSeconds(29))).isEmpty();
    assertThat(startsAfter(Duration.ofSeconds(1)).split(" ")).containsExactlyInAnyOrder("b1", "a3");
  }

  @Test
  void aBatchStartsBeforeItWouldBecomeTooLarge() {
    deploy("f", flow -> flow.setBatch(new Batch(10, 30_000L, null, 300L)));
    String large = "{\"text\":\"" + "x".repeat(150) + "\"}";
    sendsData("f", large, "1");
    assertThat(starts()).isEmpty();
    sendsData("f", large, "2");
    assertThat(starts()).isEqualTo("1");
    assertThat(startsAfter(Duration.ofSeconds(30))).isEqualTo("2");
  }

  @Test
  void aSingletonThatSkipsTellsWhichRunIsInTheWay() {
    deploy("f", flow -> flow.setSingleton(new Singleton(null, SingletonMode.SKIP)));
    sends("f", "1", "2");
    assertThat(starts()).isEqualTo("1");
    assertThat(told(RunSkipped.class))
        .containsExactly(new RunSkipped("2", "demo/f", "SINGLETON", null, command("1").getRunId()));
    ends("1");
    sends("f", "3");
    assertThat(starts()).isEqualTo("3");
  }

  @Test
  void aSingletonThatCancelsLetsTheNextOneTakeItsPlace() {
    deploy("f", flow -> flow.setSingleton(new Singleton(null, SingletonMode.CANCEL)));
    sends("f", "1");
    assertThat(starts()).isEqualTo("1");
    sleeps("1");
    sends("f", "2");
    assertThat(starts()).isEqualTo("2");
    assertThat(told(RunEnded.class))
        .extracting(RunEnded::getStatus)
        .containsExactly(RunStatus.CANCELLED);
  }

  @Test
  void anIdempotencyKeyStartsOneRunWithinADay() {
    deploy("f", flow -> flow.setIdempotency("event.data.customer"));
    sendsOf("f", "Ada", "1", "2");
    sends("f", "none-1", "none-2");
    assertThat(starts()).isEqualTo("1 none-1 none-2");
    assertThat(skipped()).containsExactly("2 IDEMPOTENCY");
    engine.waits(Duration.ofHours(24));
    sendsOf("f", "Ada", "3");
    assertThat(starts()).isEqualTo("3");
  }

  @Test
  void aRunThatDoesNotStartOrFinishInTimeIsCancelled() {
    deploy(
        "f",
        flow -> {
          flow.setConcurrency(List.of(slots(1)));
          flow.setStartTimeoutMs(30_000L);
          flow.setFinishTimeoutMs(MINUTE);
        });
    sends("f", "1", "2");
    assertThat(starts()).isEqualTo("1");
    engine.waits(Duration.ofSeconds(30));
    assertThat(told(RunEnded.class))
        .extracting(RunEnded::getReason)
        .containsExactly("It did not start within the function's start timeout.");

    sleeps("1");
    engine.waits(Duration.ofSeconds(30));
    assertThat(told(RunEnded.class))
        .extracting(RunEnded::getStatus)
        .containsExactly(RunStatus.CANCELLED, RunStatus.CANCELLED);
  }

  @Test
  void aTurnThatUsedMoreThanTheBudgetIsPaidOffBeforeTheNextStarts() {
    budget("f", "", 60, 0);
    sends("f", "1");
    assertThat(starts()).isEqualTo("1");
    reports("1", 120);
    ends("1", 1);
    sends("f", "2");
    assertThat(startsAfter(Duration.ofMinutes(1))).isEmpty();
    assertThat(startsAfter(Duration.ofSeconds(1))).isEqualTo("2");
    assertThat(told(RunQueued.class))
        .extracting(RunQueued::getLimit)
        .containsExactly("tokens 60 in 1 min");
  }

  @Test
  void functionsShareATokenBudgetByItsName() {
    budget("f", "model", 60, 40);
    budget("g", "model", 60, 40);
    sends("f", "f1");
    sends("g", "g1");
    assertThat(starts()).isEqualTo("f1");
    reports("f1", 10);
    ends("f1", 1);
    assertThat(starts()).isEqualTo("g1");
    assertThat(told(RunQueued.class))
        .extracting(RunQueued::getLimit)
        .containsExactly("tokens model 60 in 1 min");
  }

  @Test
  void aLostTurnUsedAtLeastItsEstimate() {
    budget("f", "", 60, 60);
    sends("f", "1");
    assertThat(starts()).isEqualTo("1");
    reports("1", 10);
    Command lost = command("1");
    engine.receives(new Result(lost.getRunId(), 1, "other", new WorkerLost(2), Instant.EPOCH));
    assertThat(startsAfter(Duration.ofSeconds(59))).isEmpty();
    assertThat(startsAfter(Duration.ofSeconds(1))).isEqualTo("1");
  }

  private void budget(String function, String name, long tokens, long estimate) {
    deploy(
        function,
        flow ->
            flow.setTokens(List.of(new TokenBudget(name, tokens, MINUTE, null, estimate, null))));
  }

  private void reports(String event, long tokens) {
    Command command = command(event);
    Result result = step(command, "t" + command.getEpoch(), "ask", "1");
    ((StepRecorded) result.getBody()).setTokens(tokens);
    engine.receives(result);
  }

  private void ends(String event, int recorded) {
    Command command = command(event);
    engine.receives(completed(command, "t" + command.getEpoch(), recorded, "1"));
  }

  @Test
  void aChangedConfigurationAppliesToQueuedRuns() {
    deploy("f", slots(1));
    sendsOf("f", "Ada", "a1", "a2", "a3");
    sendsOf("f", "Bob", "b1");
    assertThat(starts()).isEqualTo("a1");

    deploy("f", slots(2));
    assertThat(startsAfter(Duration.ofSeconds(1))).isEqualTo("a2");

    deploy("f", slots(1, "customer"));
    assertThat(startsAfter(Duration.ofSeconds(1))).isEqualTo("b1");
    assertThat(startsAfter("a1")).isEmpty();
    assertThat(startsAfter("a2")).isEqualTo("a3");
  }

  @Test
  void aDefinitionThatBreaksTheRulesStartsNothingUntilItIsPutRight() {
    deploy("f", pool(1, "a"), pool(1, "b"));
    sends("f", "1");
    assertThat(starts()).isEmpty();
    deploy("f", pool(1, "a"));
    sends("f", "2");
    assertThat(starts()).isEqualTo("2");
  }

  @Test
  void whyARunWaitsIsToldAgainWhenAnotherLimitHoldsIt() {
    deploy(
        "f",
        flow -> {
          flow.setConcurrency(List.of(slots(1)));
          flow.setThrottle(new Throttle(1, MINUTE, 1, null));
        });
    sends("f", "1", "2", "3");
    assertThat(starts()).isEqualTo("1");
    assertThat(startsAfter("1")).isEmpty();
    engine.waits(Duration.ofSeconds(30));
    assertThat(told(RunQueued.class))
        .containsExactly(
            new RunQueued("concurrency 1", null, 0, START),
            new RunQueued("concurrency 1", null, 1, START),
            new RunQueued("throttle 1 in 1 min", null, 0, START));
  }

  @Test
  void aRunThatAPauseHeldIsToldToWaitAndThenToGoOn() {
    deploy("f", flow -> {});
    pauses("f", true);
    sends("f", "1");
    assertThat(told(RunQueued.class)).containsExactly(new RunQueued("paused", null, 0, START));
    assertThat(told(TurnDispatched.class)).isEmpty();
    pauses("f", false);
    assertThat(starts()).isEqualTo("1");
    assertThat(told(TurnDispatched.class)).containsExactly(new TurnDispatched(1, false));
  }

  @Test
  void aRunThatIsToStartLaterSaysWhen() {
    deploy("f", flow -> {});
    Instant later = START.plusSeconds(60);
    engine.receives(new Event("1", "demo/f", json("{}"), null, later, null, null));
    assertThat(starts()).isEmpty();
    assertThat(told(RunQueued.class))
        .containsExactly(new RunQueued("start at " + later, null, 0, START));
    assertThat(startsAfter(Duration.ofSeconds(61))).isEqualTo("1");
    assertThat(told(TurnDispatched.class)).containsExactly(new TurnDispatched(1, false));
  }
}
