package dev.sluice.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.sdk.Batch;
import dev.sluice.sdk.Context;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Event;
import dev.sluice.sdk.NewEvent;
import dev.sluice.sdk.RetryPolicy;
import dev.sluice.sdk.Singleton;
import dev.sluice.sdk.Throttle;
import dev.sluice.sdk.Trigger;
import dev.sluice.sdk.WaitOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The functions of the load; each is started by the event {@code chaos/<its id>}. */
final class ChaosFunctions {
  static final String APP = "chaos";

  static final String STEPS = "steps";
  static final String BRANCHES = "branches";
  static final String SLEEPER = "sleeper";
  static final String WAITER = "waiter";
  static final String SIGNALLED = "signalled";
  static final String SIGNALLER = "signaller";
  static final String PARENT = "parent";
  static final String CHILD = "child";
  static final String FANOUT = "fanout";
  static final String LEAF = "leaf";
  static final String KEYED = "keyed";
  static final String NARROW = "narrow";
  static final String ORDERED = "ordered";
  static final String POOL_A = "pool-a";
  static final String POOL_B = "pool-b";
  static final String THROTTLED = "throttled";
  static final String BATCHED = "batched";
  static final String SINGLE = "single";

  /** Events that each run of {@link #FANOUT} sends. */
  static final int LEAVES = 4;

  /** Events of {@link #BATCHED} in one run, at most. */
  static final int BATCH = 5;

  static final Throttle THROTTLE = Throttle.of(10, Duration.ofSeconds(1)).burst(3);

  /** The event that a {@link #WAITER} waits for, and the step before its wait. */
  static final String ANSWER = event("answer");

  static final String ASK = "ask";

  /** The wait itself. */
  static final String WAIT = "answered";

  /** The steps with a body that a completed run of the function has recorded. */
  static final Map<String, List<String>> BODIES =
      Map.ofEntries(
          Map.entry(STEPS, List.of("one", "two", "three")),
          Map.entry(BRANCHES, List.of("left", "right", "last")),
          Map.entry(SLEEPER, List.of("before", "after")),
          Map.entry(WAITER, List.of(ASK, "done")),
          Map.entry(SIGNALLED, List.of("done")),
          Map.entry(SIGNALLER, List.of("work")),
          Map.entry(PARENT, List.of("before", "after")),
          Map.entry(CHILD, List.of("work")),
          Map.entry(FANOUT, List.of("before", "after")),
          Map.entry(LEAF, List.of("work")),
          Map.entry(KEYED, List.of("before", "after")),
          Map.entry(NARROW, List.of("before", "after")),
          Map.entry(ORDERED, List.of("work")),
          Map.entry(POOL_A, List.of("before", "after")),
          Map.entry(POOL_B, List.of("work")),
          Map.entry(THROTTLED, List.of("work")),
          Map.entry(BATCHED, List.of("take")),
          Map.entry(SINGLE, List.of("work")));

  private static final RetryPolicy SOON = RetryPolicy.fixed(4, Duration.ofMillis(200));

  /** Far longer than a chaos run: a wait whose event is lost is stuck. */
  private static final Duration TIMEOUT = Duration.ofMinutes(30);

  private final Journal journal;

  ChaosFunctions(Journal journal) {
    this.journal = journal;
  }

  static String event(String name) {
    return "chaos/" + name;
  }

  List<DurableFunction> all() {
    return List.of(
        function(define(STEPS), ChaosFunctions::steps),
        function(define(BRANCHES), ChaosFunctions::branches),
        function(define(SLEEPER), ChaosFunctions::sleeps),
        function(define(WAITER), ChaosFunctions::waits),
        function(define(SIGNALLED), ChaosFunctions::signalled),
        function(define(SIGNALLER), ChaosFunctions::signals),
        function(define(PARENT), ChaosFunctions::invokes),
        function(define(CHILD), ChaosFunctions::works),
        function(define(FANOUT), ChaosFunctions::fansOut),
        function(define(LEAF), ChaosFunctions::works),
        function(
            define(KEYED).concurrency(Limit.KEYED.turns(), "event.data.key"),
            ChaosFunctions::sleeps),
        function(define(NARROW).concurrency(Limit.NARROW.turns()), ChaosFunctions::sleeps),
        function(
            define(ORDERED).concurrency(Limit.ORDERED.turns(), "event.data.key"),
            ChaosFunctions::works),
        function(define(POOL_A).pool("chaos", Limit.POOL.turns()), ChaosFunctions::sleeps),
        function(define(POOL_B).pool("chaos", Limit.POOL.turns()), ChaosFunctions::works),
        function(define(THROTTLED).throttle(THROTTLE), ChaosFunctions::works),
        function(
            define(SINGLE).singleton(Singleton.skip().key("event.data.key")),
            ChaosFunctions::works),
        batched());
  }

