package dev.sluice.gateway;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.EngineEvents;
import dev.sluice.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Takes events in: all of a request are checked first, then all are sent, then it is answered. */
final class EventIntake {
  private static final byte[] NOTHING = "null".getBytes(StandardCharsets.UTF_8);

  private final EventIds ids;
  private final EventParser parser;
  private final Clock clock;
  private final KafkaLink kafka;
  private final String topic;
  private final Serializer<Event> serializer;

  EventIntake(Topics topics, SluiceSerdes serdes, KafkaLink kafka, Clock clock, EventIds ids) {
    this.ids = ids;
    this.parser = new EventParser(ids);
    this.clock = clock;
    this.kafka = kafka;
    this.topic = topics.events();
    this.serializer = serdes.of(Event.class).serializer();
  }

  /**
   * Takes the events in {@code body}.
   *
   * @return the ids of the events, in their order; Kafka has all of them
   * @throws ApiException when an event is wrong, nothing was sent then; or when Kafka did not take
   *     all of them, with the ids that it took and those that it did not acknowledge
   */
  List<String> take(byte[] body) throws InterruptedException {
    return send(parser.parse(body, clock.instant()));
  }

  /**
   * The data of an event, checked and otherwise as it stands.
   *
   * @param body a JSON object; empty: {@code {}}
   * @throws ApiException as for the data of an event
   */
  ByteBuffer data(byte[] body) {
    return parser.data(body);
  }

  /**
   * Sends a signal to the runs that wait for it, or that come to wait for it shortly after.
   *
   * @param data any JSON value as UTF-8; null: none
   * @param eventId null: a new one; the same one again is the same signal
   * @return the id of the signal's event
   * @throws ApiException SLUICE-1101 or SLUICE-1102 when Kafka did not take it
   */
  String signal(String signal, @Nullable ByteBuffer data, @Nullable String eventId)
      throws InterruptedException {
    Instant now = clock.instant();
    ByteBuffer value = data == null ? ByteBuffer.wrap(NOTHING) : data.duplicate();
    byte[] head = ("{\"signal\":" + quoted(signal) + ",\"data\":").getBytes(StandardCharsets.UTF_8);
    ByteBuffer both = ByteBuffer.allocate(head.length + value.remaining() + 1);
    both.put(head).put(value).put((byte) '}').flip();
    Event event =
        Event.newBuilder()
            .setId(eventId == null ? ids.next(now.toEpochMilli()) : eventId)
            .setName(EngineEvents.SIGNAL)
            .setData(both)
            .setUser(null)
            .setTs(now)
            .setV(null)
            .setSource("gateway")
            .build();
    return send(List.of(event)).getFirst();
  }

  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  private List<String> send(List<Event> events) throws InterruptedException {
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>(events.size());
    for (Event event : events) {
      records.add(new ProducerRecord<>(topic, event.getId(), serializer.serialize(topic, event)));
    }
    List<@Nullable Exception> outcomes = kafka.send(records);
    List<String> taken = new ArrayList<>(events.size());
    List<Map<String, Object>> rest = new ArrayList<>();
    Exception first = null;
    for (int i = 0; i < events.size(); i++) {
      String id = events.get(i).getId();
      Exception failure = outcomes.get(i);
      if (failure == null) {
        taken.add(id);
      } else {
        first = first == null ? failure : first;
        rest.add(Map.of("index", i, "id", id));
      }
    }
    if (first != null) {
      Map<String, Object> details = new LinkedHashMap<>();
      details.put("ids", taken);
      details.put("unacknowledged", rest);
      throw kafka.failure(first, details);
    }
    return taken;
  }
}
