package dev.sluice.topology.streams;

import dev.sluice.expressions.EventView;
import dev.sluice.expressions.Scope;
import dev.sluice.topology.core.Event;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The event that expressions were asked about last. It stays parsed, as one event is mostly asked
 * about several times in a row. One thread.
 */
final class ParsedEvent {
  private final Function<EventView, Scope> root;
  private @Nullable Event last;
  private Scope scope = Scope.empty();

  /**
   * @param root the name that expressions give it: {@code Scope::event} or {@code Scope::async}
   */
  ParsedEvent(Function<EventView, Scope> root) {
    this.root = root;
  }

  Scope scope(Event event) {
    if (last == null || !last.equals(event)) {
      ByteBuffer user = event.user();
      EventView view =
          EventView.of(
              event.id(),
              event.name(),
              bytes(event.data()),
              user == null ? null : bytes(user),
              event.ts().toEpochMilli(),
              event.v());
      scope = root.apply(view);
      last = event;
    }
    return scope;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
