package dev.sluice.worker.codec;

import java.util.Locale;

/**
 * What a payload is of. It says nothing of the run: a replay takes over what another run of the
 * function recorded, and an event may start several.
 *
 * @param kind which part of the work it is
 * @param of the event's name, the function's id, or {@code function/step}
 */
public record PayloadContext(Kind kind, String of) {
  /** Which part of the work a payload is. */
  public enum Kind {
    EVENT,
    USER,
    INVOCATION,
    INPUT,
    OUTPUT,
    RESULT,
    ERROR,
    LIVE
  }

  /** Data of an event; of a signal, the data in its data. */
  public static PayloadContext event(String name) {
    return new PayloadContext(Kind.EVENT, name);
  }

  /** Whom an event concerns. */
  public static PayloadContext user(String event) {
    return new PayloadContext(Kind.USER, event);
  }

  /** What a run gives a function that it invokes. */
  public static PayloadContext invocation(String functionId) {
    return new PayloadContext(Kind.INVOCATION, functionId);
  }

  /** What a step was given. */
  public static PayloadContext input(String functionId, String step) {
    return new PayloadContext(Kind.INPUT, functionId + "/" + step);
  }

  /** What a step returned. */
  public static PayloadContext output(String functionId, String step) {
    return new PayloadContext(Kind.OUTPUT, functionId + "/" + step);
  }

  /** What a function returned. */
  public static PayloadContext result(String functionId) {
    return new PayloadContext(Kind.RESULT, functionId);
  }

  /** Message and stack of what a function, or a step of it, threw. */
  public static PayloadContext error(String functionId) {
    return new PayloadContext(Kind.ERROR, functionId);
  }

  /** What a step of a function says while it runs. */
  public static PayloadContext live(String functionId) {
    return new PayloadContext(Kind.LIVE, functionId);
  }

  /** As envelopes say it, such as {@code event:shop/order.paid}. */
  public String text() {
    return kind.name().toLowerCase(Locale.ROOT) + ":" + of;
  }
}
