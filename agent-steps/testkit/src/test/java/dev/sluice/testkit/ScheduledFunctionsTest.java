package dev.sluice.testkit;

import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Trigger;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Functions that a schedule starts, on virtual time. */
class ScheduledFunctionsTest {
  private static final DurableFunction HEALTH_CHECK =
      DurableFunction.define("daily-customer-health-check")
          .on(Trigger.cron("0 9 * * *"))
          .run(
              (ctx, event) -> {
                String day = ctx.step("day", () -> event.data().get("scheduledAt").asText());
                ctx.sleep("until-noon", Duration.ofHours(3));
                return day + " until " + event.ts().plus(Duration.ofHours(3));
              });

  @Test
  void virtualTimeReachesEachTickAtItsOwnInstant() {
    try (SluiceTest sluice = SluiceTest.of(HEALTH_CHECK)) {
      Instant nine = nextNine(sluice);
      sluice.advanceTo(nine.minusMillis(1));
      assertThat(sluice.runs()).isEmpty();

      sluice.advance(Duration.ofMillis(20));
      TestRun run = sluice.runs().getFirst();
      assertThat(run).isSleeping("until-noon").hasStepOutput("day", nine.toString());

      sluice.advance(Duration.ofDays(2));
      assertThat(run).isCompleted().hasOutput(nine + " until " + nine.plus(Duration.ofHours(3)));
      assertThat(sluice.runs()).hasSize(3);
    }
  }

  @Test
  void aTickThatFallsOnTheEndOfTheTimeThatPassesCounts() {
    try (SluiceTest sluice = SluiceTest.of(HEALTH_CHECK)) {
      sluice.advanceTo(nextNine(sluice));
      assertThat(sluice.runs()).hasSize(1);
      assertThat(sluice.runs().getFirst()).isSleeping("until-noon");
    }
  }

  @Test
  void anotherScheduleTicksFromItsDeploymentOn() {
    DurableFunction hourly =
        DurableFunction.define("daily-customer-health-check")
            .on(Trigger.cron("@hourly"))
            .run((ctx, event) -> "checked");
    try (SluiceTest sluice = SluiceTest.of(HEALTH_CHECK)) {
      sluice.advanceTo(nextNine(sluice).plus(Duration.ofMinutes(30)));
      sluice.deploy(hourly);
      sluice.advance(Duration.ofHours(2));
      assertThat(sluice.runs()).hasSize(3);
    }
  }

  private static Instant nextNine(SluiceTest sluice) {
    Instant midnight = sluice.now().truncatedTo(java.time.temporal.ChronoUnit.DAYS);
    Instant nine = midnight.plus(Duration.ofHours(9));
    return nine.isAfter(sluice.now()) ? nine : nine.plus(Duration.ofDays(1));
  }
}
