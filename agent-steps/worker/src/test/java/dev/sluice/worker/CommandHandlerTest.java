package dev.sluice.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.events.Event;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CommandHandlerTest {
  private static final String TOPIC = "sluice.commands.app";

  private final AtomicInteger turns = new AtomicInteger();
  private final DurableFunction known =
      DurableFunction.define("known").run((ctx, event) -> turns.incrementAndGet());
  private final SluiceSerdes serdes = SluiceSerdes.of(Map.of());
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
    handler = new CommandHandler(new TurnRunner(List.of(known)), writer, serdes);
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
  void aCommandForAnUnknownFunctionIsGivenBackUnread() {
    assertThat(handler.handle(command("other"))).isEqualTo(AcknowledgeType.RELEASE);
    assertThat(turns).hasValue(0);
  }

  private ConsumerRecord<byte[], byte[]> command(String function) {
    Event event =
        new Event(
            "e-1",
            "demo/go",
            ByteBuffer.wrap("{}".getBytes(StandardCharsets.UTF_8)),
            null,
            Instant.EPOCH,
            null,
            null);
    Command command =
        new Command(
            "r0-run",
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
    byte[] value = serdes.of(Command.class).serializer().serialize(TOPIC, command);
    return new ConsumerRecord<>(TOPIC, 0, 0, "r0-run".getBytes(StandardCharsets.UTF_8), value);
  }
}
