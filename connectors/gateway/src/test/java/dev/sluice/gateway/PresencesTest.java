package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.read.EngineGroup;
import dev.sluice.gateway.read.EngineProcess;
import dev.sluice.gateway.read.HeardOf;
import dev.sluice.gateway.read.WorkerProcess;
import dev.sluice.schemas.common.StepKind;
import dev.sluice.schemas.heartbeat.Heartbeat.Kind;
import dev.sluice.schemas.presence.EnginePresence;
import dev.sluice.schemas.presence.EngineTask;
import dev.sluice.schemas.presence.Presence;
import dev.sluice.schemas.presence.StepInFlight;
import dev.sluice.schemas.presence.TurnInFlight;
import dev.sluice.schemas.presence.WorkerPresence;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PresencesTest {
  private static final Instant AT = Instant.parse("2026-11-26T01:00:00Z");
  private static final String TOPIC = Topics.standard().presence();
  private static final SluiceSerdes SERDES = SluiceSerdes.of(Map.of());

  private final Presences presences =
      new Presences(Topics.standard(), SERDES, new MockConsumer<>("earliest"));

  @Test
  void aWorkerIsToldOfAsItSaidLast() throws Exception {
    said(Kind.WORKER, "w1", worker("2", 1), 5_000, AT);
    said(Kind.WORKER, "w1", worker("2", 3), 5_000, AT.plusSeconds(5));

    assertThat(workers(AT.plusSeconds(6)))
        .singleElement()
        .satisfies(
            worker -> {
              assertThat(worker.app()).isEqualTo("hello");
              assertThat(worker.version()).isEqualTo("2");
              assertThat(worker.inFlight()).isEqualTo(3);
              assertThat(worker.turns())
                  .containsExactly(
                      new WorkerProcess.Turn(
                          "r0-run",
                          "greet",
                          4,
                          AT,
                          List.of(new WorkerProcess.Step("charge", "RUN", 2, AT))));
              assertThat(worker.heard())
                  .isEqualTo(
                      new HeardOf("w1", "host-1", 47, "0.1.0", AT, AT.plusSeconds(5), false));
            });
  }

  @Test
  void whoMissesThreeTurnsToSpeakIsSilentAndAfterAnHourForgotten() throws Exception {
    said(Kind.WORKER, "busy", worker("1", 1), 5_000, AT);
    said(Kind.WORKER, "idle", worker("2", 0), 10_000, AT);

    assertThat(silent(AT.plusSeconds(15))).containsExactly(false, false);
    assertThat(silent(AT.plusSeconds(16))).containsExactly(true, false);
    assertThat(silent(AT.plusSeconds(31))).containsExactly(true, true);
    assertThat(silent(AT.plus(Duration.ofHours(1)))).containsExactly(true, true);
    assertThat(silent(AT.plus(Duration.ofHours(1)).plusMillis(1))).isEmpty();
  }

  @Test
  void whoHasLeftIsToldOfNoMore() throws Exception {
    said(Kind.WORKER, "w1", worker(null, 0), 5_000, AT);
    presences.take(record(Kind.WORKER.key("w1"), null, AT));
    assertThat(workers(AT)).isEmpty();
  }

  @Test
  void whatCannotBeReadLeavesTheOthersAlone() throws Exception {
    said(Kind.WORKER, "w1", worker(null, 0), 5_000, AT);
    presences.take(record(Kind.WORKER.key("w2"), new byte[] {1, 2, 3}, AT));
    assertThat(workers(AT)).hasSize(1);
  }

  @Test
  void instancesAreThoseOfTheGroupAndThoseThatSpeak() throws Exception {
    said(Kind.ENGINE, "engine-b", engine(), 5_000, AT);
    said(Kind.ENGINE, "engine-c", engine(), 5_000, AT.minusSeconds(60));
    said(Kind.WORKER, "w1", worker(null, 0), 5_000, AT);
    var known =
        new EngineGroup(
            "Stable",
            List.of(
                new EngineGroup.Instance("engine-a", "10.0.0.1", 2, 4, null),
                new EngineGroup.Instance("engine-b", "10.0.0.2", 2, 4, null)),
            7,
            List.of(new EngineGroup.Inbox("events", 7)),
            List.of(new EngineGroup.Partition(0, 7)));

    EngineGroup engine = Processes.engine(known, presences.all(Kind.ENGINE, AT, Duration.ZERO), AT);

    assertThat(engine.instances())
        .extracting(EngineGroup.Instance::name)
        .containsExactly("engine-a", "engine-b", "engine-c");
    assertThat(engine.instances().get(0).process()).isNull();
    assertThat(engine.instances().get(1).host()).isEqualTo("10.0.0.2");
    assertThat(process(engine, 1).heard().silent()).isFalse();
    assertThat(process(engine, 1).tasks())
        .containsExactly(new EngineProcess.Task(1, true, 12, false, 0, null, 0, 0));
    assertThat(engine.instances().get(2).partitions()).isZero();
    assertThat(process(engine, 2).heard().silent()).isTrue();
    assertThat(engine.behind()).isEqualTo(7);
  }

  private static EngineProcess process(EngineGroup engine, int index) {
    return Optional.ofNullable(engine.instances().get(index).process()).orElseThrow();
  }

  private List<WorkerProcess> workers(Instant now) throws InterruptedException {
    return Processes.workers(presences.all(Kind.WORKER, now, Duration.ZERO), now);
  }

  private List<Boolean> silent(Instant now) throws InterruptedException {
    return workers(now).stream().map(worker -> worker.heard().silent()).toList();
  }

  private void said(Kind kind, String id, Object of, int everyMs, Instant at) {
    var presence = new Presence(id, "host-1", 47L, "0.1.0", AT, everyMs, of);
    byte[] value = SERDES.of(Presence.class).serializer().serialize(TOPIC, presence);
    presences.take(record(kind.key(id), value, at));
  }

  private static ConsumerRecord<byte[], byte[]> record(
      String key, byte @Nullable [] value, Instant at) {
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    return new ConsumerRecord<>(
        TOPIC,
        0,
        0,
        at.toEpochMilli(),
        TimestampType.LOG_APPEND_TIME,
        name.length,
        value == null ? 0 : value.length,
        name,
        value,
        new RecordHeaders(),
        Optional.empty());
  }

  private static WorkerPresence worker(@Nullable String version, int inFlight) {
    var step = new StepInFlight("charge", StepKind.RUN, 2, AT);
    var turn = new TurnInFlight("r0-run", "greet", 4, AT, List.of(step));
    return new WorkerPresence(
        "hello", version, false, 2, 64, inFlight, List.of(turn), 9L, 0L, false);
  }

  private static EnginePresence engine() {
    var standby = new EngineTask(1, true, 12L, false, 0, null, 0L, 0);
    return new EnginePresence("RUNNING", 2, true, List.of(standby), List.of(), 1.0, 1.0, 1.0);
  }
}
