package dev.sluice.openai;

import dev.sluice.sdk.Context;
import dev.sluice.sdk.StepOptions;
import dev.sluice.sdk.TypeRef;
import dev.sluice.sdk.host.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs agents in conversations that go on over several runs: what users and agents said, and the
 * tools that agents called with what they answered, is read before and kept after. Of tools are
 * kept: of one run the last 50 calls and what was said with them, of an answer the first 4,000
 * characters, arguments of at most 2,000; no hand-offs. Runs that share a session at the same time
 * would not hear of each other: limit the function by {@code concurrency(1, "event.data.session")}.
 */
public final class Sessions {
  private static final TypeRef<List<Message>> MESSAGES = new TypeRef<>() {};

  private final AgentRunner runner;
  private final SessionStore store;
  private final boolean tools;

  private Sessions(AgentRunner runner, SessionStore store, boolean tools) {
    this.runner = runner;
    this.store = store;
    this.tools = tools;
  }

  /** Agents run by {@code runner}, conversations kept in {@code store}. */
  public static Sessions of(AgentRunner runner, SessionStore store) {
    return new Sessions(runner, store, true);
  }

  /** The same; of the calls of tools nothing is kept. */
  public Sessions withoutTools() {
    return new Sessions(runner, store, false);
  }

  /**
   * As {@link AgentRunner#run(Context, String, Agent, String)}, with what was said before in this
   * session; two more steps, {@code prefix/session-read} and {@code prefix/session-write}.
   *
   * @param session whose conversation it is, such as {@code customer-7}
   * @param said what the user says now
   */
  public <T> AgentResult<T> run(
      Context ctx, String prefix, Agent<T> agent, String session, String said) {
    List<Message> input =
        new ArrayList<>(
            ctx.step(
                prefix + "/session-read",
                MESSAGES,
                StepOptions.DEFAULT,
                () -> KeptTools.whole(store.read(session))));
    Message user = Message.user(said);
    input.add(user);
    AgentLoop<T> loop = new AgentLoop<>(runner, ctx, prefix, agent);
    AgentResult<T> result = loop.run(input);
    List<Message> news = new ArrayList<>();
    news.add(user);
    if (tools) {
      news.addAll(KeptTools.bounded(loop.toolUses()));
    }
    news.add(Message.assistant(text(result.output())));
    ctx.step(
        prefix + "/session-write",
        () -> store.append(session, ctx.currentStep().idempotencyKey(), news));
    return result;
  }

  private static String text(Object output) {
    try {
      return output instanceof String said
          ? said
          : new String(Json.write(output), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it was read from JSON
    }
  }
}
