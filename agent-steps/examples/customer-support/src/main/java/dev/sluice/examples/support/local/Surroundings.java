package dev.sluice.examples.support.local;

import dev.sluice.examples.support.SupportSettings;
import dev.sluice.examples.support.data.SupportDatabase;
import dev.sluice.openai.script.ScriptedModelServer;
import dev.sluice.slack.local.LocalSlack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the worker works with, on this machine: the tables, the MCP server as a process, and what
 * stands in for the paid services that the environment gives no key for.
 */
public final class Surroundings implements AutoCloseable {
  /** As long as an answer is played to take, so that there is something to see. */
  private static final Duration THINKING = Duration.ofMillis(400);

  private final Map<String, String> env;
  private final DataProcess data;
  private final @Nullable ScriptedModelServer model;
  private final LocalSlack slack;
  private final LocalStripe stripe;

  private Surroundings(
      Map<String, String> env,
      DataProcess data,
      @Nullable ScriptedModelServer model,
      LocalSlack slack,
      LocalStripe stripe) {
    this.env = env;
    this.data = data;
    this.model = model;
    this.slack = slack;
    this.stripe = stripe;
  }

  /**
   * Starts it all.
   *
   * @param ownerUrl JDBC URL of a user who may create schemas and roles
   * @param environment where {@code OPENAI_API_KEY} or {@code OPENAI_BASE_URL} stand, if at all:
   *     then no model is played
   */
  public static Surroundings start(String ownerUrl, Map<String, String> environment) {
    SupportDatabase.migrate(ownerUrl);
    Map<String, String> env = new HashMap<>(environment);
    @Nullable ScriptedModelServer model = null;
    if (!environment.containsKey("OPENAI_API_KEY") && !environment.containsKey("OPENAI_BASE_URL")) {
      model = SupportScript.play(ScriptedModelServer.start(), THINKING);
      env.put("OPENAI_BASE_URL", model.baseUrl());
    }
    env.putIfAbsent("OPENAI_API_KEY", "local");
    try {
      LocalSlack slack = LocalSlack.start(0);
      return new Surroundings(
          env,
          DataProcess.start(SupportDatabase.asServer(ownerUrl), 0),
          model,
          slack,
          LocalStripe.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For a worker that works with these. */
  public SupportSettings settings(String kafka, String namespace, URI gateway) {
    Map<String, String> all = new HashMap<>(env);
    all.put("SLUICE_KAFKA", kafka);
    all.put("SLUICE_NAMESPACE", namespace);
    all.put("SLUICE_URL", gateway.toString());
    all.put("SUPPORT_MCP_URL", data.uri().toString());
    all.put("SLACK_API_BASE", slack.api().toString());
    all.put("SLACK_BOT_TOKEN", LocalSlack.TOKEN);
    all.put("SUPPORT_REVIEWERS", "C0REVIEWERS");
    all.put("SUPPORT_SENIORS", "C0SENIORS");
    all.put("STRIPE_API_BASE", stripe.uri().toString());
    all.put("STRIPE_API_KEY", "sk_test_local");
    return SupportSettings.of(all);
  }

  /** The MCP server. */
  public DataProcess data() {
    return data;
  }

  /** The model's server; null: the environment names a real one. */
  public @Nullable ScriptedModelServer model() {
    return model;
  }

  /** What was posted. */
  public LocalSlack slack() {
    return slack;
  }

  /** What was paid. */
  public LocalStripe stripe() {
    return stripe;
  }

  @Override
  public void close() {
    stripe.close();
    slack.close();
    data.close();
    if (model != null) {
      model.close();
    }
  }
}
