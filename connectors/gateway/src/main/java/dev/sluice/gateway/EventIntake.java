package dev.sluice.gateway;

import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Topics;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Takes events in: all of a request are checked first, then all are sent, then it is answered. */
final class EventIntake {
  private final EventParser parser = new EventParser(new EventIds());
  private final Clock clock;
  private final KafkaLink kafka;
  private final String topic;
  private final Serializer<Event> serializer;

  EventIntake(Topics topics, SluiceSerdes serdes, KafkaLink kafka, Clock clock) {
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
    List<Event> events = parser.parse(body, clock.instant());
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
