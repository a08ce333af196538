package dev.sluice.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.errors.SluiceException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionTest {
  @ParameterizedTest
  @ValueSource(strings = {"greet-customer", "a", "A.b_c-9"})
  void takesAnId(String id) {
    assertThat(define(id).id()).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "greet customer", "größe", "a/b", "a#b"})
  void refusesAnId(String id) {
    assertCode("SLUICE-2001", () -> define(id));
  }

  @Test
  void anIdHasAtMost128Characters() {
    assertThat(define("x".repeat(128)).id()).hasSize(128);
    assertCode("SLUICE-2001", () -> define("x".repeat(129)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo/greet", "a", "customer/*", "stripe/charge.*", "ab", "größe"})
  void takesATrigger(String name) {
    assertThat(Trigger.event(name).event()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "*", "/*", "demo*", "de*mo/x", "demo/**", "demo /greet", "demo/greet\n"})
  void refusesATrigger(String name) {
    assertCode("SLUICE-2002", () -> Trigger.event(name));
  }

  @Test
  void aTriggerHasAtMost256Characters() {
    assertThat(Trigger.event("x".repeat(256)).event()).hasSize(256);
    assertThat(Trigger.event("x".repeat(254) + "/*").event()).hasSize(256);
    assertCode("SLUICE-2002", () -> Trigger.event("x".repeat(257)));
  }

  @Test
  void refusesATriggerThatComesTwice() {
    var builder = DurableFunction.define("f").on(Trigger.event("demo/a"));
    assertCode("SLUICE-2003", () -> builder.on(Trigger.event("demo/a")));
  }

  @Test
  void refusesMoreThanTenTriggers() {
    Trigger[] eleven =
        IntStream.range(0, 11).mapToObj(i -> Trigger.event("e" + i)).toArray(Trigger[]::new);
    assertCode("SLUICE-2003", () -> DurableFunction.define("f").on(eleven));
  }

  @Test
  void oneEventMayStartAFunctionUnderSeveralConditions() {
    Trigger large = Trigger.event("demo/a").when("event.data.amount > 100");
    Trigger urgent = Trigger.event("demo/a").when("event.data.urgent");
    var builder = DurableFunction.define("f").on(large, urgent);
    assertThat(builder.run((ctx, event) -> null).triggers()).containsExactly(large, urgent);
    assertCode("SLUICE-2003", () -> builder.on(large));
  }

  @Test
  void aScheduleIsInUtcAndCatchesUpWithTheLatestTickWhenNothingIsSaid() {
    assertThat(Trigger.cron("0 9 * * *"))
        .isEqualTo(
            new Trigger.OnSchedule("0 9 * * *", ZoneOffset.UTC, Duration.ZERO, CatchUp.LATEST));
  }

  @Test
  void refusesAScheduleWithAnUnknownZoneOrTooMuchJitter() {
    var schedule = Trigger.cron("0 9 * * *");
    assertThat(schedule.zone("Europe/Vienna").jitter(Duration.ofMinutes(5)).zone().getId())
        .isEqualTo("Europe/Vienna");
    assertCode("SLUICE-2110", () -> schedule.zone("Europe/Nowhere"));
    assertCode("SLUICE-2110", () -> schedule.jitter(Duration.ofMinutes(5).plusMillis(1)));
    assertCode("SLUICE-2110", () -> schedule.jitter(Duration.ofMillis(-1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "order/*", "a b"})
  void aWaitNamesItsEventExactly(String name) {
    assertCode("SLUICE-3016", () -> WaitOptions.event(name));
  }

  @Test
  void aWaitLastsAMillisecondToAYearAndADay() {
    var wait = WaitOptions.event("a/b");
    assertThat(wait.timeout(Duration.ofMillis(1)).timeout()).isEqualTo(Duration.ofMillis(1));
    assertThat(wait.timeout(Duration.ofDays(366)).timeout()).isEqualTo(Duration.ofDays(366));
    assertCode("SLUICE-3015", () -> wait.timeout(Duration.ofNanos(999_999)));
    assertCode("SLUICE-3015", () -> wait.timeout(Duration.ofDays(366).plusNanos(1)));
  }

  @ParameterizedTest
  @CsvSource({"-1, SLUICE-2004", "21, SLUICE-2004"})
  void refusesRetries(int retries, String code) {
    assertCode(code, () -> DurableFunction.define("f").retries(retries));
    assertCode(code, () -> StepOptions.retries(retries));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 20})
  void takesRetries(int retries) {
    var function = DurableFunction.define("f").retries(retries).run((ctx, event) -> null);
    assertThat(function.retry().retries()).isEqualTo(retries);
  }

  @Test
  void retriesFourTimesWhenNothingIsSaid() {
    assertThat(define("f").retry()).isEqualTo(RetryPolicy.DEFAULT);
    assertThat(RetryPolicy.DEFAULT.retries()).isEqualTo(4);
  }

  @Test
  void refusesAPolicyOutOfRange() {
    var policy = RetryPolicy.DEFAULT;
    assertCode("SLUICE-2005", () -> policy.withFirstDelay(Duration.ofMillis(-1)));
    assertCode("SLUICE-2005", () -> policy.withMaxDelay(Duration.ofHours(25)));
    assertCode("SLUICE-2005", () -> policy.withFactor(0.9));
    assertCode("SLUICE-2005", () -> policy.withFactor(Double.NaN));
    assertCode("SLUICE-2005", () -> policy.withJitter(1.1));
  }

  @Test
  void refusesATimeoutOfNothing() {
    assertCode("SLUICE-2006", () -> StepOptions.timeout(Duration.ZERO));
  }

  private static DurableFunction define(String id) {
    return DurableFunction.define(id).run((ctx, event) -> null);
  }

  private static void assertCode(
      String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(SluiceException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining("Expected");
  }
}
