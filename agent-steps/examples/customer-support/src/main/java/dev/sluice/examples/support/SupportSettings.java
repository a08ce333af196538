package dev.sluice.examples.support;

import dev.sluice.errors.SluiceException;
import dev.sluice.examples.support.functions.Support;
import dev.sluice.openai.OpenAiSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the worker finds what it works with.
 *
 * @param kafka bootstrap servers
 * @param namespace of the installation
 * @param gateway where it sends events
 * @param eventKey one of the gateway's keys for events
 * @param customerData the MCP server
 * @param openAiUrl of the API with its version
 * @param openAiKey for it
 * @param model that answers
 * @param embeddingModel that finds similar cases
 * @param slackApi Slack, or what speaks as it does
 * @param slackToken of the bot
 * @param reviewers id of the channel of those who decide
 * @param seniors id of the channel where escalations go
 * @param stripeApi Stripe, or what speaks as it does
 * @param stripeKey for it
 * @param limits how long people have
 */
public record SupportSettings(
    String kafka,
    String namespace,
    URI gateway,
    String eventKey,
    URI customerData,
    URI openAiUrl,
    String openAiKey,
    String model,
    String embeddingModel,
    URI slackApi,
    String slackToken,
    String reviewers,
    String seniors,
    URI stripeApi,
    String stripeKey,
    Support.Limits limits) {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(365);

  /**
   * As the environment says; what it does not say is as on a machine of one's own.
   *
   * @throws SluiceException SLUICE-6230 when it names what is no address or no time for people
   */
  public static SupportSettings of(Map<String, String> env) {
    Support.Limits standard = Support.Limits.STANDARD;
    return new SupportSettings(
        env.getOrDefault("SLUICE_KAFKA", "127.0.0.1:9092"),
        env.getOrDefault("SLUICE_NAMESPACE", "sluice"),
        address(env, "SLUICE_URL", "http://127.0.0.1:8288"),
        env.getOrDefault("SUPPORT_EVENT_KEY", "dev"),
        address(env, "SUPPORT_MCP_URL", "http://127.0.0.1:8391"),
        address(env, "OPENAI_BASE_URL", OpenAiSettings.OPENAI.toString()),
        env.getOrDefault("OPENAI_API_KEY", ""),
        env.getOrDefault("SUPPORT_MODEL", "gpt-5-mini"),
        env.getOrDefault("SUPPORT_EMBEDDING_MODEL", "text-embedding-3-small"),
        address(env, "SLACK_API_BASE", "https://slack.com/api/"),
        env.getOrDefault("SLACK_BOT_TOKEN", ""),
        env.getOrDefault("SUPPORT_REVIEWERS", "support-reviewers"),
        env.getOrDefault("SUPPORT_SENIORS", "support-senior"),
        address(env, "STRIPE_API_BASE", "https://api.stripe.com"),
        env.getOrDefault("STRIPE_API_KEY", ""),
        new Support.Limits(
            duration(env, "SUPPORT_ESCALATION_LIMIT", standard.escalation()),
            duration(env, "SUPPORT_REFUND_LIMIT", standard.refund())));
  }

  /** The same with other times for people to decide. */
  public SupportSettings withLimits(Support.Limits other) {
    return new SupportSettings(
        kafka,
        namespace,
        gateway,
        eventKey,
        customerData,
        openAiUrl,
        openAiKey,
        model,
        embeddingModel,
        slackApi,
        slackToken,
        reviewers,
        seniors,
        stripeApi,
        stripeKey,
        other);
  }

  private static Duration duration(Map<String, String> env, String name, Duration otherwise) {
    String said = env.get(name);
    if (said == null) {
      return otherwise;
    }
    try {
      Duration read = Duration.parse(said);
      if (read.compareTo(SHORTEST) >= 0 && read.compareTo(LONGEST) <= 0) {
        return read;
      }
    } catch (DateTimeParseException e) {
      throw bad(name, "a time such as PT4H or P1D", said);
    }
    throw bad(name, "a time from one second (PT1S) to a year (P365D)", said);
  }

  private static URI address(Map<String, String> env, String name, String otherwise) {
    String said = env.getOrDefault(name, otherwise);
    try {
      URI read = new URI(said);
      if (read.getHost() != null && List.of("http", "https").contains(read.getScheme())) {
        return read;
      }
    } catch (URISyntaxException e) {
      throw bad(name, "an address such as http://127.0.0.1:8288", said);
    }
    throw bad(name, "an address that begins with http:// or https://", said);
  }

  private static SluiceException bad(String name, String expected, String found) {
    return new SluiceException(
        "SLUICE-6230",
        "Expected in %s %s, found '%s'.".formatted(name, expected, found),
        "Correct the environment variable, or unset it for the usual value.");
  }

  /** What {@link #of} reads as these settings: for a worker in another process. */
  public Map<String, String> env() {
    Map<String, String> env = new HashMap<>();
    env.put("SLUICE_KAFKA", kafka);
    env.put("SLUICE_NAMESPACE", namespace);
    env.put("SLUICE_URL", gateway.toString());
    env.put("SUPPORT_EVENT_KEY", eventKey);
    env.put("SUPPORT_MCP_URL", customerData.toString());
    env.put("OPENAI_BASE_URL", openAiUrl.toString());
    env.put("OPENAI_API_KEY", openAiKey);
    env.put("SUPPORT_MODEL", model);
    env.put("SUPPORT_EMBEDDING_MODEL", embeddingModel);
    env.put("SLACK_API_BASE", slackApi.toString());
    env.put("SLACK_BOT_TOKEN", slackToken);
    env.put("SUPPORT_REVIEWERS", reviewers);
    env.put("SUPPORT_SENIORS", seniors);
    env.put("STRIPE_API_BASE", stripeApi.toString());
    env.put("STRIPE_API_KEY", stripeKey);
    env.put("SUPPORT_ESCALATION_LIMIT", limits.escalation().toString());
    env.put("SUPPORT_REFUND_LIMIT", limits.refund().toString());
    return env;
  }
}
