package dev.sluice.openai;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import dev.sluice.errors.SluiceException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * Where the models are.
 *
 * @param baseUrl of the API with its version, such as {@code https://api.openai.com/v1}
 * @param apiKey sent as a bearer token
 * @param api which one the server speaks
 * @param timeout of one request, more than zero
 */
public record OpenAiSettings(URI baseUrl, String apiKey, Api api, Duration timeout) {
  /** The provider's own address. */
  public static final URI OPENAI = URI.create("https://api.openai.com/v1");

  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  /** One of the two APIs by which models are asked. */
  public enum Api {
    RESPONSES,
    CHAT
  }

  public OpenAiSettings {
    if (apiKey.isBlank() || !baseUrl.isAbsolute() || timeout.isNegative() || timeout.isZero()) {
      throw new SluiceException(
          "SLUICE-3213",
          "Expected a base URL, a key and a timeout of more than zero, found "
              + baseUrl
              + ", "
              + (apiKey.isBlank() ? "no key" : "a key")
              + ", "
              + timeout
              + ".",
          "Set OPENAI_API_KEY; a server that needs no key takes any.");
    }
  }

  /** The Responses API, with a timeout of 5 minutes. */
  public static OpenAiSettings of(URI baseUrl, String apiKey) {
    return new OpenAiSettings(baseUrl, apiKey, Api.RESPONSES, TIMEOUT);
  }

  /**
   * From {@code OPENAI_API_KEY}, {@code OPENAI_BASE_URL} (OpenAI's if not set) and {@code
   * SLUICE_OPENAI_API} ({@code responses}, the default, or {@code chat}).
   *
   * @param environment such as {@code System.getenv()}
   * @throws SluiceException SLUICE-3213 when there is no key or a value is wrong
   */
  public static OpenAiSettings from(Map<String, String> environment) {
    String url = environment.getOrDefault("OPENAI_BASE_URL", OPENAI.toString());
    String api = environment.getOrDefault("SLUICE_OPENAI_API", Api.RESPONSES.name());
    try {
      return new OpenAiSettings(
          URI.create(url),
          environment.getOrDefault("OPENAI_API_KEY", ""),
          Api.valueOf(api.toUpperCase(Locale.ROOT)),
          TIMEOUT);
    } catch (IllegalArgumentException e) {
      throw new SluiceException(
          "SLUICE-3213",
          "Expected OPENAI_BASE_URL to be a URL and SLUICE_OPENAI_API responses or chat, found "
              + url
              + " and "
              + api
              + ".",
          "Correct the environment.",
          e);
    }
  }

  public OpenAiSettings with(Api other) {
    return new OpenAiSettings(baseUrl, apiKey, other, timeout);
  }

  public OpenAiSettings withTimeout(Duration other) {
    return new OpenAiSettings(baseUrl, apiKey, api, other);
  }

  /** The official client, which does not retry by itself: the steps do. */
  public OpenAIClient client() {
    return OpenAIOkHttpClient.builder()
        .baseUrl(baseUrl.toString())
        .apiKey(apiKey)
        .timeout(timeout)
        .maxRetries(0)
        .build();
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "OpenAiSettings[" + baseUrl + ", " + api + ", " + timeout + "]";
  }
}
