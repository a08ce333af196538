package dev.sluice.worker.turn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.expressions.EventView;
import dev.sluice.expressions.Expressions;
import dev.sluice.expressions.Scope;
import dev.sluice.schemas.commands.MemoStatus;
import dev.sluice.schemas.common.StepKind;
import dev.sluice.schemas.results.Completed;
import dev.sluice.schemas.results.Failed;
import dev.sluice.schemas.results.Sleep;
import dev.sluice.schemas.results.Suspended;
import dev.sluice.schemas.results.Wait;
import dev.sluice.schemas.results.WaitFor;
import dev.sluice.sdk.Context;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Event;
import dev.sluice.sdk.MatchedEvent;
import dev.sluice.sdk.WaitOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class WaitsTest {
  private static final WaitOptions DECISION =
      WaitOptions.event("escalation/decision.made")
          .match("data.request_id")
          .timeout(Duration.ofHours(4));

  record Decision(String request_id, String verdict) {}

  @Test
  void aWaitSuspendsTheTurnWithWhatFindsItsEvent() {
    Turns turns = new Turns(define(ctx -> ctx.waitForEvent("decision", DECISION).isPresent()));

    turns.run("{\"request_id\":\"r-1\"}");

    Wait wait = only(turns);
    assertThat(wait.getStep()).isEqualTo("decision");
    assertThat(wait.getUntil()).isEqualTo(Turns.NOW.plus(Duration.ofHours(4)));
    WaitFor option = wait.getOptions().getFirst();
    assertThat(option.getEvent()).isEqualTo("escalation/decision.made");
    assertThat(option.getPath()).isEqualTo("data.request_id");
    assertThat(option.getValue()).isEqualTo("\"r-1\"");
    assertThat(option.getExpression()).isNull();
    assertThat(option.getShown()).isEqualTo("async.data.request_id == event.data.request_id");
  }

  @Test
  void theMemoHasTheEventThatEndedIt() {
    Turns turns =
        new Turns(
            define(
                ctx -> {
                  Event<Decision> e =
                      ctx.waitForEvent("decision", DECISION, Decision.class).orElseThrow();
                  return List.of(e.id(), e.name(), e.data().verdict(), e.ts(), e.v() + "");
                }));
    turns.remember(
        "decision",
        StepKind.WAIT,
        MemoStatus.SUCCEEDED,
        1,
        """
        {"option":0,"event":{"id":"e-7","name":"escalation/decision.made",
        "data":{"request_id":"r-1","verdict":"approve"},"ts":1764061200000,"v":"2"}}\
        """);

    turns.run();

    assertThat(turns.output())
        .isEqualTo(
            "[\"e-7\",\"escalation/decision.made\",\"approve\",\"2025-11-25T09:00:00Z\",\"2\"]");
  }

  @Test
  void anEmptyMemoMeansThatTheTimeRanOut() {
    for (String output : new String[] {null, "null"}) {
      Turns turns = new Turns(define(ctx -> ctx.waitForEvent("decision", DECISION).isEmpty()));
      turns.remember("decision", StepKind.WAIT, MemoStatus.SUCCEEDED, 1, output);
      turns.run();
      assertThat(turns.output()).isEqualTo("true");
    }
  }

  @Test
  void aWaitThatIsOpenBlocksAndIsNotOpenedAgain() {
    Turns turns = new Turns(define(ctx -> ctx.waitForEvent("decision", DECISION).isEmpty()));
    turns.remember("decision", StepKind.WAIT, MemoStatus.BLOCKED, 1, null);
    turns.run();
    assertThat(turns.end()).isEqualTo(new Suspended(List.of(), List.of(), List.of()));
  }

  @Test
  void withoutATimeoutItWaitsForAYearAndADay() {
    Turns turns =
        new Turns(define(ctx -> ctx.waitForEvent("w", WaitOptions.event("a/b")).isEmpty()));
    turns.run();
    assertThat(only(turns).getUntil()).isEqualTo(Turns.NOW.plus(Duration.ofDays(366)));
  }

  @Test
  void whatIsLeftOfAConditionIsCheckedByTheEngine() {
    WaitFor option =
        planned(
            WaitOptions.event("order/packed").when("async.data.x == event.data.y && async.data.ok"),
            "{\"y\":7}");
    assertThat(option.getPath()).isEqualTo("data.x");
    assertThat(option.getValue()).isEqualTo("7");
    assertThat(matches(option, "e-2", "{\"x\":7,\"ok\":true}")).isTrue();
    assertThat(matches(option, "e-2", "{\"x\":7,\"ok\":false}")).isFalse();
  }

  @Test
  void matchAndConditionHoldTogether() {
    WaitFor option =
        planned(
            WaitOptions.event("order/packed").match("data.id").when("async.data.a || async.data.b"),
            "{\"id\":\"o\"}");
    assertThat(option.getPath()).isEqualTo("data.id");
    assertThat(option.getValue()).isEqualTo("\"o\"");
    assertThat(matches(option, "e-2", "{\"id\":\"o\",\"b\":true}")).isTrue();
    assertThat(matches(option, "e-2", "{\"id\":\"o\"}")).isFalse();
  }

  @Test
  void aConditionThatNoEventCanFulfilIsSaidToBeFalse() {
    WaitFor option = planned(WaitOptions.event("a/b").when("event.data.x == 1"), "{\"x\":2}");
    assertThat(option.getPath()).isEmpty();
    assertThat(option.getExpression()).isEqualTo("false");
  }

  @Test
  void theEventThatStartedTheRunDoesNotEndItsWaits() {
    Turns turns =
        new Turns(define(ctx -> ctx.waitForEvent("next", WaitOptions.event("demo/greet"))));
    turns.run();
    WaitFor option = only(turns).getOptions().getFirst();
    assertThat(matches(option, "e-1", "{}")).isFalse();
    assertThat(matches(option, "e-2", "{}")).isTrue();
  }

  @Test
  void aWaitInALoopGoesOnToTheNextEvent() {
    WaitOptions message = WaitOptions.event("chat/message").when("async.data.n > 0");
    Turns turns =
        new Turns(
            define(
                ctx -> {
                  String all = "";
                  for (int i = 0; i < 3; i++) {
                    all += ctx.waitForEvent("message", message).orElseThrow().id();
                  }
                  return all;
                }));
    turns.remember("message", StepKind.WAIT, MemoStatus.SUCCEEDED, 1, ended("m \"1\""));
    turns.remember("message:1", StepKind.WAIT, MemoStatus.SUCCEEDED, 1, ended("m-2"));

    turns.run();

    Wait third = only(turns);
    assertThat(third.getStep()).isEqualTo("message:2");
    WaitFor option = third.getOptions().getFirst();
    assertThat(matches(option, "m \"1\"", "{\"n\":1}")).isFalse();
    assertThat(matches(option, "m-2", "{\"n\":1}")).isFalse();
    assertThat(matches(option, "m-3", "{\"n\":1}")).isTrue();
    assertThat(matches(option, "m-3", "{\"n\":0}")).isFalse();
  }

  @Test
  void parallelBranchesMayBeEndedByTheSameEvent() {
    WaitOptions go = WaitOptions.event("demo/go");
    Turns turns =
        new Turns(
            define(
                ctx -> {
                  Supplier<String> left = () -> ctx.waitForEvent("left", go).orElseThrow().id();
                  Supplier<String> right = () -> ctx.waitForEvent("right", go).orElseThrow().id();
                  return ctx.parallel(List.of(left, right));
                }));
    turns.remember("left", StepKind.WAIT, MemoStatus.SUCCEEDED, 1, ended("g-1"));
    turns.run();
    WaitFor option = only(turns).getOptions().getFirst();
    assertThat(option.getExpression()).isNull();
  }

  @Test
  void whatBranchesTookDoesNotCountAfterTheyWereJoined() {
    WaitOptions go = WaitOptions.event("demo/go");
    Turns turns =
        new Turns(
            define(
                ctx -> {
                  var left = ctx.waitForEventAsync("left", go);
                  var right = ctx.waitForEventAsync("right", go);
                  String seen = left.join().orElseThrow().id() + right.join().orElseThrow().id();
                  return seen + ctx.waitForEvent("last", go).orElseThrow().id();
                }));
    turns.remember("left", StepKind.WAIT, MemoStatus.SUCCEEDED, 1, ended("g-1"));
    turns.remember("right", StepKind.WAIT, MemoStatus.SUCCEEDED, 1, ended("g-2"));
    turns.run();
    WaitFor option = only(turns).getOptions().getFirst();
    assertThat(matches(option, "g-1", "{}")).isFalse();
    assertThat(matches(option, "g-2", "{}")).isFalse();
    assertThat(matches(option, "g-3", "{}")).isTrue();
  }

  @Test
  void eventsCountFromTheStartOfTheStepBeforeTheWait() {
    Turns[] turns = new Turns[1];
    turns[0] =
        new Turns(
            define(
                ctx -> {
                  ctx.step("earlier", () -> later(turns[0]));
                  ctx.step("ask", () -> later(turns[0]));
                  return ctx.waitForEvent("decision", DECISION).isPresent();
                }));
    turns[0].startedAt = Turns.NOW.minusSeconds(60);

    turns[0].run();

    assertThat(only(turns[0]).getSince()).isEqualTo(Turns.NOW.plusSeconds(1));
  }

  @Test
  void aStepOfAnEarlierTurnCountsFromWhenItBegan() {
    Turns turns =
        new Turns(
            define(
                ctx -> {
                  ctx.step("ask", () -> "asked");
                  return ctx.waitForEvent("decision", DECISION).isPresent();
                }));
    turns.startedAt = Turns.NOW.minusSeconds(60);
    turns.remember("ask", StepKind.RUN, MemoStatus.SUCCEEDED, 1, "\"asked\"");
    turns.begun("ask", Turns.NOW.minusSeconds(9));
    turns.run();
    assertThat(only(turns).getSince()).isEqualTo(Turns.NOW.minusSeconds(9));
  }

  @Test
  void ofAStepThatIsTriedAgainTheyCountFromItsFirstAttempt() {
    Turns turns =
        new Turns(
            define(
                ctx -> {
                  ctx.step("ask", () -> "asked");
                  return ctx.waitForEvent("decision", DECISION).isPresent();
                }));
    turns.startedAt = Turns.NOW.minusSeconds(60);
    turns.remember("ask", StepKind.RUN, MemoStatus.RETRY_DUE, 1, null);
    turns.begun("ask", Turns.NOW.minusSeconds(9));
    turns.run();
    assertThat(only(turns).getSince()).isEqualTo(Turns.NOW.minusSeconds(9));
  }

  @Test
  void beforeTheFirstStepTheyCountFromTheStartOfTheRun() {
    Turns turns = new Turns(define(ctx -> ctx.waitForEvent("decision", DECISION).isPresent()));
    turns.startedAt = Turns.NOW.minusSeconds(60);
    turns.run();
    assertThat(only(turns).getSince()).isEqualTo(Turns.NOW.minusSeconds(60));
  }

  @Test
  void aStepOfAnotherBranchIsNoStepBeforeTheWait() {
    Turns[] turns = new Turns[1];
    turns[0] =
        new Turns(
            define(
                ctx -> {
                  ctx.step("ask", () -> later(turns[0]));
                  var beside = ctx.stepAsync("beside", () -> later(turns[0]));
                  var wait = ctx.waitForEventAsync("decision", DECISION);
                  return List.of(beside.join(), wait.join());
                }));
    turns[0].run();
    assertThat(only(turns[0]).getSince()).isEqualTo(Turns.NOW);
  }

  @Test
  void aJoinedBranchCountsWithWhatItAskedFor() {
    Turns[] turns = new Turns[1];
    turns[0] =
        new Turns(
            define(
                ctx -> {
                  Instant asked = ctx.stepAsync("ask", () -> later(turns[0])).join();
                  ctx.step("note", () -> later(turns[0]));
                  var beside = ctx.stepAsync("ask-again", () -> later(turns[0]));
                  while (turns[0].now.isBefore(Turns.NOW.plusSeconds(3))) {
                    Thread.onSpinWait(); // until the branch has asked
                  }
                  ctx.step("note-again", () -> asked);
                  return beside.join() + "" + ctx.waitForEvent("decision", DECISION).isPresent();
                }));
    turns[0].run();
    assertThat(only(turns[0]).getSince()).isEqualTo(Turns.NOW.plusSeconds(2));
  }

  @Test
  void waitsAndSleepsOfAllBranchesSuspendTogether() {
    Turns turns =
        new Turns(
            define(
                ctx -> {
                  Supplier<String> first =
                      () -> ctx.waitForEvent("first", DECISION).isPresent() + "";
                  Supplier<String> second =
                      () -> {
                        ctx.step("work", () -> "done");
                        return ctx.waitForEvent("second", DECISION).isPresent() + "";
                      };
                  Supplier<String> third =
                      () -> {
                        ctx.sleep("nap", Duration.ofHours(1));
                        return "rested";
                      };
                  Supplier<String> fourth =
                      () -> ctx.invoke("child", "other", Map.of(), String.class) + "";
                  return ctx.parallel(List.of(first, second, third, fourth));
                }));
    turns.run();
    Suspended end = turns.suspended();
    assertThat(end.getWaits())
        .extracting(Wait::getStep)
        .containsExactlyInAnyOrder("first", "second");
    assertThat(end.getSleeps()).extracting(Sleep::getStep).containsExactly("nap");
    assertThat(end.getInvokes()).extracting(i -> i.getStep()).containsExactly("child");
  }

  @Test
  void aBlockedMainBranchDoesNotLoseTheWaitsOfOthers() {
    Turns turns =
        new Turns(
            define(
                ctx -> {
                  var beside = ctx.waitForEventAsync("beside", DECISION);
                  var here = ctx.waitForEvent("here", DECISION);
                  return here.isPresent() + "" + beside.join();
                }));
    turns.run();
    assertThat(turns.suspended().getWaits())
        .extracting(Wait::getStep)
        .containsExactlyInAnyOrder("beside", "here");
  }

  @Test
  void aWaitForAnyIsOneWaitWithSeveralOptions() {
    List<WaitOptions> options =
        List.of(WaitOptions.event("a/yes").match("data.id"), WaitOptions.event("a/no"));
    Turns turns =
        new Turns(
            define(
                ctx -> {
                  Optional<MatchedEvent> first =
                      ctx.waitForAny("answer", Duration.ofMinutes(1), options);
                  return first.map(f -> f.option() + f.as(Decision.class).data().verdict());
                }));

    turns.run("{\"id\":1}");
    Wait wait = only(turns);
    assertThat(wait.getUntil()).isEqualTo(Turns.NOW.plusSeconds(60));
    assertThat(wait.getOptions()).extracting(WaitFor::getEvent).containsExactly("a/yes", "a/no");

    turns.remember(
        "answer",
        StepKind.WAIT,
        MemoStatus.SUCCEEDED,
        1,
        """
        {"option":1,"event":{"id":"e-7","name":"a/no","data":{"verdict":"no"},"ts":0}}\
        """);
    turns.run();
    assertThat(turns.output()).isEqualTo("\"1no\"");
  }

  @Test
  void aWaitForAllIsAWaitForEachAndSaysWhichCame() {
    List<WaitOptions> options = List.of(WaitOptions.event("a/yes"), WaitOptions.event("a/no"));
    Turns turns =
        new Turns(
            define(
                ctx -> {
                  List<Optional<Event<JsonNode>>> all =
                      ctx.waitForAllAsync("both", Duration.ofMinutes(1), options).join();
                  return all.stream().map(e -> e.map(Event::id).orElse("none")).toList();
                }));

    turns.run();
    assertThat(turns.suspended().getWaits())
        .extracting(Wait::getStep)
        .containsExactly("both", "both:1");

    turns.remember("both", StepKind.WAIT, MemoStatus.SUCCEEDED, 1, ended("y-1"));
    turns.remember("both:1", StepKind.WAIT, MemoStatus.BLOCKED, 1, null);
    turns.run();
    assertThat(turns.end()).isEqualTo(new Suspended(List.of(), List.of(), List.of()));

    turns.remember("both:1", StepKind.WAIT, MemoStatus.SUCCEEDED, 1, null);
    turns.run();
    assertThat(turns.output()).isEqualTo("[\"y-1\",\"none\"]");
  }

  @Test
  void aSignalIsAnEventFoundByItsName() {
    Turns turns =
        new Turns(
            define(
                ctx ->
                    ctx.waitForSignal(
                        "packed", "order-17/\"packed\"", Duration.ofDays(1), Decision.class)));
    turns.run();
    WaitFor option = only(turns).getOptions().getFirst();
    assertThat(option.getEvent()).isEqualTo("sluice/signal");
    assertThat(option.getPath()).isEqualTo("data.signal");
    assertThat(option.getValue()).isEqualTo("\"order-17/\\\"packed\\\"\"");
    assertThat(option.getExpression()).isNull();

    turns.remember(
        "packed",
        StepKind.WAIT,
        MemoStatus.SUCCEEDED,
        1,
        """
        {"option":0,"event":{"id":"s-1","name":"sluice/signal",
        "data":{"signal":"order-17/packed","data":{"verdict":"fine"}},"ts":0}}\
        """);
    turns.run();
    assertThat(turns.output()).contains("\"verdict\":\"fine\"");
  }

  @Test
  void sendingASignalIsAStepThatSendsItsEvent() {
    Turns turns =
        new Turns(
            define(
                ctx -> {
                  ctx.sendSignal("tell", "order-17/packed", Map.of("by", "Ada"));
                  return "told";
                }));
    turns.run();
    assertThat(turns.step("tell").getKind()).isEqualTo(StepKind.SEND_EVENT);
    assertThat(turns.published).hasSize(1);
    assertThat(turns.published.getFirst().getName()).isEqualTo("sluice/signal");
    assertThat(Turns.text(turns.published.getFirst().getData()))
        .contains("\"signal\":\"order-17/packed\"", "\"data\":{\"by\":\"Ada\"}");

    String id = turns.published.getFirst().getId();
    turns.run();
    assertThat(turns.published.getFirst().getId()).isEqualTo(id);
    turns.rememberAll();
    turns.run();
    assertThat(turns.published).isEmpty();
  }

  @Test
  void dataThatDoesNotReadAsItsTypeFailsTheRun() {
    Turns turns = new Turns(define(ctx -> ctx.waitForEvent("decision", DECISION, Decision.class)));
    turns.remember(
        "decision",
        StepKind.WAIT,
        MemoStatus.SUCCEEDED,
        1,
        "{\"option\":0,\"event\":{\"id\":\"e\",\"name\":\"a\",\"data\":{\"verdict\":{}},\"ts\":0}}");
    turns.run();
    assertThat(turns.failure()).isEqualTo("SLUICE-3006");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 366L * 86_400_000 + 1})
  void aTimeoutOutOfRangeFailsTheRun(long millis) {
    Duration timeout = Duration.ofMillis(millis);
    assertFails("SLUICE-3015", ctx -> ctx.waitForEvent("w", DECISION.timeout(timeout)));
    assertFails("SLUICE-3015", ctx -> ctx.waitForAny("w", timeout, List.of(noTimeout())));
    assertFails("SLUICE-3015", ctx -> ctx.waitForAll("w", timeout, List.of(noTimeout())));
    assertFails("SLUICE-3015", ctx -> ctx.waitForSignal("w", "s", timeout));
    assertFails("SLUICE-3015", ctx -> ctx.invoke("w", "f", Map.of(), String.class, timeout));
  }

  @Test
  void theShortestAndTheLongestTimeoutAreTaken() {
    for (Duration timeout : List.of(Duration.ofMillis(1), Duration.ofDays(366))) {
      Turns turns = new Turns(define(ctx -> ctx.waitForEvent("w", DECISION.timeout(timeout))));
      turns.run();
      assertThat(only(turns).getUntil()).isEqualTo(Turns.NOW.plus(timeout));
    }
  }

  @Test
  void aWaitForNothingOrWithTwoTimeoutsFailsTheRun() {
    Duration minute = Duration.ofMinutes(1);
    assertFails("SLUICE-3016", ctx -> ctx.waitForAny("w", minute, List.of()));
    assertFails("SLUICE-3016", ctx -> ctx.waitForAny("w", minute, List.of(DECISION)));
    assertFails(
        "SLUICE-3016",
        ctx -> ctx.waitForAll("w", minute, java.util.Collections.nCopies(101, noTimeout())));
    assertFails("SLUICE-3016", ctx -> ctx.waitForEvent("w", WaitOptions.event("order/*")));
    assertFails("SLUICE-3016", ctx -> ctx.waitForSignal("w", " ", minute));
    assertFails(
        "SLUICE-3016",
        ctx -> {
          ctx.sendSignal("w", "x".repeat(257), "data");
          return null;
        });
  }

  @Test
  void aConditionThatIsNoExpressionFailsTheRunAndNamesTheWait() {
    Turns turns =
        new Turns(define(ctx -> ctx.waitForEvent("ok", WaitOptions.event("a").when("async.x =="))));
    turns.run();
    assertThat(turns.failure()).isEqualTo("SLUICE-2101");
    assertThat(((Failed) turns.end()).getError().getMessage()).startsWith("In wait 'ok' for 'a': ");
    assertFails(
        "SLUICE-2102", ctx -> ctx.waitForEvent("w", WaitOptions.event("a").when("data.x == 1")));
    assertFails(
        "SLUICE-2101",
        ctx -> ctx.waitForEvent("w", WaitOptions.event("a").match("data.x == 1 || data.y")));
    assertFails(
        "SLUICE-2101",
        ctx ->
            ctx.waitForEvent(
                "w", WaitOptions.event("a").match("data.x").when("async.a) || (async.b")));
  }

  @Test
  void anEventOfTheEnginesOwnNamesCannotBeSent() {
    Turns turns =
        new Turns(
            define(
                ctx -> ctx.sendEvent("x", dev.sluice.sdk.NewEvent.of("sluice/signal", Map.of()))));
    turns.run();
    assertThat(turns.step("x").getError().getType()).isEqualTo("SLUICE-3013");
  }

  /** The code of a function that waits. */
  private interface Code {
    @Nullable Object run(Context ctx) throws Exception;
  }

  private static DurableFunction define(Code code) {
    return DurableFunction.define("f").run((ctx, event) -> code.run(ctx));
  }

  private static void assertFails(String code, Code body) {
    Turns turns = new Turns(define(body));
    turns.run();
    assertThat(turns.end()).isNotInstanceOf(Completed.class);
    assertThat(turns.failure()).isEqualTo(code);
  }

  private static WaitOptions noTimeout() {
    return WaitOptions.event("a/b");
  }

  private static Instant later(Turns turns) {
    Instant before = turns.now;
    turns.now = before.plusSeconds(1);
    return before;
  }

  private static Wait only(Turns turns) {
    assertThat(turns.suspended().getWaits()).hasSize(1);
    return turns.suspended().getWaits().getFirst();
  }

  private static WaitFor planned(WaitOptions options, String data) {
    Turns turns = new Turns(define(ctx -> ctx.waitForEvent("w", options)));
    turns.run(data);
    return only(turns).getOptions().getFirst();
  }

  private static String ended(String id) {
    return "{\"option\":0,\"event\":{\"id\":"
        + WaitPlans.quoted(id)
        + ",\"name\":\"%s\",\"data\":{},\"ts\":0}}"
            .formatted(id.startsWith("m") ? "chat/message" : "demo/go");
  }

  /** What the correlator finds out, once path and value agree. */
  private static boolean matches(WaitFor option, String id, String data) {
    if (option.getExpression() == null) {
      return true;
    }
    var event =
        EventView.of(id, option.getEvent(), data.getBytes(StandardCharsets.UTF_8), null, 0, null);
    return Expressions.residual(option.getExpression()).test(Scope.async(event), Turns.NOW);
  }
}
