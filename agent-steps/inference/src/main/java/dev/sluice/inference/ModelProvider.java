package dev.sluice.inference;

import com.openai.client.OpenAIClient;
import dev.sluice.errors.SluiceException;
import dev.sluice.openai.OpenAiSettings;
import dev.sluice.settings.References;
import java.net.URI;
import java.time.Duration;
import java.util.function.Function;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * A server that speaks the OpenAI API.
 *
 * @param name for the trace, such as {@code openai}
 * @param baseUrl with its version, such as {@code https://api.openai.com/v1}
 * @param apiKey may refer to what the pool has: <code>${env:OPENAI_API_KEY}</code>
 * @param timeout of each attempt, 1 second to 1 hour
 */
public record ModelProvider(String name, String baseUrl, String apiKey, Duration timeout) {
  private static final Duration LONGEST = Duration.ofHours(1);

  /**
   * @throws SluiceException SLUICE-3241 when the URL is none, name or key are empty, or the timeout
   *     is out of range
   */
  public ModelProvider {
    if (name.isBlank()
        || apiKey.isBlank()
        || HttpUrl.parse(baseUrl) == null
        || timeout.compareTo(Duration.ofSeconds(1)) < 0
        || timeout.compareTo(LONGEST) > 0) {
      throw new SluiceException(
          "SLUICE-3241",
          "Expected a provider with a name, an http or https URL, a key and a timeout of 1 second"
              + " to 1 hour, found '"
              + name
              + "' at '"
              + baseUrl
              + "' with a timeout of "
              + timeout
              + (apiKey.isBlank() ? " and no key." : "."),
          "Correct the provider; for a server without keys give any text.");
    }
  }

  /** OpenAI itself, with the key in {@code OPENAI_API_KEY}, and 10 minutes for each attempt. */
  public static ModelProvider openAi() {
    return at("openai", "https://api.openai.com/v1", "${env:OPENAI_API_KEY}");
  }

  /** Another server, with 10 minutes for each attempt. */
  public static ModelProvider at(String name, String baseUrl, String apiKey) {
    return new ModelProvider(name, baseUrl, apiKey, Duration.ofMinutes(10));
  }

  /** With another timeout of each attempt. */
  public ModelProvider timeout(Duration timeout) {
    return new ModelProvider(name, baseUrl, apiKey, timeout);
  }

  /** A client that repeats nothing: attempts are the engine's (SLUICE-3248 without its key). */
  OpenAIClient client(Function<String, @Nullable String> environment) {
    String key =
        new References(environment)
            .fill(apiKey, "SLUICE-3248", "the key of provider '" + name + "'");
    return OpenAiSettings.of(URI.create(baseUrl), key).withTimeout(timeout).client();
  }

  /** Without its key. */
  @Override
  public String toString() {
    return "ModelProvider[" + name + " at " + baseUrl + "]";
  }
}
