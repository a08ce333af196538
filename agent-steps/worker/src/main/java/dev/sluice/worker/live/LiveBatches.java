package dev.sluice.worker.live;

import dev.sluice.schemas.live.LiveBatch;
import dev.sluice.schemas.live.LiveMessage;
import dev.sluice.worker.codec.PayloadCodec;
import dev.sluice.worker.codec.PayloadContext;
import dev.sluice.worker.turn.Said;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes records of messages: as few as may be, each of one turn, for one run, of bounded size. */
final class LiveBatches {
  /** The data of a record; the topic takes 1 MiB. */
  private static final int MAX_BYTES = 512 * 1024;

  private static final int MAX_MESSAGES = 1_000;

  private LiveBatches() {}

  /** Whose messages are numbered one by one. */
  private record Speech(String turn, String runId) {}

  /** A record that more may be added to. */
  private static final class Open {
    final LiveBatch batch;
    private int bytes;

    Open(Said first) {
      batch =
          new LiveBatch(
              first.runId(), first.epoch(), first.turn(), first.number(), new ArrayList<>());
    }

    /** Whether the message follows without a gap, and there is room for its data. */
    boolean takes(Said next, byte[] data) {
      int messages = batch.getMessages().size();
      return batch.getFirst() + messages == next.number()
          && messages < MAX_MESSAGES
          && bytes + data.length <= MAX_BYTES;
    }

    void add(Said next, byte[] data) {
      bytes += data.length;
      batch
          .getMessages()
          .add(
              new LiveMessage(
                  next.channel(), next.step(), next.attempt(), next.at(), ByteBuffer.wrap(data)));
    }
  }

  /**
   * The records for these messages; those of one turn keep their order.
   *
   * @param codec encodes the data of each message
   */
  static List<LiveBatch> of(List<Said> messages, PayloadCodec codec) {
    List<LiveBatch> batches = new ArrayList<>();
    Map<Speech, Open> open = new LinkedHashMap<>();
    for (Said said : messages) {
      byte[] data = codec.encode(PayloadContext.live(said.functionId()), said.json());
      Speech speech = new Speech(said.turn(), said.runId());
      Open batch = open.get(speech);
      if (batch == null || !batch.takes(said, data)) {
        batch = new Open(said);
        open.put(speech, batch);
        batches.add(batch.batch);
      }
      batch.add(said, data);
    }
    return batches;
  }
}
