package dev.sluice.schemas.registry;

import dev.sluice.errors.SluiceException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a registry. The keys are those that Confluent's clients use:
 *
 * <ul>
 *   <li>{@code schema.registry.url}: one or several, separated by commas; each may hold {@code
 *       user:password@}
 *   <li>{@code basic.auth.user.info} or {@code schema.registry.basic.auth.user.info}: {@code
 *       user:password} for all of them
 *   <li>{@code bearer.auth.token}: a token for all of them
 *   <li>{@code auto.register.schemas}: true by default; false: contracts are only looked up
 *   <li>{@code schema.registry.request.timeout.ms}: for one request to one URL, 5,000 by default
 * </ul>
 *
 * @param urls tried in this order, beginning with the one that answered last
 * @param autoRegister whether a contract that the registry lacks is registered
 * @param timeout of one request to one URL
 */
public record RegistrySettings(List<Endpoint> urls, boolean autoRegister, Duration timeout) {
  private static final String URL = "schema.registry.url";
  private static final String USER_INFO = "basic.auth.user.info";
  private static final String PREFIXED_USER_INFO = "schema.registry.basic.auth.user.info";
  private static final String TOKEN = "bearer.auth.token";
  private static final String AUTO_REGISTER = "auto.register.schemas";
  private static final String TIMEOUT = "schema.registry.request.timeout.ms";
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

  /**
   * One URL of the registry.
   *
   * @param base without credentials and without a slash at its end
   * @param authorization the header's value; null: none is sent
   */
  public record Endpoint(URI base, @Nullable String authorization) {
    @Override
    public String toString() {
      return base.toString(); // keeps credentials out of logs
    }
  }

  public RegistrySettings {
    urls = List.copyOf(urls);
  }

  /**
   * The settings in a client's configuration; empty when it names no registry.
   *
   * @throws SluiceException SLUICE-6107 when a setting is wrong
   */
  public static Optional<RegistrySettings> of(Map<String, ?> config) {
    String urls = text(config, URL);
    if (urls == null) {
      return Optional.empty();
    }
    String shared = sharedAuthorization(config);
    List<Endpoint> endpoints = new ArrayList<>();
    for (String url : urls.split(",", -1)) {
      endpoints.add(endpoint(url.strip(), shared));
    }
    String autoRegister = text(config, AUTO_REGISTER);
    return Optional.of(
        new RegistrySettings(
            endpoints,
            autoRegister == null || Boolean.parseBoolean(autoRegister),
            timeout(text(config, TIMEOUT))));
  }

  private static @Nullable String sharedAuthorization(Map<String, ?> config) {
    String token = text(config, TOKEN);
    if (token != null) {
      return "Bearer " + token;
    }
    String userInfo = text(config, USER_INFO);
    return basic(userInfo == null ? text(config, PREFIXED_USER_INFO) : userInfo);
  }

  private static @Nullable String basic(@Nullable String userInfo) {
    return userInfo == null
        ? null
        : "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
  }

  private static Endpoint endpoint(String url, @Nullable String shared) {
    try {
      URI uri = URI.create(url);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getQuery() == null) {
        String path = uri.getRawPath().replaceFirst("/+$", "");
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        URI base = URI.create(uri.getScheme() + "://" + uri.getHost() + port + path);
        return new Endpoint(base, uri.getUserInfo() == null ? shared : basic(uri.getUserInfo()));
      }
    } catch (IllegalArgumentException e) {
      throw badUrl(url);
    }
    throw badUrl(url);
  }

  private static SluiceException badUrl(String url) {
    return new SluiceException(
        "SLUICE-6107",
        "Expected %s to hold http or https URLs separated by commas, found '%s'."
            .formatted(URL, url.replaceFirst("//[^@/]*@", "//…@")),
        "Correct it, for example http://registry:8081.");
  }

  private static Duration timeout(@Nullable String millis) {
    if (millis == null) {
      return DEFAULT_TIMEOUT;
    }
    if (!millis.matches("[1-9][0-9]{0,8}")) {
      throw new SluiceException(
          "SLUICE-6107",
          "Expected %s to be milliseconds from 1 on, found '%s'.".formatted(TIMEOUT, millis),
          "Correct it, or leave it out for " + DEFAULT_TIMEOUT.toMillis() + ".");
    }
    return Duration.ofMillis(Long.parseLong(millis));
  }

  private static @Nullable String text(Map<String, ?> config, String key) {
    Object value = config.get(key);
    String text =
        value instanceof List<?> list
            ? String.join(",", list.stream().map(String::valueOf).toList())
            : String.valueOf(value == null ? "" : value);
    return text.isBlank() ? null : text.strip();
  }
}
