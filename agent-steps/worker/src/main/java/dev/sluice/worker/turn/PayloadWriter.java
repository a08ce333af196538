package dev.sluice.worker.turn;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.common.ErrorInfo;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.payloads.Envelope;
import dev.sluice.schemas.topics.EngineEvents;
import dev.sluice.sdk.host.Json;
import dev.sluice.worker.codec.PayloadCodec;
import dev.sluice.worker.codec.PayloadContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/** What a turn reports and sends, encoded. Thread-safe. */
final class PayloadWriter {
  /** Codes of errors that say nothing of the data: they stay readable. */
  private static final String OWN_CODES = "SLUICE-326";

  private static final int MAX_EVENT_BYTES = 1024 * 1024;
  private static final int MAX_STACK_BYTES = 32 * 1024;

  private final PayloadCodec codec;
  private final String functionId;

  PayloadWriter(PayloadCodec codec, String functionId) {
    this.codec = codec;
    this.functionId = functionId;
  }

  /** An output without what must not leave the worker. */
  byte[] redact(byte[] json) {
    return codec.redact(json);
  }

  /**
   * What is recorded of a step's output, already {@linkplain #redact redacted}.
   *
   * @throws SluiceException SLUICE-3265 when it is too large once encoded
   */
  ByteBuffer output(String step, byte[] json) {
    return seal(PayloadContext.output(functionId, step), json, Json.MAX_RESULT_BYTES);
  }

  /** What is recorded of a step's input. */
  ByteBuffer input(String step, ByteBuffer json) {
    PayloadContext context = PayloadContext.input(functionId, step);
    return seal(context, codec.redact(PayloadJson.bytes(json)), Json.MAX_RESULT_BYTES);
  }

  /** What is reported of a function's result. */
  ByteBuffer result(byte[] json) {
    PayloadContext context = PayloadContext.result(functionId);
    return seal(context, codec.redact(json), Json.MAX_RESULT_BYTES);
  }

  /** What a run gives the function that it invokes. */
  ByteBuffer invocation(String invoked, ByteBuffer json) {
    PayloadContext context = PayloadContext.invocation(invoked);
    return seal(context, codec.redact(PayloadJson.bytes(json)), MAX_EVENT_BYTES);
  }

  /** An event as it is sent; a signal's name stays readable. */
  Event sent(Event event) {
    String name = event.getName();
    ByteBuffer user = event.getUser();
    return new Event(
        event.getId(),
        name,
        name.equals(EngineEvents.SIGNAL)
            ? signal(event.getData())
            : sent(PayloadContext.event(name), event.getData()),
        user == null ? null : sent(PayloadContext.user(name), user),
        event.getTs(),
        event.getV(),
        event.getSource());
  }

  private ByteBuffer signal(ByteBuffer data) {
    ObjectNode tree = (ObjectNode) PayloadJson.tree(PayloadJson.bytes(data));
    byte[] inner = PayloadJson.write(Objects.requireNonNull(tree.get("data"), "data of a signal"));
    PayloadContext context = PayloadContext.event(EngineEvents.SIGNAL);
    ByteBuffer sealed = sent(context, ByteBuffer.wrap(inner));
    tree.set("data", PayloadJson.tree(PayloadJson.bytes(sealed)));
    return ByteBuffer.wrap(PayloadJson.write(tree));
  }

  private ByteBuffer sent(PayloadContext context, ByteBuffer json) {
    return seal(context, codec.redact(PayloadJson.bytes(json)), MAX_EVENT_BYTES);
  }

  /** An error as it is recorded: with its type readable, and no more. */
  ErrorInfo error(ErrorInfo error) {
    if (error.getType().startsWith(OWN_CODES)) {
      return error;
    }
    PayloadContext context = PayloadContext.error(functionId);
    String stack = Objects.requireNonNullElse(error.getStack(), "");
    while (true) {
      byte[] plain = PayloadJson.write(Map.of("message", error.getMessage(), "stack", stack));
      byte[] sealed = codec.encode(context, plain);
      if (Arrays.equals(sealed, plain)) {
        return error; // nothing is encoded
      }
      if (sealed.length <= MAX_STACK_BYTES || stack.isEmpty()) {
        return ErrorInfo.newBuilder(error)
            .setMessage(Envelope.HIDDEN_MESSAGE)
            .setStack(new String(sealed, StandardCharsets.UTF_8))
            .build();
      }
      stack = stack.substring(0, stack.length() * 3 / 4);
    }
  }

  private ByteBuffer seal(PayloadContext context, byte[] json, int atMost) {
    byte[] sealed = codec.encode(context, json);
    if (sealed.length > atMost) {
      throw new SluiceException(
          "SLUICE-3265",
          "Expected at most %d MiB as it is written (%s), found %d bytes, of %d before the codec."
              .formatted(atMost >> 20, context.text(), sealed.length, json.length),
          "Store the content elsewhere and hand on a reference; encryption adds a third.");
    }
    return ByteBuffer.wrap(sealed);
  }
}
