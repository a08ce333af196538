package dev.sluice.openai;

import dev.sluice.errors.SluiceException;
import dev.sluice.sdk.Context;
import dev.sluice.sdk.TypeRef;
import dev.sluice.sdk.host.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run of an agent, from its input to its output; all that it hears comes from steps. */
final class AgentLoop<T> {
  /**
   * What a model's step is given; what was said before is known.
   *
   * @param said since the last answer
   */
  record Asked(String agent, String model, List<Entry> said) {}

  private static final TypeRef<Asked> ASKED = TypeRef.of(Asked.class);
  private static final TypeRef<ModelAnswer> ANSWER = TypeRef.of(ModelAnswer.class);

  private final AgentRunner runner;
  private final Context ctx;
  private final String prefix;
  private final Agent<T> first;
  private final Guards guards;
  private final Map<ToolSource, List<Tool>> sources = new HashMap<>();
  private final Map<Agent<?>, Toolbox<T>> toolboxes = new HashMap<>();
  private final List<Entry> conversation = new ArrayList<>();
  private List<Entry> said = new ArrayList<>();
  private int begun;
  private int turns;
  private Usage usage = Usage.NONE;

  AgentLoop(AgentRunner runner, Context ctx, String prefix, Agent<T> agent) {
    this.runner = runner;
    this.ctx = ctx;
    this.prefix = prefix;
    this.first = agent;
    this.guards = new Guards(ctx, prefix);
  }

  AgentResult<T> run(List<Message> input) {
    guards.input(first, input);
    said.addAll(Transcript.entries(input));
    Agent<? extends T> current = first;
    while (true) {
      Toolbox<T> toolbox = toolbox(current);
      ModelAnswer answer = ask(current, toolbox);
      if (answer.calls().isEmpty()) {
        T output = output(current, answer);
        if (output != null) {
          return new AgentResult<>(output, current.name, turns, usage);
        }
      } else {
        Toolbox.Outcome<T> outcome = toolbox.call(answer.calls());
        said.addAll(outcome.results());
        if (outcome.handOff() != null) {
          current = outcome.handOff();
          conversation.replaceAll(AgentLoop::forAnotherModel);
        }
      }
    }
  }

  /** The tools that were called since the input, each with its answer; no hand-offs. */
  List<Message> toolUses() {
    return Transcript.messages(
        conversation.subList(begun, conversation.size()),
        tool -> toolboxes.values().stream().anyMatch(toolbox -> toolbox.handsOver(tool)));
  }

  private Toolbox<T> toolbox(Agent<? extends T> agent) {
    Toolbox<T> known = toolboxes.get(agent);
    if (known == null) {
      List<Tool> tools = new ArrayList<>();
      for (ToolSource source : agent.tools) {
        List<Tool> found = sources.get(source);
        if (found == null) {
          found = source.tools(ctx, prefix);
          sources.put(source, found);
        }
        tools.addAll(found);
      }
      known = new Toolbox<>(ctx, prefix, agent, tools, runner.live);
      toolboxes.put(agent, known);
    }
    return known;
  }

  private ModelAnswer ask(Agent<?> agent, Toolbox<T> toolbox) {
    checkBudget();
    Asked asked = new Asked(agent.name, agent.model, List.copyOf(said));
    ModelAnswer answer =
        switch (runner.target) {
          case ModelTarget.Here(ModelApi api) ->
              askHere(new ModelStep(runner, api, ctx.runId(), agent.name), agent, asked, toolbox);
          case ModelTarget.Elsewhere elsewhere -> askElsewhere(elsewhere, agent, toolbox);
        };
    usage = usage.plus(answer.usage());
    conversation.addAll(answer.edited() == null ? said : answer.edited());
    begun = turns == 0 ? conversation.size() : begun;
    turns++;
    conversation.add(new Entry.Answer(answer));
    said = new ArrayList<>();
    return answer;
  }

  private ModelAnswer askHere(ModelStep model, Agent<?> agent, Asked asked, Toolbox<T> toolbox) {
    List<Entry> before = List.copyOf(conversation);
    return ctx.step(
        prefix + "/model",
        ASKED,
        asked,
        ANSWER,
        agent.modelStep,
        given -> {
          List<Entry> all = new ArrayList<>(before);
          all.addAll(given.said());
          ModelAnswer heard =
              model.ask(prompt(agent, given.model(), all, toolbox), ctx.currentStep());
          return given.said().equals(asked.said()) ? heard : heard.withEdited(given.said());
        });
  }

  private ModelAnswer askElsewhere(
      ModelTarget.Elsewhere elsewhere, Agent<?> agent, Toolbox<T> toolbox) {
    List<Entry> all = new ArrayList<>(conversation);
    all.addAll(said);
    Prompt prompt = prompt(agent, agent.model, all, toolbox);
    ModelAnswer answer =
        elsewhere.read(
            elsewhere
                .route()
                .ask(
                    ctx,
                    prefix + "/model",
                    elsewhere.api(),
                    elsewhere.request(prompt),
                    runner.live ? agent.name : null));
    ModelStep.check(answer);
    return ModelStep.priced(answer, prompt, runner.prices);
  }

  private void checkBudget() {
    if (turns >= first.maxTurns) {
      throw new SluiceException(
          "SLUICE-3203",
          "Expected agent '%s' to answer within %d calls of models, it still asks for more."
              .formatted(first.name, first.maxTurns),
          "Look at its steps; allow more by maxTurns if they lead somewhere.");
    }
    if (usage.tokens() >= first.maxTokens) {
      throw new SluiceException(
          "SLUICE-3204",
          "Expected agent '%s' to answer within %d tokens, it used %d."
              .formatted(first.name, first.maxTokens, usage.tokens()),
          "Look at its steps; allow more by maxTokens if they lead somewhere.");
    }
  }

  private Prompt prompt(Agent<?> agent, String model, List<Entry> all, Toolbox<T> toolbox) {
    StringBuilder instructions = new StringBuilder(agent.instructions);
    for (ToolSource source : agent.tools) {
      if (!source.instructions().isEmpty()) {
        instructions.append(instructions.isEmpty() ? "" : "\n\n").append(source.instructions());
      }
    }
    return new Prompt(
        model,
        instructions.toString(),
        all,
        toolbox.descriptions(),
        agent.outputSchema,
        agent.settings);
  }

  /**
   * What the answer comes to.
   *
   * @return null: the model is to answer again, and will be told why
   */
  private <O extends T> @Nullable O output(Agent<O> agent, ModelAnswer answer) {
    O output;
    try {
      output = read(agent.output, answer.text());
    } catch (IOException e) {
      say("The answer does not read as " + agent.output.getSimpleName() + ": " + e.getMessage());
      return null;
    }
    Verdict verdict = guards.output(agent, output);
    if (verdict.kind() == Verdict.Kind.AGAIN) {
      say("The answer is not accepted: " + verdict.reason());
      return null;
    }
    return output;
  }

  private static <O> O read(Class<O> type, String text) throws IOException {
    if (type == String.class) {
      return type.cast(text);
    }
    O value = Json.read(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), type);
    if (value == null) {
      throw new IOException("it is null");
    }
    return value;
  }

  private void say(String correction) {
    said.add(new Entry.Said(Message.Role.DEVELOPER, correction + "\nAnswer again."));
  }

  private static Entry forAnotherModel(Entry entry) {
    return entry instanceof Entry.Answer(ModelAnswer answer)
        ? new Entry.Answer(answer.withoutItems())
        : entry;
  }
}
