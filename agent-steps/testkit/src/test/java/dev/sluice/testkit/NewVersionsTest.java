package dev.sluice.testkit;

import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sdk.Context;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Trigger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of runs in flight when other code is deployed. */
class NewVersionsTest {
  private final List<String> ran = new ArrayList<>();

  private String step(Context ctx, String name) {
    return ctx.step(
        name,
        () -> {
          ran.add(name);
          return name;
        });
  }

  private DurableFunction first() {
    return DurableFunction.define("checkout")
        .on(Trigger.event("order/placed"))
        .run(
            (ctx, event) -> {
              String a = step(ctx, "a");
              step(ctx, "gone");
              String b = step(ctx, "b");
              ctx.sleep("pause", Duration.ofDays(1));
              return a + b + step(ctx, "c");
            });
  }

  @Test
  void stepsThatAreAddedTakenAwayOrMovedAreKnownByTheirNames() {
    DurableFunction second =
        DurableFunction.define("checkout")
            .on(Trigger.event("order/placed"))
            .run(
                (ctx, event) -> {
                  String b = step(ctx, "b");
                  String added = step(ctx, "added");
                  ctx.sleep("pause", Duration.ofDays(1));
                  String c = step(ctx, "c");
                  return b + added + c + step(ctx, "a");
                });
    try (SluiceTest sluice = SluiceTest.of(first())) {
      TestRun run = sluice.send("order/placed", Map.of());
      assertThat(run).isSleeping("pause");

      sluice.deploy(second);
      sluice.advance(Duration.ofDays(2));
      assertThat(run).hasVanished("gone").hasOutput("baddedca");
      assertThat(ran).containsExactly("a", "gone", "b", "added", "c");
    }
  }

  @Test
  void aSleepThatIsTakenAwayWhileARunIsInItEndsTheRunAtItsTime() {
    DurableFunction withoutSleep =
        DurableFunction.define("checkout")
            .on(Trigger.event("order/placed"))
            .run((ctx, event) -> step(ctx, "a") + step(ctx, "c"));
    try (SluiceTest sluice = SluiceTest.of(first())) {
      TestRun run = sluice.send("order/placed", Map.of());
      sluice.deploy(withoutSleep);
      sluice.advance(Duration.ofDays(2));
      assertThat(run).hasVanished("gone", "b", "pause").hasOutput("ac");
    }
  }

  private DurableFunction pinned(String version) {
    return DurableFunction.define("migrate")
        .on(Trigger.event("tenant/migrate"))
        .pinVersion()
        .run(
            (ctx, event) -> {
              ctx.sleep("pause", Duration.ofHours(1));
              return ctx.step("finish", () -> "by " + version);
            });
  }

  @Test
  void aPinnedRunWaitsForWorkersOfItsVersionWhileNewOnesStartOnTheNew() {
    try (SluiceTest sluice = SluiceTest.of(pinned("1"))) {
      TestRun old = sluice.send("tenant/migrate", Map.of());
      sluice.deployVersion("2", pinned("2"));
      TestRun now = sluice.send("tenant/migrate", Map.of());

      sluice.advance(Duration.ofDays(3));
      assertThat(now).isCompleted().hasOutput("by 2");
      assertThat(old).hasStatus(TestRun.Status.RUNNING);

      sluice.servePinned("1", pinned("1"));
      assertThat(old).isCompleted().hasOutput("by 1").hasAttempts("finish", 1);
      TestRun last = sluice.send("tenant/migrate", Map.of());
      sluice.advance(Duration.ofHours(2));
      assertThat(last).isCompleted().hasOutput("by 2");
    }
  }
}
