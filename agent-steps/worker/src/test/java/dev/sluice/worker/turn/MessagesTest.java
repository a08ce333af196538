package dev.sluice.worker.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.commands.MemoStatus;
import dev.sluice.schemas.common.StepKind;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.topics.EngineEvents;
import dev.sluice.schemas.topics.RunIds;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Trigger;
import dev.sluice.worker.codec.AesGcmCodec;
import dev.sluice.worker.codec.CodecKeys;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What steps say while they run. */
@Timeout(20)
class MessagesTest {
  private final List<String> refused = new ArrayList<>();

  @Test
  void whatAStepSaysIsHandedOverInOrderAndWithWhereItComesFrom() {
    Turns turns =
        turns(
            DurableFunction.define("greet")
                .on(Trigger.event("demo/greet"))
                .run(
                    (ctx, event) -> {
                      ctx.step("count", () -> say(ctx.currentStep(), "progress", 1, 2));
                      return ctx.step("ask", () -> say(ctx.currentStep(), "agent", "Dear"));
                    }));

    turns.run();

    assertThat(turns.said).extracting(Said::number).containsExactly(1L, 2L, 3L);
    assertThat(turns.said).extracting(Said::step).containsExactly("count", "count", "ask");
    assertThat(turns.said)
        .extracting(Said::channel)
        .containsExactly("progress", "progress", "agent");
    assertThat(turns.said).extracting(MessagesTest::text).containsExactly("1", "2", "\"Dear\"");
    Said last = turns.said.getLast();
    assertThat(List.of(last.runId(), last.functionId(), last.turn()))
        .containsExactly("r0-run", "greet", "turn-1");
    assertThat(List.of(last.epoch(), last.attempt())).containsExactly(1, 1);
  }

  @Test
  void aStepThatIsRememberedSaysNothingAgainAndALaterAttemptSaysItsOwn() {
    Turns turns =
        turns(
            DurableFunction.define("greet")
                .on(Trigger.event("demo/greet"))
                .run(
                    (ctx, event) -> {
                      ctx.step("count", () -> say(ctx.currentStep(), "progress", 1));
                      return ctx.step("ask", () -> say(ctx.currentStep(), "agent", "Dear"));
                    }));
    turns.remember("count", StepKind.RUN, MemoStatus.SUCCEEDED, 1, "null");
    turns.remember("ask", StepKind.RUN, MemoStatus.RETRY_DUE, 1, null);

    turns.run();

    assertThat(turns.said).hasSize(1);
    assertThat(turns.said.getFirst().step()).isEqualTo("ask");
    assertThat(turns.said.getFirst().attempt()).isEqualTo(2);
  }

  @Test
  void whatCannotBeSaidIsRefusedWithWhy() {
    Turns turns =
        turns(
            DurableFunction.define("greet")
                .on(Trigger.event("demo/greet"))
                .run(
                    (ctx, event) ->
                        ctx.step(
                            "ask",
                            () -> {
                              refuse(ctx.currentStep(), "", "x");
                              refuse(ctx.currentStep(), "a b", "x");
                              refuse(ctx.currentStep(), "c".repeat(65), "x");
                              refuse(ctx.currentStep(), "agent", "x".repeat(Said.MAX_BYTES));
                              refuse(ctx.currentStep(), "agent", new Object());
                              return say(ctx.currentStep(), "c".repeat(64), null, "fits");
                            })));

    turns.run();

    assertThat(refused)
        .containsExactly("SLUICE-6250", "SLUICE-6250", "SLUICE-6250", "SLUICE-6251", "SLUICE-3003");
    assertThat(turns.said).extracting(MessagesTest::text).containsExactly("null", "\"fits\"");
  }

  @Test
  void whatIsSaidToTheCallerIsSaidInTheNameOfTheStepThatInvokedTheRun() {
    String caller = RunIds.ofEvent(4, "support", "e-1");
    Event invoked = invoked(caller + "/agent/model:1", "run:" + caller);
    Turns turns = turns(twoListeners());
    turns.runId = RunIds.ofEvent(2, "greet", invoked.getId());

    turns.run(List.of(invoked));

    assertThat(turns.said).extracting(Said::runId).containsExactly(caller, turns.runId, caller);
    assertThat(turns.said).extracting(Said::number).containsExactly(1L, 1L, 2L);
    assertThat(turns.said)
        .extracting(Said::step)
        .containsExactly("agent/model:1", "ask", "agent/model:1");
    assertThat(turns.said)
        .extracting(MessagesTest::text)
        .containsExactly("\"Dear\"", "1", "\" Ada\"");
    assertThat(turns.said).allMatch(said -> said.functionId().equals("greet"));
  }

  @Test
  void nobodyIsToldWhereNoRunInvokedThisOne() {
    String caller = RunIds.ofEvent(4, "support", "e-1");
    Event invoked = invoked(caller + "/ask", "run:" + caller);
    String run = RunIds.ofEvent(2, "greet", invoked.getId());
    Turns turns = turns(twoListeners());

    turns.runId = RunIds.ofReplay(run, "again");
    turns.run(List.of(invoked));
    assertThat(turns.said).as("a replay").extracting(Said::runId).containsExactly(turns.runId);

    for (Event by :
        List.of(
            Turns.event("e-1", "{}"),
            invoked(caller + "/ask", "gateway"),
            invoked("r4-none/ask", "run:r4-none"),
            invoked(caller, "run:" + caller))) {
      turns.runId = RunIds.ofEvent(2, "greet", by.getId());
      turns.run(List.of(by));
      assertThat(turns.said).as(by.toString()).extracting(Said::runId).containsExactly(turns.runId);
    }
  }

  private static DurableFunction twoListeners() {
    return DurableFunction.define("greet")
        .on(Trigger.event("demo/greet"))
        .run(
            (ctx, event) ->
                ctx.step(
                    "ask",
                    () -> {
                      ctx.currentStep().publishToCaller("agent", "Dear");
                      ctx.currentStep().publish("progress", 1);
                      ctx.currentStep().publishToCaller("agent", " Ada");
                      return "done";
                    }));
  }

  private static Event invoked(String id, String source) {
    return new Event(id, EngineEvents.INVOKED, Turns.json("{}"), null, Turns.NOW, null, source);
  }

  @Test
  void whatMustNotLeaveTheWorkerIsTakenOutFirst() {
    Turns turns =
        turns(
            DurableFunction.define("greet")
                .on(Trigger.event("demo/greet"))
                .run(
                    (ctx, event) ->
                        ctx.step(
                            "ask",
                            () ->
                                say(
                                    ctx.currentStep(),
                                    "agent",
                                    Map.of("password", "hunter2", "name", "Ada")))));
    turns.codec =
        new AesGcmCodec(CodecKeys.text("the test", "k1:" + "ab".repeat(32))).redact("**.password");

    turns.run("{}");

    assertThat(turns.said).extracting(MessagesTest::text).containsExactly("{\"name\":\"Ada\"}");
  }

  private static Turns turns(DurableFunction function) {
    return new Turns(function);
  }

  private static String say(dev.sluice.sdk.Step step, String channel, @Nullable Object... data) {
    for (@Nullable Object each : data) {
      step.publish(channel, each);
    }
    return "done";
  }

  private void refuse(dev.sluice.sdk.Step step, String channel, Object data) {
    try {
      step.publish(channel, data);
      refused.add("none");
    } catch (SluiceException e) {
      refused.add(e.code());
    }
  }

  private static String text(Said said) {
    return new String(said.json(), StandardCharsets.UTF_8);
  }
}
