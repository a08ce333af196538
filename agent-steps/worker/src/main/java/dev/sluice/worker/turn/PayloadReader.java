package dev.sluice.worker.turn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.commands.MemoEntry;
import dev.sluice.schemas.commands.MemoStatus;
import dev.sluice.schemas.common.ErrorInfo;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.payloads.Envelope;
import dev.sluice.schemas.topics.EngineEvents;
import dev.sluice.worker.codec.PayloadCodec;
import dev.sluice.worker.codec.PayloadContext;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a turn is given, decoded. What the engine wrote around payloads (a matched event, the end of
 * a run) stays as it is. Thread-safe.
 */
@SuppressWarnings("ReferenceEquality") // a codec gives back the very thing that needs no decoding
final class PayloadReader {
  /** The engine's events about runs, beside the one that invokes. */
  private static final String RUN_EVENTS = EngineEvents.PREFIX + "function.";

  private final PayloadCodec codec;
  private final String functionId;

  PayloadReader(PayloadCodec codec, String functionId) {
    this.codec = codec;
    this.functionId = functionId;
  }

  /**
   * The command with its payloads as functions see them.
   *
   * @throws SluiceException SLUICE-3261 to SLUICE-3264 when one cannot be read
   */
  Command open(Command command) {
    return new Command(
        command.getRunId(),
        command.getFunctionId(),
        command.getEpoch(),
        command.getResultPartition(),
        command.getAttempt(),
        command.getRetry(),
        command.getStartedAt(),
        command.getEvents().stream().map(this::open).toList(),
        command.getMemo().stream().map(this::open).toList(),
        command.getAppVersion(),
        command.getTold());
  }

  private Event open(Event event) {
    ByteBuffer user = event.getUser();
    ByteBuffer data = openData(event.getName(), event.getData());
    ByteBuffer opened = user == null ? null : open(PayloadContext.user(event.getName()), user);
    return data == event.getData() && opened == user
        ? event
        : new Event(
            event.getId(),
            event.getName(),
            data,
            opened,
            event.getTs(),
            event.getV(),
            event.getSource());
  }

  private ByteBuffer openData(String event, ByteBuffer data) {
    if (isByEngine(event) || event.equals(EngineEvents.SIGNAL)) {
      return openParts(data, tree -> openDataTree(event, functionId, tree));
    }
    return open(dataOf(event, functionId), data);
  }

  private static boolean isByEngine(String event) {
    return event.startsWith(RUN_EVENTS) && !event.equals(EngineEvents.INVOKED);
  }

  private static PayloadContext dataOf(String event, String invoked) {
    return event.equals(EngineEvents.INVOKED)
        ? PayloadContext.invocation(invoked)
        : PayloadContext.event(event);
  }

  private MemoEntry open(MemoEntry entry) {
    ByteBuffer output = entry.getOutput();
    ErrorInfo error = entry.getError();
    ByteBuffer opened = output == null ? null : openOutcome(entry, output);
    ErrorInfo openedError = error == null ? null : open(error);
    return opened == output && openedError == error
        ? entry
        : new MemoEntry(
            entry.getStep(),
            entry.getKind(),
            entry.getStatus(),
            entry.getAttempt(),
            opened,
            openedError,
            entry.getStartedAt());
  }

  private ByteBuffer openOutcome(MemoEntry entry, ByteBuffer output) {
    String step = entry.getStep();
    if (entry.getStatus() == MemoStatus.INPUT) {
      return open(PayloadContext.input(functionId, step), output);
    }
    return switch (entry.getKind()) {
      case WAIT -> openParts(output, tree -> openEvent(tree.path("event"), functionId));
      case INVOKE -> open((PayloadContext) null, output);
      default -> open(PayloadContext.output(functionId, step), output);
    };
  }

  private ErrorInfo open(ErrorInfo error) {
    String stack = error.getStack();
    Map<String, String> details = stack == null ? null : details(stack);
    return details == null
        ? error
        : ErrorInfo.newBuilder(error)
            .setMessage(details.getOrDefault("message", ""))
            .setStack(details.get("stack"))
            .build();
  }

  /** Message and stack that an encrypted stack holds; null: it is none. */
  private @Nullable Map<String, String> details(String stack) {
    if (!Envelope.mayBeIn(stack)) {
      return null;
    }
    byte[] text = PayloadJson.utf8(stack);
    byte[] opened = codec.decode(null, text);
    return opened == text ? null : PayloadJson.strings(opened);
  }

  private ByteBuffer open(@Nullable PayloadContext expected, ByteBuffer json) {
    byte[] bytes = PayloadJson.bytes(json);
    byte[] opened = codec.decode(expected, bytes);
    return opened == bytes ? json : ByteBuffer.wrap(opened);
  }

  /** What opens the payloads that are parts of a tree, in place. */
  private interface Opening {
    void in(ObjectNode tree);
  }

  private ByteBuffer openParts(ByteBuffer json, Opening opening) {
    byte[] bytes = PayloadJson.bytes(json);
    if (!Envelope.mayBeIn(bytes) || !(PayloadJson.tree(bytes) instanceof ObjectNode tree)) {
      return json;
    }
    opening.in(tree);
    return ByteBuffer.wrap(PayloadJson.write(tree));
  }

  private void openEvent(JsonNode event, String function) {
    if (event instanceof ObjectNode object) {
      String name = object.path("name").asText();
      openField(object, "user", PayloadContext.user(name));
      if (object.path("data") instanceof ObjectNode data) {
        if (isByEngine(name) || name.equals(EngineEvents.SIGNAL)) {
          openDataTree(name, function, data);
        } else {
          openField(object, "data", dataOf(name, function));
        }
      }
    }
  }

  private void openDataTree(String event, String function, ObjectNode data) {
    if (event.equals(EngineEvents.SIGNAL)) {
      openField(data, "data", PayloadContext.event(event));
      return;
    }
    String of = data.path("function_id").asText(function);
    openField(data, "result", PayloadContext.result(of));
    openEvent(data.path("event"), of);
    if (data.path("error") instanceof ObjectNode error && error.path("stack").isTextual()) {
      Map<String, String> details = details(error.path("stack").asText());
      if (details != null) {
        details.forEach(error::put);
      }
    }
  }

  private void openField(ObjectNode object, String field, PayloadContext context) {
    JsonNode value = object.get(field);
    if (value != null && Envelope.is(value)) {
      object.set(field, PayloadJson.tree(codec.decode(context, PayloadJson.write(value))));
    }
  }
}
