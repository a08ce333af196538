package dev.sluice.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.presence.WorkerPresence;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.worker.codec.PayloadCodec;
import dev.sluice.worker.turn.Policies;
import dev.sluice.worker.turn.TurnRunner;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CommandHandlerTest {
  private static final String TOPIC = "sluice.commands.app";

  private final AtomicInteger turns = new AtomicInteger();
  private final RunningTurns running = new RunningTurns();
  private final DurableFunction known =
      DurableFunction.define("known")
          .run(
              (ctx, event) -> {
                seen = running.presence(settings(), false);
                return turns.incrementAndGet();
              });
  private final SluiceSerdes serdes = SluiceSerdes.of(Map.of());
  private volatile @Nullable WorkerPresence seen;
  private final HostSettings settings =
      new HostSettings(
          "app",
          "2",
          List.of(known),
          "127.0.0.1:1", // nobody is there: what a turn writes is not acknowledged
          "sluice",
          Map.of("max.block.ms", 1),
          2,
          Duration.ZERO,
          Duration.ZERO,
          false,
          PayloadCodec.NONE);
  private ResultWriter writer;
  private CommandHandler handler;

  @BeforeEach
  void startAWorkerThatIsStopping() {
    writer = new ResultWriter(settings, Topics.standard(), serdes);
    handler = new CommandHandler(new TurnRunner(List.of(known)), writer, serdes, running);
    handler.stop(); // so that nothing is held for long
  }

  @AfterEach
  void close() {
    writer.close();
  }

  @Test
  void aCommandIsRun() {
    handler.handle(command("known"));
    assertThat(turns).hasValue(1);
  }

  @Test
  void aTurnIsToldWhileItRunsAndCountedWhenItHasEnded() {
    handler.handle(command("known"));

    WorkerPresence during = Objects.requireNonNull(seen);
    assertThat(during.getInFlight()).isEqualTo(1);
    assertThat(during.getTurns())
        .singleElement()
        .satisfies(
            turn -> {
              assertThat(turn.getRunId()).isEqualTo("r0-run");
              assertThat(turn.getFunctionId()).isEqualTo("known");
              assertThat(turn.getEpoch()).isEqualTo(1);
            });
    WorkerPresence after = running.presence(settings, true);
    assertThat(after.getInFlight()).isZero();
    assertThat(after.getTurns()).isEmpty();
    assertThat(after.getDone()).isEqualTo(1);
    assertThat(after.getLost()).isEqualTo(1); // what it did could not be written
    assertThat(after.getLeaving()).isTrue();
    assertThat(after.getVersion()).isEqualTo("2");
    assertThat(after.getRoom()).isEqualTo(2);
  }

  @Test
  void ofManyTurnsTheOldestFiftyAreTold() {
    for (int i = 0; i < 60; i++) {
      running.started(command("known", "r-" + i), Instant.ofEpochSecond(100 - i));
    }
    WorkerPresence told = running.presence(settings, false);
    assertThat(told.getInFlight()).isEqualTo(60);
    assertThat(told.getTurns()).hasSize(50);
    assertThat(told.getTurns().getFirst().getRunId()).isEqualTo("r-59");
  }

  @Test
  void aCommandForAnUnknownFunctionIsGivenBackUnread() {
    assertThat(handler.handle(command("other"))).isEqualTo(AcknowledgeType.RELEASE);
    assertThat(turns).hasValue(0);
  }

  private HostSettings settings() {
    return settings;
  }

  private ConsumerRecord<byte[], byte[]> command(String function) {
    byte[] value =
        serdes.of(Command.class).serializer().serialize(TOPIC, command(function, "r0-run"));
    return new ConsumerRecord<>(TOPIC, 0, 0, "r0-run".getBytes(StandardCharsets.UTF_8), value);
  }

  private Command command(String function, String runId) {
    Event event =
        new Event(
            "e-1",
            "demo/go",
            ByteBuffer.wrap("{}".getBytes(StandardCharsets.UTF_8)),
            null,
            Instant.EPOCH,
            null,
            null);
    return new Command(
        runId,
        function,
        1,
        0,
        1,
        Policies.toAvro(known.retry()),
        Instant.EPOCH,
        List.of(event),
        List.of(),
        null,
        Instant.EPOCH);
  }
}
