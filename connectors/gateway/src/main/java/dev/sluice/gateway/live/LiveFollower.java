package dev.sluice.gateway.live;

import dev.sluice.gateway.live.LiveWindow.Entry;
import dev.sluice.gateway.live.LiveWindow.Part;
import dev.sluice.gateway.read.LiveMessage;
import dev.sluice.gateway.read.LiveMessages.Following;
import dev.sluice.gateway.read.LivePosition;
import dev.sluice.gateway.read.Payload;
import dev.sluice.schemas.live.LiveBatch;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One who follows a run: from Kafka as far as the window does not reach back, then from there. */
final class LiveFollower implements Following {
  private static final Logger LOG = LoggerFactory.getLogger(LiveFollower.class);

  /** Other runs speak in the partition too: many records are looked at together. */
  private static final Duration GATHER = Duration.ofMillis(20);

  private final LiveTail tail;
  private final LiveReplay replay;
  private final Deserializer<LiveBatch> values;
  private final TopicPartition partition;
  private final String runId;
  private final LivePosition known;
  private long next;
  private boolean caughtUp;
  private boolean closed;

  /**
   * @param known messages up to it are left out
   */
  LiveFollower(
      LiveTail tail,
      LiveReplay replay,
      Deserializer<LiveBatch> values,
      TopicPartition partition,
      String runId,
      LivePosition known) {
    this.tail = tail;
    this.replay = replay;
    this.values = values;
    this.partition = partition;
    this.runId = runId;
    this.known = known;
    this.next = known.offset();
  }

  @Override
  public List<LiveMessage> next(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      LiveWindow window = tail.window(partition.partition());
      Part part = window.read(runId, next);
      caughtUp = part != null;
      if (part == null) {
        part = read(window.start());
      }
      next = part.next();
      List<LiveMessage> messages = new ArrayList<>();
      part.entries().forEach(entry -> addTo(messages, entry));
      long left = deadline - System.nanoTime();
      if (!messages.isEmpty() || left <= 0) {
        return messages;
      }
      if (caughtUp) {
        window.await(next, Duration.ofNanos(left));
        Thread.sleep(GATHER);
      }
    }
  }

  private Part read(long to) throws InterruptedException {
    try {
      return replay.read(partition, runId, next, to);
    } catch (KafkaException e) {
      throw tail.unavailable(e.toString());
    }
  }

  private void addTo(List<LiveMessage> messages, Entry entry) {
    LiveBatch batch;
    try {
      batch = values.deserialize(partition.topic(), entry.value());
    } catch (RuntimeException e) {
      LOG.warn("{}@{} cannot be read and is left out: {}", partition, entry.offset(), e.toString());
      return;
    }
    for (int i = 0; i < batch.getMessages().size(); i++) {
      LivePosition position = new LivePosition(entry.offset(), i);
      if (position.isAfter(known)) {
        messages.add(message(batch, position));
      }
    }
  }

  private static LiveMessage message(LiveBatch batch, LivePosition position) {
    dev.sluice.schemas.live.LiveMessage said = batch.getMessages().get(position.index());
    ByteBuffer data = said.getData().duplicate();
    byte[] json = new byte[data.remaining()];
    data.get(json);
    return new LiveMessage(
        position,
        batch.getEpoch(),
        batch.getTurn(),
        batch.getFirst() + position.index(),
        said.getChannel(),
        said.getStep(),
        said.getAttempt(),
        said.getAt(),
        Payload.of(json));
  }

  @Override
  public boolean caughtUp() {
    return caughtUp;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      tail.leave();
    }
  }
}
