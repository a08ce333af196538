package dev.sluice.examples.support;

import dev.sluice.examples.support.functions.Support;
import dev.sluice.openai.OpenAiSettings;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
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

  /** As the environment says; what it does not say is as on a machine of one's own. */
  public static SupportSettings of(Map<String, String> env) {
    Support.Limits standard = Support.Limits.STANDARD;
    return new SupportSettings(
        env.getOrDefault("SLUICE_KAFKA", "127.0.0.1:9092"),
        env.getOrDefault("SLUICE_NAMESPACE", "sluice"),
        URI.create(env.getOrDefault("SLUICE_URL", "http://127.0.0.1:8288")),
        env.getOrDefault("SUPPORT_EVENT_KEY", "dev"),
        URI.create(env.getOrDefault("SUPPORT_MCP_URL", "http://127.0.0.1:8391")),
        URI.create(env.getOrDefault("OPENAI_BASE_URL", OpenAiSettings.OPENAI.toString())),
        env.getOrDefault("OPENAI_API_KEY", ""),
        env.getOrDefault("SUPPORT_MODEL", "gpt-5-mini"),
        env.getOrDefault("SUPPORT_EMBEDDING_MODEL", "text-embedding-3-small"),
        URI.create(env.getOrDefault("SLACK_API_BASE", "https://slack.com/api/")),
        env.getOrDefault("SLACK_BOT_TOKEN", ""),
        env.getOrDefault("SUPPORT_REVIEWERS", "support-reviewers"),
        env.getOrDefault("SUPPORT_SENIORS", "support-senior"),
        URI.create(env.getOrDefault("STRIPE_API_BASE", "https://api.stripe.com")),
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
    return said == null ? otherwise : Duration.parse(said);
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
