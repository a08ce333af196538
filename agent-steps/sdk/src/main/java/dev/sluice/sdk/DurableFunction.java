package dev.sluice.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.errors.SluiceException;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Code that survives crashes, with what starts it and how it is retried.
 *
 * <pre>{@code
 * DurableFunction greet =
 *     DurableFunction.define("greet-customer")
 *         .on(Trigger.event("demo/greet"))
 *         .run(Customer.class, (ctx, event) -> {
 *           String hello = ctx.step("compose", () -> "Hello " + event.data().name());
 *           ctx.sleep("pause", Duration.ofDays(3));
 *           return ctx.step("farewell", () -> hello + " and good-bye");
 *         });
 * }</pre>
 */
public final class DurableFunction {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");
  private static final int MAX_TRIGGERS = 10;

  private final String id;
  private final List<Trigger> triggers;
  private final RetryPolicy retry;
  private final Type dataType;
  private final Body<Object> body;

  private DurableFunction(
      String id, List<Trigger> triggers, RetryPolicy retry, Type dataType, Body<Object> body) {
    this.id = id;
    this.triggers = triggers;
    this.retry = retry;
    this.dataType = dataType;
    this.body = body;
  }

  /**
   * Starts the definition of a function.
   *
   * @param id unique in the installation: 1 to 128 characters of {@code a-z A-Z 0-9 . _ -}
   * @throws SluiceException SLUICE-2001 when it is not
   */
  public static Builder define(String id) {
    return new Builder(id);
  }

  public String id() {
    return id;
  }

  /** What starts it; empty: it is started by hand only. */
  public List<Trigger> triggers() {
    return triggers;
  }

  /** For the body, and for each step that names no policy of its own. */
  public RetryPolicy retry() {
    return retry;
  }

  /** What the event's data is read as. */
  public Type dataType() {
    return dataType;
  }

  /**
   * Runs the function's code; for hosts.
   *
   * @param event its data is of {@link #dataType}
   */
  @SuppressWarnings("unchecked")
  public @Nullable Object call(Context ctx, Event<?> event) throws Exception {
    return body.run(ctx, (Event<Object>) event);
  }

  @Override
  public String toString() {
    return "DurableFunction[" + id + "]";
  }

  /**
   * A function's code. It runs from the top on every turn, so what it does outside steps must give
   * the same each time: no clock, no random number, no input or output.
   *
   * @param <T> what the event's data is read as
   */
  @FunctionalInterface
  public interface Body<T> {
    /** Returns the run's result, anything that Jackson can write, at most 4 MiB; or null. */
    @Nullable Object run(Context ctx, Event<T> event) throws Exception;
  }

  /** Collects what belongs to a function; each method but {@code run} returns this builder. */
  public static final class Builder {
    private final String id;
    private final List<Trigger> triggers = new ArrayList<>();
    private RetryPolicy retry = RetryPolicy.DEFAULT;

    private Builder(String id) {
      if (!ID.matcher(id).matches()) {
        throw new SluiceException(
            "SLUICE-2001",
            "Expected a function id of 1 to 128 characters a-z A-Z 0-9 . _ -, found '" + id + "'.",
            "Choose an id such as greet-customer.");
      }
      this.id = id;
    }

    /**
     * Adds what starts the function; at most 10 in all.
     *
     * @throws SluiceException SLUICE-2003 when there are more, or one comes twice
     */
    public Builder on(Trigger... more) {
      for (Trigger trigger : more) {
        if (triggers.contains(trigger)) {
          throw new SluiceException(
              "SLUICE-2003",
              "Expected each trigger of function '"
                  + id
                  + "' once, found '"
                  + trigger.event()
                  + "' twice.",
              "Remove one of them.");
        }
        triggers.add(trigger);
      }
      if (triggers.size() > MAX_TRIGGERS) {
        throw new SluiceException(
            "SLUICE-2003",
            "Expected at most "
                + MAX_TRIGGERS
                + " triggers of function '"
                + id
                + "', found "
                + triggers.size()
                + ".",
            "Use a prefix such as customer/*, or a second function.");
      }
      return this;
    }

    /** Attempts after the first one, 0 to 20; 4 when nothing is said. */
    public Builder retries(int retries) {
      return retry(retry.withRetries(retries));
    }

    /** For the body, and for each step that names no policy of its own. */
    public Builder retry(RetryPolicy policy) {
      retry = policy;
      return this;
    }

    /** The function with this code; the event's data is read as {@code data}. */
    public <T> DurableFunction run(Class<T> data, Body<T> body) {
      return build(data, body);
    }

    /** The function with this code; the event's data is read as {@code data}. */
    public <T> DurableFunction run(TypeRef<T> data, Body<T> body) {
      return build(data.type(), body);
    }

    /** The function with this code; the event's data is left as it came. */
    public DurableFunction run(Body<JsonNode> body) {
      return build(JsonNode.class, body);
    }

    @SuppressWarnings("unchecked")
    private DurableFunction build(Type data, Body<?> body) {
      return new DurableFunction(id, List.copyOf(triggers), retry, data, (Body<Object>) body);
    }
  }
}
