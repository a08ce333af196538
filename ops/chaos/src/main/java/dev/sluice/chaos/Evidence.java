package dev.sluice.chaos;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.schemas.history.RunScheduled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known when all is over.
 *
 * @param sent events that Kafka took
 * @param told the committed history
 * @param turns of the workers, by their journals
 * @param bodies executed by the workers, by their journals
 * @param kills in their order
 */
record Evidence(
    List<Sent> sent,
    List<Told> told,
    List<Span.Turn> turns,
    List<Span.Body> bodies,
    List<Kill> kills) {
  private static final JsonMapper JSON = new JsonMapper();

  Evidence {
    told =
        told.stream()
            .sorted(Comparator.comparingInt(Told::partition).thenComparingLong(Told::offset))
            .toList();
  }

  /** The records of a form, by run. */
  <T> Map<String, List<T>> byRun(Class<T> form) {
    Map<String, List<T>> found = new LinkedHashMap<>();
    for (Told record : told) {
      Object body = record.record().getBody();
      if (form.isInstance(body)) {
        found.computeIfAbsent(record.run(), run -> new ArrayList<>()).add(form.cast(body));
      }
    }
    return found;
  }

  /** The order that each run was started with; of a batch, the first event's. */
  Map<String, Order> orders() {
    Map<String, Order> orders = new HashMap<>();
    byRun(RunScheduled.class)
        .forEach((run, told) -> orders.put(run, read(told.getFirst().getInput(), Order.class)));
    return orders;
  }

  Map<String, String> functions() {
    Map<String, String> functions = new HashMap<>();
    for (Told record : told) {
      if (record.record().getBody() instanceof RunScheduled) {
        functions.put(record.run(), record.function());
      }
    }
    return functions;
  }

  /** The kill of a process; null: it was not killed. */
  @Nullable Kill killOf(long pid) {
    return kills.stream().filter(kill -> kill.pid() == pid).findFirst().orElse(null);
  }

  /** When a span was certainly over: at its end, or with its process. */
  long endOf(Span span) {
    Kill kill = killOf(span.pid());
    return span.to() == Span.OPEN && kill != null ? kill.until() : span.to();
  }

  /** The last kill of an engine before {@code at}; null: there was none. */
  @Nullable Kill lastEngineKill(long at) {
    Kill last = null;
    for (Kill kill : kills) {
      if (kill.kind() == Part.Kind.ENGINE && kill.at() <= at) {
        last = kill;
      }
    }
    return last;
  }

  static <T> T read(ByteBuffer json, Class<T> type) {
    byte[] bytes = new byte[json.remaining()];
    json.duplicate().get(bytes);
    try {
      return JSON.readValue(bytes, type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
