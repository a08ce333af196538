package dev.sluice.openai;

import com.openai.client.OpenAIClient;
import dev.sluice.errors.SluiceException;
import dev.sluice.sdk.Context;
import dev.sluice.sdk.StepFailedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs agents inside durable functions. Each call of a model and of a tool is a step: what a crash
 * interrupts goes on after the last recorded one, and neither calls nor spend are repeated.
 *
 * <p>Immutable and thread-safe; one for a process is enough.
 */
public final class AgentRunner {
  /** Where {@link #live} publishes. */
  public static final String CHANNEL = "agent";

  final ModelTarget target;
  final PriceTable prices;
  final @Nullable AgentListener listener;
  final boolean live;

  private AgentRunner(
      ModelTarget target, PriceTable prices, @Nullable AgentListener listener, boolean live) {
    this.target = target;
    this.prices = prices;
    this.listener = listener;
    this.live = live;
  }

  private static AgentRunner at(ModelTarget target) {
    return new AgentRunner(target, PriceTable.bundled(), null, false);
  }

  /** On a client of its own. */
  public static AgentRunner of(OpenAiSettings settings) {
    return of(settings.client(), settings.api());
  }

  /** On a client that stays the caller's; its own retries are not used. */
  public static AgentRunner of(OpenAIClient client, OpenAiSettings.Api api) {
    OpenAIClient once = client.withOptions(options -> options.maxRetries(0));
    ModelApi asked =
        switch (api) {
          case RESPONSES -> new ResponsesApi(once);
          case CHAT -> new ChatApi(once);
        };
    return at(new ModelTarget.Here(asked));
  }

  /**
   * Has the models asked elsewhere, such as by a pool with its own limits; this process needs no
   * key, and the function's turn ends while a model works. A listener hears nothing, as it would
   * hear in this process; {@link #live} works all the same. What a call took is told by the run
   * that made it. A refusal (SLUICE-3207) or an answer that is cut off (SLUICE-3208) fails the run,
   * not a step.
   */
  public static AgentRunner through(ModelRoute route, OpenAiSettings.Api api) {
    return at(new ModelTarget.Elsewhere(route, api));
  }

  /** The same with other prices than the {@linkplain PriceTable#bundled bundled} ones. */
  public AgentRunner prices(PriceTable table) {
    return new AgentRunner(target, table, listener, live);
  }

  /** The same; answers are streamed, and heard as they come. */
  public AgentRunner listener(AgentListener hears) {
    return new AgentRunner(target, prices, hears, live);
  }

  /**
   * The same; answers are streamed, and published on the run's channel {@link #CHANNEL} as they
   * come, so that whoever follows the run hears them (see {@link dev.sluice.sdk.Step#publish}):
   *
   * <pre>{@code
   * {"kind": "text", "agent": "support", "text": "Dear Ada"}
   * {"kind": "tool-begun", "agent": "support", "tool": "refund"}
   * {"kind": "tool-ended", "agent": "support", "tool": "refund", "failed": false}
   * }</pre>
   *
   * What a model says that is asked {@linkplain #through elsewhere} is published by who asks it.
   */
  public AgentRunner live() {
    return new AgentRunner(target, prices, listener, true);
  }

  /** As {@link #run(Context, String, Agent, List)}, with what one user says. */
  public <T> AgentResult<T> run(Context ctx, String prefix, Agent<T> agent, String input) {
    return run(ctx, prefix, agent, List.of(Message.user(input)));
  }

  /**
   * Asks the model, calls the tools that it asks for (those of one answer side by side) and tells
   * it what they said, until it answers. The steps are {@code prefix/model}, {@code
   * prefix/tool-NAME} and {@code prefix/guard-NAME}, with {@code :1}, {@code :2} … for repeats.
   *
   * <p>Call it where steps may be called: on the function's own thread or in a branch. Two agents
   * of one run that work side by side need different prefixes.
   *
   * @param prefix 1 to 48 characters, the same on every turn
   * @param input at least one message, oldest first
   * @throws StepFailedException when a call of the model failed for good: SLUICE-3206 (refused by
   *     the provider), SLUICE-3207 (by the model), SLUICE-3208 (cut off), or out of attempts; or
   *     one of a tool, if the agent says so
   * @throws GuardrailException a guardrail stopped it (SLUICE-3205)
   * @throws SluiceException SLUICE-3203 or 3204 when the budget of turns or tokens is used up,
   *     SLUICE-3201 when two tools have the same name
   */
  public <T> AgentResult<T> run(Context ctx, String prefix, Agent<T> agent, List<Message> input) {
    return new AgentLoop<>(this, ctx, prefix, agent).run(input);
  }
}
