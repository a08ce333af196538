package dev.sluice.gateway;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.topics.EngineEvents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and checks a request body of one event or an array of them. {@code data} and {@code user}
 * are cut out of the body as they stand, so that numbers and key order arrive unchanged.
 */
final class EventParser {
  static final int MAX_EVENTS = 5_000;
  static final int MAX_EVENT_BYTES = 1024 * 1024;
  static final int MAX_DEPTH = 100;
  private static final int MAX_TEXT = 256;
  private static final long MAX_TS = 253_402_300_799_999L; // the end of the year 9999
  private static final String EXAMPLE =
      "Send an event such as {\"name\":\"demo/greet\",\"data\":{\"name\":\"Ada\"}} or an array of"
          + " them.";

  private final JsonFactory json =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(MAX_EVENT_BYTES)
                  .build())
          .build();
  private final EventIds ids;

  EventParser(EventIds ids) {
    this.ids = ids;
  }

  /**
   * The events in {@code body}.
   *
   * @param now the ts of events that state none
   * @throws ApiException with the index of the first event that is wrong, when it is about one
   */
  List<Event> parse(byte[] body, Instant now) {
    byte[] text = utf8(body);
    List<Event> events = new ArrayList<>();
    reading(text, events, parser -> take(parser, text, now, events));
    return events;
  }

  /**
   * The data in {@code body}, as it stands.
   *
   * @param body a JSON object; empty: {@code {}}
   * @throws ApiException when it is another thing
   */
  ByteBuffer data(byte[] body) {
    if (body.length == 0) {
      return emptyObject();
    }
    byte[] text = utf8(body);
    ByteBuffer[] data = {emptyObject()};
    reading(
        text,
        List.of(),
        parser -> {
          JsonToken first = parser.nextToken();
          if (first == null) {
            throw new ApiException(
                400, "SLUICE-1010", "Expected JSON, found blanks.", "Send a JSON object.");
          }
          data[0] = object(parser, first, text, "SLUICE-1002", "data", 0);
        });
    return data[0];
  }

  private static ByteBuffer emptyObject() {
    return ByteBuffer.wrap("{}".getBytes(StandardCharsets.UTF_8));
  }

  private void take(JsonParser parser, byte[] text, Instant now, List<Event> events)
      throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw new ApiException(400, "SLUICE-1010", "Expected JSON, found an empty body.", EXAMPLE);
    } else if (first == JsonToken.START_OBJECT) {
      events.add(event(parser, text, 0, now));
    } else if (first == JsonToken.START_ARRAY) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (events.size() == MAX_EVENTS) {
          throw new ApiException(
              413,
              "SLUICE-1008",
              "Expected at most 5,000 events in a request, found more.",
              "Send them in several requests.");
        }
        events.add(event(parser, text, events.size(), now));
      }
    } else {
      throw notAnEvent(parser, 0);
    }
  }

  @FunctionalInterface
  private interface Reader {
    void read(JsonParser parser) throws IOException;
  }

  /**
   * Reads one JSON value.
   *
   * @param before what has been read when something goes wrong
   */
  private void reading(byte[] text, List<Event> before, Reader reader) {
    try (JsonParser parser = json.createParser(text)) {
      try {
        reader.read(parser);
        if (parser.nextToken() != null) {
          throw badJson("there is more after the end of the JSON value", position(parser));
        }
      } catch (StreamConstraintsException e) {
        throw new ApiException(
            400,
            "SLUICE-1013",
            "Expected JSON nested at most "
                + MAX_DEPTH
                + " deep with names and numbers of sane"
                + " length, found: "
                + cut(e.getOriginalMessage())
                + ".",
            "Flatten the event's data, or keep it elsewhere and send a reference.",
            index(before.size()),
            e);
      } catch (JacksonException e) {
        throw badJson(cut(e.getOriginalMessage()), position(e.getLocation()));
      }
    } catch (IOException e) {
      throw badJson(String.valueOf(e.getMessage()), "");
    }
  }

  private Event event(JsonParser parser, byte[] body, int index, Instant now) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw notAnEvent(parser, index);
    }
    int from = offset(parser.currentTokenLocation());
    String name = null;
    String id = null;
    String v = null;
    Long ts = null;
    ByteBuffer data = emptyObject();
    ByteBuffer user = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      JsonToken token = parser.nextToken();
      switch (field) {
        case "name" -> name = name(parser, token, index);
        case "id" -> id = token == JsonToken.VALUE_NULL ? null : id(parser, token, index);
        case "ts" -> ts = token == JsonToken.VALUE_NULL ? null : ts(parser, token, index);
        case "v" -> v = token == JsonToken.VALUE_NULL ? null : version(parser, token, index);
        case "data" -> data = object(parser, token, body, "SLUICE-1002", "data", index);
        case "user" ->
            user =
                token == JsonToken.VALUE_NULL
                    ? null
                    : object(parser, token, body, "SLUICE-1005", "user", index);
        default ->
            throw bad(
                "SLUICE-1012",
                "Expected the fields id, name, data, user, ts and v, found '" + cut(field) + "'.",
                "Put your own fields into data.",
                index);
      }
    }
    int bytes = offset(parser.currentLocation()) - from;
    if (bytes > MAX_EVENT_BYTES) {
      throw new ApiException(
          413,
          "SLUICE-1007",
          "Expected an event of at most 1 MiB (1,048,576 bytes), found %,d bytes.".formatted(bytes),
          "Keep the large part elsewhere and send a reference to it.",
          index(index),
          null);
    }
    if (name == null) {
      throw bad("SLUICE-1001", "Expected the field name, found none.", EXAMPLE, index);
    }
    return Event.newBuilder()
        .setId(id == null ? ids.next(now.toEpochMilli()) : id)
        .setName(name)
        .setData(data)
        .setUser(user)
        .setTs(ts == null ? now : Instant.ofEpochMilli(ts))
        .setV(v)
        .setSource("gateway")
        .build();
  }

  private static String name(JsonParser parser, JsonToken token, int index) throws IOException {
    String hint = "Name what happened, such as customer/email.received.";
    String name = text(parser, token, "SLUICE-1001", "name", hint, index);
    if (name.startsWith(EngineEvents.PREFIX)) {
      throw bad(
          "SLUICE-1001",
          "Expected a name that does not start with sluice/, found '" + name + "'.",
          "Names that start with sluice/ are kept for the engine's own events; choose another.",
          index);
    }
    return name;
  }

  private static String id(JsonParser parser, JsonToken token, int index) throws IOException {
    String hint = "Leave id out and one is made, or send a text that is unique for what happened.";
    return text(parser, token, "SLUICE-1004", "id", hint, index);
  }

  private static String version(JsonParser parser, JsonToken token, int index) throws IOException {
    return text(parser, token, "SLUICE-1006", "v", "Leave v out, or send a text.", index);
  }

  private static long ts(JsonParser parser, JsonToken token, int index) throws IOException {
    if (token == JsonToken.VALUE_NUMBER_INT
        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      long ts = parser.getLongValue();
      if (ts >= 0 && ts <= MAX_TS) {
        return ts;
      }
    }
    throw bad(
        "SLUICE-1003",
        "Expected ts as whole milliseconds since 1970, up to the year 9999, found "
            + found(parser, token)
            + ".",
        "Leave ts out for now, or send a number such as 1767225600000.",
        index);
  }

  private static String text(
      JsonParser parser, JsonToken token, String code, String field, String hint, int index)
      throws IOException {
    if (token == JsonToken.VALUE_STRING) {
      String text = parser.getText();
      if (!text.isBlank()
          && text.length() <= MAX_TEXT
          && text.chars()
              .noneMatch(c -> Character.isISOControl(c) || Character.isSurrogate((char) c))) {
        return text;
      }
      if (text.length() > MAX_TEXT) {
        throw bad(
            code,
            "Expected %s of at most 256 characters, found %,d.".formatted(field, text.length()),
            hint,
            index);
      }
    }
    throw bad(
        code,
        "Expected %s as a text of 1 to 256 characters without control characters, found %s."
            .formatted(field, found(parser, token)),
        hint,
        index);
  }

  private static ByteBuffer object(
      JsonParser parser, JsonToken token, byte[] body, String code, String field, int index)
      throws IOException {
    if (token != JsonToken.START_OBJECT) {
      throw bad(
          code,
          "Expected %s as a JSON object, found %s.".formatted(field, found(parser, token)),
          "Put the value into an object, such as {\"" + field + "\":{\"value\":…}}.",
          index);
    }
    int from = offset(parser.currentTokenLocation());
    parser.skipChildren();
    return ByteBuffer.wrap(Arrays.copyOfRange(body, from, offset(parser.currentLocation())));
  }

  private static String found(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "'" + cut(parser.getText()) + "'";
      default -> cut(parser.getText());
    };
  }

  private static ApiException notAnEvent(JsonParser parser, int index) throws IOException {
    return bad(
        "SLUICE-1011",
        "Expected an event, a JSON object, found " + found(parser, parser.currentToken()) + ".",
        EXAMPLE,
        index);
  }

  private static ApiException bad(String code, String problem, String hint, int index) {
    return new ApiException(400, code, problem, hint, index(index), null);
  }

  private static ApiException badJson(String problem, String position) {
    return new ApiException(
        400,
        "SLUICE-1010",
        "Expected JSON, found that " + problem + position + ".",
        "Check the quoting of the request body; in a shell put it in single quotes.");
  }

  private static Map<String, Object> index(int index) {
    return Map.of("index", index);
  }

  private static String position(JsonParser parser) {
    return position(parser.currentTokenLocation());
  }

  private static String position(@Nullable JsonLocation at) {
    return at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
  }

  private static int offset(JsonLocation at) {
    return (int) at.getByteOffset();
  }

  private static String cut(@Nullable String text) {
    String oneLine = String.valueOf(text).replaceAll("[\\p{Cntrl}]+", " ").strip();
    return oneLine.length() <= 120 ? oneLine : oneLine.substring(0, 120) + "…";
  }

  /** The body without a byte order mark; refused when it is no UTF-8. */
  private static byte[] utf8(byte[] body) {
    boolean marked =
        body.length >= 3
            && body[0] == (byte) 0xEF
            && body[1] == (byte) 0xBB
            && body[2] == (byte) 0xBF;
    byte[] text = marked ? Arrays.copyOfRange(body, 3, body.length) : body;
    for (int i = 0; i < Math.min(4, text.length); i++) {
      if (text[i] == 0) {
        throw badJson("it is not encoded in UTF-8", "");
      }
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
    } catch (CharacterCodingException e) {
      throw badJson("it is not encoded in UTF-8", "");
    }
    return text;
  }
}
