package dev.sluice.openai.script;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the server answers. */
public sealed interface ScriptedAnswer {
  /** How a text ends. */
  enum End {
    WHOLE,
    /** The model says that it will not help. */
    REFUSED,
    /** The tokens that it may use are used up. */
    CUT_OFF
  }

  /**
   * A text, or a JSON document where a schema was asked for.
   *
   * @param pace before each word, where the answer is streamed
   */
  record Text(String text, End end, Duration pace) implements ScriptedAnswer {
    Text(String text, End end) {
      this(text, end, Duration.ZERO);
    }

    boolean refusal() {
      return end == End.REFUSED;
    }
  }

  /**
   * The model asks for tools, all at once.
   *
   * @param reasoning what it thought before, told by the Responses API alone; null: nothing
   */
  record Calls(List<Call> calls, @Nullable String reasoning) implements ScriptedAnswer {
    public Calls {
      calls = List.copyOf(calls);
    }
  }

  /**
   * One call that the model asks for.
   *
   * @param arguments as JSON
   */
  record Call(String tool, String arguments) {}

  /**
   * An error of the provider.
   *
   * @param status HTTP, from 400 on
   * @param headers such as {@code retry-after}
   */
  record Failure(int status, String code, String message, Map<String, String> headers)
      implements ScriptedAnswer {
    public Failure {
      headers = Map.copyOf(headers);
    }
  }

  /** Another answer, after a while. */
  record Late(Duration delay, ScriptedAnswer answer) implements ScriptedAnswer {}

  static ScriptedAnswer text(String text) {
    return new Text(text, End.WHOLE);
  }

  /**
   * A JSON document.
   *
   * @param value anything that Jackson writes
   */
  static ScriptedAnswer json(Object value) {
    return new Text(write(value), End.WHOLE);
  }

  static ScriptedAnswer refusal(String text) {
    return new Text(text, End.REFUSED);
  }

  /** A text that ends early. */
  static ScriptedAnswer cutOff(String text) {
    return new Text(text, End.CUT_OFF);
  }

  static ScriptedAnswer calls(Call... calls) {
    return new Calls(List.of(calls), null);
  }

  /** Calls of a model that thinks first. */
  static ScriptedAnswer callsAfter(String reasoning, Call... calls) {
    return new Calls(List.of(calls), reasoning);
  }

  /**
   * A call for {@link #calls}.
   *
   * @param arguments anything that Jackson writes as a JSON object
   */
  static Call call(String tool, Object arguments) {
    return new Call(tool, write(arguments));
  }

  static ScriptedAnswer error(int status, String code, String message) {
    return new Failure(status, code, message, Map.of());
  }

  /**
   * Too many requests.
   *
   * @param retryAfter told in {@code retry-after-ms}; null: not told
   */
  static ScriptedAnswer rateLimited(@Nullable Duration retryAfter) {
    return new Failure(
        429,
        "rate_limit_exceeded",
        "Rate limit reached",
        retryAfter == null
            ? Map.of()
            : Map.of("retry-after-ms", String.valueOf(retryAfter.toMillis())));
  }

  /** This answer, {@code delay} later. */
  default ScriptedAnswer after(Duration delay) {
    return new Late(delay, this);
  }

  /** This answer, a text with {@code pace} before each of its words where it is streamed. */
  default ScriptedAnswer spoken(Duration pace) {
    return switch (this) {
      case Text text -> new Text(text.text(), text.end(), pace);
      case Late late -> new Late(late.delay(), late.answer().spoken(pace));
      case Calls calls -> calls;
      case Failure failure -> failure;
    };
  }

  private static String write(Object value) {
    try {
      return JsonMapper.builder().findAndAddModules().build().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Expected a value that can be written as JSON", e);
    }
  }
}