  private static DurableFunction.Builder define(String id) {
    return DurableFunction.define(id).on(Trigger.event(event(id))).retry(SOON);
  }

  private DurableFunction function(DurableFunction.Builder builder, Work.Code code) {
    return builder.run(Order.class, (ctx, event) -> Work.turn(journal, ctx, event.data(), code));
  }

  private static Object works(Work work, Context ctx) {
    work.step("work", "");
    return work.order().id();
  }

  private static Object steps(Work work, Context ctx) {
    work.step("one", "");
    work.flaky("two");
    work.step("three", "");
    return work.order().id();
  }

  private static Object branches(Work work, Context ctx) {
    var left = ctx.stepAsync("left", work.body("left", "", work.order().fails()));
    var right = ctx.stepAsync("right", work.body("right", "", 0));
    left.join();
    right.join();
    work.step("last", "");
    return work.order().id();
  }

  private static Object sleeps(Work work, Context ctx) {
    work.step("before", "");
    ctx.sleep("sleep", Duration.ofMillis(5L * work.order().millis()));
    work.step("after", "");
    return work.order().id();
  }

  private static Object waits(Work work, Context ctx) {
    work.step(ASK, "");
    if (work.order().answer() == Order.Answer.ASLEEP) {
      ctx.sleep("sleep", Duration.ofMillis(1_500));
    }
    Optional<Event<JsonNode>> answer =
        ctx.waitForEvent(WAIT, WaitOptions.event(ANSWER).match("data.id").timeout(TIMEOUT));
    String found = answer.map(event -> event.data().path("id").asText()).orElse("nothing");
    work.step("done", found);
    return found;
  }

  private static Object signalled(Work work, Context ctx) {
    String signal = "signal-" + work.order().id();
    ctx.sendEvent("call", NewEvent.of(event(SIGNALLER), work.order()));
    String found =
        ctx.waitForSignal("signalled", signal, TIMEOUT).map(JsonNode::asText).orElse("nothing");
    work.step("done", found);
    return found;
  }

  private static Object signals(Work work, Context ctx) {
    work.step("work", "");
    ctx.sendSignal("signal", "signal-" + work.order().id(), work.order().id());
    return work.order().id();
  }

  private static Object invokes(Work work, Context ctx) {
    work.step("before", "");
    JsonNode child = Objects.requireNonNull(ctx.invoke("child", CHILD, work.order()));
    work.step("after", child.asText());
    return child.asText();
  }

  private static Object fansOut(Work work, Context ctx) {
    work.step("before", "");
    Order order = work.order();
    List<NewEvent> leaves =
        IntStream.range(0, LEAVES)
            .mapToObj(
                n ->
                    new Order(order.id() + "/" + n, order.key(), order.millis(), 0, order.answer()))
            .map(leaf -> NewEvent.of(event(LEAF), leaf))
            .toList();
    ctx.sendEvent("fan", leaves);
    work.step("after", "");
    return order.id();
  }

  private DurableFunction batched() {
    return define(BATCHED)
        .batch(Batch.of(BATCH, Duration.ofSeconds(2)))
        .runBatch(
            Order.class,
            (ctx, events) -> {
              String taken =
                  events.stream().map(event -> event.data().id()).collect(Collectors.joining(","));
              return Work.turn(
                  journal,
                  ctx,
                  events.getFirst().data(),
                  (work, same) -> work.step("take", taken).detail());
            });
  }
}
