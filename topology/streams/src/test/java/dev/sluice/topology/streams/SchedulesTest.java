package dev.sluice.topology.streams;

import static dev.sluice.topology.streams.EngineScenario.START;
import static dev.sluice.topology.streams.EngineScenario.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.common.RetryPolicy;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.control.Pause;
import dev.sluice.schemas.control.Resume;
import dev.sluice.schemas.control.Start;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.functions.CatchUp;
import dev.sluice.schemas.functions.Cron;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.functions.Trigger;
import dev.sluice.schemas.history.RunSkipped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Functions with schedules: it is nine o'clock on a Sunday, UTC. */
class SchedulesTest {
  private static final Duration TICK = Duration.ofMillis(10);
  private static final Duration HOUR = Duration.ofHours(1);

  private final EngineScenario engine = new EngineScenario();

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void aTickStartsARunThatIsToldOfIt() {
    deploys(cron("0 * * * *", 0, CatchUp.LATEST));
    engine.waits(HOUR.minus(TICK).minus(TICK));
    assertThat(engine.commands()).isEmpty();

    engine.waits(TICK);
    Event event = engine.commands().getFirst().getEvents().getFirst();
    assertThat(event.getName()).isEqualTo("sluice/schedule.tick");
    assertThat(event.getTs()).isEqualTo(START.plus(HOUR));
    assertThat(event.getData())
        .isEqualTo(
            json(
                "{\"cron\":\"0 * * * *\",\"zone\":\"UTC\",\"scheduledAt\":\"2026-03-01T10:00:00Z\","
                    + "\"fireAt\":\"2026-03-01T10:00:00Z\"}"));

    engine.waits(HOUR);
    assertThat(ticks()).containsExactly("2026-03-01T11:00:00Z");
  }

  @Test
  void aScheduleFollowsTheClocksOfItsZone() {
    deploys(new Cron("30 11 * * *", "Europe/Vienna", 0L, CatchUp.LATEST));
    engine.waits(HOUR.plusMinutes(30).minus(TICK));

    assertThat(ticks()).containsExactly("2026-03-01T10:30:00Z");
  }

  @Test
  void jitterPutsTheRunOffAndNotTheTick() {
    deploys(cron("0 * * * *", 300_000, CatchUp.LATEST));
    engine.waits(HOUR.minus(TICK));
    assertThat(engine.commands()).isEmpty();

    engine.waits(Duration.ofMinutes(5));
    Event event = engine.commands().getFirst().getEvents().getFirst();
    assertThat(event.getTs()).isEqualTo(START.plus(HOUR));
    String data = new String(event.getData().array(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(data).doesNotContain("\"fireAt\":\"2026-03-01T10:00:00Z\"");
  }

  @Test
  void schedulesAndEventsStartTheSameFunction() {
    deploys(
        new Trigger("demo/report", null, null),
        cron("0 * * * *", 0, CatchUp.LATEST),
        cron("30 * * * *", 0, CatchUp.LATEST));
    engine.receives(event("e-1"));
    engine.waits(Duration.ofMinutes(30).minus(TICK));
    engine.waits(Duration.ofMinutes(30));

    assertThat(engine.commands())
        .extracting(c -> c.getEvents().getFirst().getName())
        .containsExactly("demo/report", "sluice/schedule.tick", "sluice/schedule.tick");
  }

  @Test
  void aFunctionWithAScheduleCanBeStartedByHand() {
    deploys(cron("0 * * * *", 0, CatchUp.LATEST));
    engine.receives("report", new Control("q-1", START, null, new Start("report", event("e-1"))));

    assertThat(engine.commands()).extracting(Command::getFunctionId).containsExactly("report");
  }

  @Test
  void theTicksOfAPausedFunctionQueue() {
    deploys(cron("0 * * * *", 0, CatchUp.LATEST));
    engine.receives("report", new Control("q-1", START, null, new Pause("report")));
    engine.waits(HOUR.minus(TICK));
    engine.waits(HOUR);
    assertThat(engine.commands()).isEmpty();

    engine.receives("report", new Control("q-2", START, null, new Resume("report")));
    assertThat(ticks()).containsExactly("2026-03-01T10:00:00Z", "2026-03-01T11:00:00Z");
  }

  @Test
  void ofTicksThatWereMissedTheLatestRunsAndTheOthersAreTold() {
    deploys(cron("0 * * * *", 0, CatchUp.LATEST));
    engine.told();
    engine.waits(HOUR.multipliedBy(3).plusMinutes(20));

    assertThat(ticks()).containsExactly("2026-03-01T12:00:00Z");
    assertThat(engine.told().stream().filter(RunSkipped.class::isInstance))
        .extracting(told -> ((RunSkipped) told).getReason() + " " + ((RunSkipped) told).getKey())
        .containsExactly("MISSED 2026-03-01T10:00:00Z/2026-03-01T12:00:00Z");
  }

  @Test
  void aFunctionThatIsRemovedTicksNoMore() {
    deploys(cron("0 * * * *", 0, CatchUp.LATEST));
    engine.removes("report");
    engine.waits(HOUR.multipliedBy(2));

    assertThat(engine.commands()).isEmpty();
  }

  @Test
  void aScheduleThatCannotBeReadNeverTicksAndDisturbsNobody() {
    deploys(cron("61 * * * *", 0, CatchUp.LATEST), cron("0 * * * *", 0, CatchUp.LATEST));
    engine.waits(HOUR.minus(TICK));

    assertThat(ticks()).containsExactly("2026-03-01T10:00:00Z");
  }

  private List<String> ticks() {
    return engine.commands().stream()
        .map(c -> c.getEvents().getFirst().getTs().toString())
        .toList();
  }

  /** Deploys the function, and the engine has seen it at its next look. */
  private void deploys(Trigger... triggers) {
    engine.registers(
        new FunctionDefinition(
            "report",
            EngineScenario.APP,
            "1",
            List.of(triggers),
            new RetryPolicy(4, 1_000L, 60_000L, 2.0, 0.0),
            START,
            null,
            List.of(),
            false));
    engine.waits(TICK);
  }

  private void deploys(Cron cron) {
    deploys(new Trigger("", null, cron));
  }

  private static Trigger cron(String expression, long jitterMs, CatchUp catchUp) {
    return new Trigger("", null, new Cron(expression, "UTC", jitterMs, catchUp));
  }

  private static Event event(String id) {
    return new Event(
        id, "demo/report", json("{}"), null, Instant.parse("2026-03-01T09:00:00Z"), null, null);
  }
}
