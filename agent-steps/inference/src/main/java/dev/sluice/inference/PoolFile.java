package dev.sluice.inference;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.module.paramnames.ParameterNamesModule;
import dev.sluice.errors.SluiceException;
import dev.sluice.sdk.RetryPolicy;
import dev.sluice.sdk.Throttle;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A pool as a YAML file says it; what is left out is as the builder has it.
 *
 * @param providers by the name that models use
 * @param models by the name that requests use
 */
record PoolFile(
    @Nullable String id,
    @Nullable Map<String, Provider> providers,
    @Nullable Map<String, Model> models,
    @Nullable Fetching fetch) {
  private static final JsonMapper YAML =
      JsonMapper.builder(new YAMLFactory())
          .addModules(
              new ParameterNamesModule(),
              new SimpleModule().addDeserializer(Duration.class, new Times()))
          .build();

  /** A server that speaks the OpenAI API. */
  record Provider(@Nullable String baseUrl, @Nullable String apiKey, @Nullable Duration timeout) {}

  /** How a model is served; without a provider by OpenAI itself. */
  record Model(
      @Nullable String provider,
      @Nullable Integer concurrency,
      @Nullable Rate throttle,
      @Nullable Budget tokens,
      @Nullable Integer retries,
      @Nullable Duration patience) {}

  /** Starts in each period. */
  record Rate(int limit, @Nullable Duration period, @Nullable Integer burst) {}

  /** Tokens in each period. */
  record Budget(long limit, @Nullable Duration period, long estimate) {}

  /** Where HTTP calls may go, and how. */
  record Fetching(
      @Nullable List<String> allow,
      @Nullable List<String> addresses,
      @Nullable Map<String, Map<String, String>> headers,
      @Nullable Integer maxResponseBytes,
      @Nullable Integer concurrency,
      @Nullable Rate throttle,
      @Nullable Integer retries,
      @Nullable Duration patience) {}

  /**
   * Reads a pool.
   *
   * @throws SluiceException SLUICE-3254 when the file is not there, is no YAML or says what a pool
   *     has not, and what the builder throws
   */
  static InferencePool.Builder read(Path file) {
    try {
      return read(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw invalid(file.toString(), "a file that can be read", e.toString(), e);
    }
  }

  static InferencePool.Builder read(String name, String yaml) {
    try {
      PoolFile file = YAML.readValue(yaml, PoolFile.class);
      if (file == null) {
        throw invalid(name, "models or fetch", "an empty file", null);
      }
      return file.builder(name);
    } catch (JacksonException e) {
      String at = e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
      throw invalid(name, "the YAML of a pool", e.getOriginalMessage() + at, e);
    }
  }

  private InferencePool.Builder builder(String name) {
    InferencePool.Builder builder = InferencePool.builder();
    if (id != null) {
      builder.id(id);
    }
    Map<String, Provider> known = Objects.requireNonNullElse(providers, Map.of());
    Objects.requireNonNullElse(models, Map.<String, Model>of())
        .forEach(
            (model, how) -> {
              builder.provider(provider(name, model, how.provider(), known));
              builder.model(model, limits(how));
            });
    if (fetch != null) {
      builder.fetch(policy(fetch));
    }
    return builder;
  }

  private static ModelProvider provider(
      String file, String model, @Nullable String provider, Map<String, Provider> known) {
    Provider how = provider == null ? null : known.get(provider);
    if (how == null && provider != null) {
      throw invalid(
          file, "a provider of model '" + model + "' that it has", "'" + provider + "'", null);
    }
    ModelProvider standard = ModelProvider.openAi();
    if (how == null) {
      return standard;
    }
    return new ModelProvider(
        Objects.requireNonNull(provider),
        Objects.requireNonNullElse(how.baseUrl(), standard.baseUrl()),
        Objects.requireNonNullElse(how.apiKey(), standard.apiKey()),
        Objects.requireNonNullElse(how.timeout(), standard.timeout()));
  }

  private static Limits limits(Model how) {
    Limits limits = limits(how.concurrency(), how.throttle(), how.retries(), how.patience());
    Budget tokens = how.tokens();
    return tokens == null
        ? limits
        : limits.tokens(tokens.limit(), period(tokens.period()), tokens.estimate());
  }

  private static Limits limits(
      @Nullable Integer concurrency,
      @Nullable Rate throttle,
      @Nullable Integer retries,
      @Nullable Duration patience) {
    Limits limits = concurrency == null ? Limits.DEFAULT : Limits.of(concurrency);
    if (throttle != null) {
      Throttle rate = Throttle.of(throttle.limit(), period(throttle.period()));
      limits = limits.throttle(throttle.burst() == null ? rate : rate.burst(throttle.burst()));
    }
    if (retries != null) {
      limits = limits.retry(RetryPolicy.of(retries));
    }
    return patience == null ? limits : limits.patience(patience);
  }

  private static FetchPolicy policy(Fetching fetch) {
    FetchPolicy policy =
        FetchPolicy.allow(Objects.requireNonNullElse(fetch.allow(), List.of()))
            .addresses(
                Objects.requireNonNullElse(fetch.addresses(), List.<String>of())
                    .toArray(String[]::new))
            .limits(
                limits(fetch.concurrency(), fetch.throttle(), fetch.retries(), fetch.patience()));
    var headers =
        Objects.requireNonNullElse(fetch.headers(), Map.<String, Map<String, String>>of());
    for (var entry : headers.entrySet()) {
      for (var header : entry.getValue().entrySet()) {
        policy = policy.header(entry.getKey(), header.getKey(), header.getValue());
      }
    }
    return fetch.maxResponseBytes() == null
        ? policy
        : policy.maxResponseBytes(fetch.maxResponseBytes());
  }

  private static Duration period(@Nullable Duration period) {
    return Objects.requireNonNullElse(period, Duration.ofMinutes(1));
  }

  private static SluiceException invalid(
      String file, String expected, String found, @Nullable Throwable cause) {
    return new SluiceException(
        "SLUICE-3254",
        "Expected " + expected + " in '" + file + "', found " + found + ".",
        "docs/inference.md shows what a pool's file has.",
        cause);
  }

  /** Reads {@code 500ms}, {@code 90s}, {@code 1m}, {@code 2h}, {@code 7d}. */
  private static final class Times extends StdDeserializer<Duration> {
    @Serial private static final long serialVersionUID = 1L;
    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    Times() {
      super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      String text = parser.getValueAsString("");
      Matcher time = TIME.matcher(text);
      if (!time.matches()) {
        return (Duration)
            context.handleWeirdStringValue(Duration.class, text, "a time such as 90s, 1m or 2h");
      }
      long count = Long.parseLong(time.group(1));
      return switch (time.group(2)) {
        case "ms" -> Duration.ofMillis(count);
        case "s" -> Duration.ofSeconds(count);
        case "m" -> Duration.ofMinutes(count);
        case "h" -> Duration.ofHours(count);
        default -> Duration.ofDays(count);
      };
    }
  }
}
