package dev.sluice.expressions;

import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An event as an expression sees it: {@code id, name, data, user, ts, v}. {@code data} and {@code
 * user} are parsed when they are first asked for, and only once; what is not JSON is missing.
 *
 * <p>Threading: one thread at a time.
 */
public final class EventView extends AbstractMap<String, @Nullable Object> {
  private final String id;
  private final String name;
  private final byte[] data;
  private final byte @Nullable [] user;
  private final long ts;
  private final @Nullable String version;

  private @Nullable Object parsedData;
  private boolean dataIsParsed;
  private @Nullable Object parsedUser;
  private boolean userIsParsed;

  private EventView(
      String id,
      String name,
      byte[] data,
      byte @Nullable [] user,
      long ts,
      @Nullable String version) {
    this.id = id;
    this.name = name;
    this.data = data;
    this.user = user;
    this.ts = ts;
    this.version = version;
  }

  /**
   * A view of an event's parts.
   *
   * @param data JSON in UTF-8; not copied, must not change
   * @param user JSON in UTF-8; null: the event has no field {@code user}
   * @param ts milliseconds since 1970
   * @param version null: the event has no field {@code v}
   */
  public static EventView of(
      String id,
      String name,
      byte[] data,
      byte @Nullable [] user,
      long ts,
      @Nullable String version) {
    return new EventView(id, name, data, user, ts, version);
  }

  @Override
  public @Nullable Object get(@Nullable Object field) {
    Object value = field instanceof String text ? field(text) : Nothing.NOTHING;
    return value == Nothing.NOTHING ? null : value;
  }

  @Override
  public boolean containsKey(@Nullable Object field) {
    return field instanceof String text && field(text) != Nothing.NOTHING;
  }

  @Override
  public Set<Map.Entry<String, @Nullable Object>> entrySet() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    for (String field : new String[] {"id", "name", "data", "user", "ts", "v"}) {
      if (containsKey(field)) {
        all.put(field, get(field));
      }
    }
    return all.entrySet();
  }

  boolean dataIsRead() {
    return dataIsParsed;
  }

  private @Nullable Object field(String field) {
    return switch (field) {
      case "id" -> id;
      case "name" -> name;
      case "ts" -> ts;
      case "v" -> version == null ? Nothing.NOTHING : version;
      case "data" -> {
        if (!dataIsParsed) {
          parsedData = JsonValues.read(data);
          dataIsParsed = true;
        }
        yield parsedData;
      }
      case "user" -> {
        if (!userIsParsed) {
          parsedUser = user == null ? Nothing.NOTHING : JsonValues.read(user);
          userIsParsed = true;
        }
        yield parsedUser;
      }
      default -> Nothing.NOTHING;
    };
  }
}
