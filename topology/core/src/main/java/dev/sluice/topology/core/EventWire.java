package dev.sluice.topology.core;

import dev.sluice.topology.core.flow.store.Wire;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An event among the bytes of a store's value. */
public final class EventWire {
  private EventWire() {}

  public static Wire.Writer write(Wire.Writer out, Event event) {
    Instant ts = event.ts();
    out.text(event.id()).text(event.name()).bytes(bytes(event.data())).flag(event.user() != null);
    if (event.user() != null) {
      out.bytes(bytes(event.user()));
    }
    return out.number(ts.getEpochSecond()).count(ts.getNano()).text(event.v()).text(event.source());
  }

  public static Event read(Wire.Reader in) {
    String id = in.text();
    String name = in.text();
    ByteBuffer data = ByteBuffer.wrap(in.bytes());
    @Nullable ByteBuffer user = in.flag() ? ByteBuffer.wrap(in.bytes()) : null;
    Instant ts = Instant.ofEpochSecond(in.number(), in.count());
    return new Event(id, name, data, user, ts, in.optional(), in.optional());
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
