package dev.sluice.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.errors.SluiceException;
import dev.sluice.sdk.StepOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A model with instructions, tools and rules: a description, which {@link AgentRunner} runs.
 * Immutable.
 *
 * @param <T> what it comes to: a text, or a record that the provider makes it fill in
 */
public final class Agent<T> {
  /** What becomes of a call of a tool that has failed for good. */
  public enum ToolErrors {
    /** The model is told, and may do something else. */
    TELL_MODEL,
    /** The step's failure surfaces in the function. */
    FAIL
  }

  /** A guardrail and what its step is called after. */
  record Guard<I>(String name, Guardrail<I> guardrail) {}

  static final int DEFAULT_TURNS = 20;

  final String name;
  final String model;
  final String instructions;
  final Class<T> output;
  final Prompt.@Nullable Schema outputSchema;
  final List<ToolSource> tools;
  final List<Agent<? extends T>> handOffs;
  final List<Guard<List<Message>>> inputGuards;
  final List<Guard<? super T>> outputGuards;
  final Map<String, Object> settings;
  final ToolErrors toolErrors;
  final StepOptions modelStep;
  final StepOptions toolStep;
  final int maxTurns;
  final long maxTokens;
  private final String description;

  private Agent(Builder<T> from, String model) {
    this.name = from.name;
    this.model = model;
    this.instructions = from.instructions;
    this.description = from.description;
    this.output = from.output;
    this.outputSchema = schema(from.output);
    this.tools = List.copyOf(from.tools);
    this.handOffs = List.copyOf(from.handOffs);
    this.inputGuards = List.copyOf(from.inputGuards);
    this.outputGuards = List.copyOf(from.outputGuards);
    this.settings = Map.copyOf(from.settings);
    this.toolErrors = from.toolErrors;
    this.modelStep = from.modelStep;
    this.toolStep = from.toolStep;
    this.maxTurns = from.maxTurns;
    this.maxTokens = from.maxTokens;
  }

  /**
   * An agent that answers in text, unless told otherwise.
   *
   * @throws SluiceException SLUICE-3201: the name is not 1 to 64 letters, digits, _ and -
   */
  public static Builder<String> named(String name) {
    return new Builder<>(Names.check("an agent", name), String.class);
  }

  private static Prompt.@Nullable Schema schema(Class<?> output) {
    if (output == String.class) {
      return null;
    }
    ObjectNode schema = Schemas.of(output);
    return new Prompt.Schema(output.getSimpleName(), schema, Schemas.isStrict(schema));
  }

  public String name() {
    return name;
  }

  /** What another agent is told that hands over to it; empty: nothing. */
  public String description() {
    return description;
  }

  /** Builds an agent; not thread-safe. */
  public static final class Builder<T> {
    private final String name;
    private final Class<T> output;
    private final List<ToolSource> tools = new ArrayList<>();
    private final List<Agent<? extends T>> handOffs = new ArrayList<>();
    private final List<Guard<List<Message>>> inputGuards = new ArrayList<>();
    private final List<Guard<? super T>> outputGuards = new ArrayList<>();
    private final Map<String, Object> settings = new LinkedHashMap<>();
    private @Nullable String model;
    private String instructions = "";
    private String description = "";
    private ToolErrors toolErrors = ToolErrors.TELL_MODEL;
    private StepOptions modelStep = StepOptions.DEFAULT;
    private StepOptions toolStep = StepOptions.DEFAULT;
    private int maxTurns = DEFAULT_TURNS;
    private long maxTokens = Long.MAX_VALUE;

    private Builder(String name, Class<T> output) {
      this.name = name;
      this.output = output;
    }

    /** As the provider calls it, such as {@code gpt-5-mini}; must be given. */
    public Builder<T> model(String id) {
      this.model = id;
      return this;
    }

    /** What the model is to do; none if not given. */
    public Builder<T> instructions(String text) {
      this.instructions = text;
      return this;
    }

    /** What agents that may hand over to this one are told. */
    public Builder<T> description(String text) {
      this.description = text;
      return this;
    }

    /** Tools of one more source. */
    public Builder<T> tools(ToolSource source) {
      tools.add(source);
      return this;
    }

    /**
     * What the agent comes to: a record, or another type that Jackson reads; the provider is given
     * its JSON schema. Give it before hand-offs and output guardrails.
     *
     * @throws SluiceException SLUICE-3201 when one of them was given already
     */
    public <O> Builder<O> output(Class<O> type) {
      if (!handOffs.isEmpty() || !outputGuards.isEmpty()) {
        throw invalid(
            "its output stated before hand-offs and output guardrails", "it after them", name);
      }
      Builder<O> typed = new Builder<>(name, type);
      typed.tools.addAll(tools);
      typed.inputGuards.addAll(inputGuards);
      typed.settings.putAll(settings);
      typed.model = model;
      typed.instructions = instructions;
      typed.description = description;
      typed.toolErrors = toolErrors;
      typed.modelStep = modelStep;
      typed.toolStep = toolStep;
      typed.maxTurns = maxTurns;
      typed.maxTokens = maxTokens;
      return typed;
    }

    /** An agent that this one may hand the conversation over to; it then answers instead. */
    public Builder<T> handOff(Agent<? extends T> to) {
      handOffs.add(to);
      return this;
    }

    /** Looks at what goes in, before the first call of a model. */
    public Builder<T> inputGuardrail(String guard, Guardrail<List<Message>> guardrail) {
      inputGuards.add(new Guard<>(Names.check("a guardrail", guard), guardrail));
      return this;
    }

    /** Looks at what comes out, before the function sees it. */
    public Builder<T> outputGuardrail(String guard, Guardrail<? super T> guardrail) {
      outputGuards.add(guard(Names.check("a guardrail", guard), guardrail));
      return this;
    }

    private static <I> Guard<I> guard(String name, Guardrail<I> guardrail) {
      return new Guard<>(name, guardrail);
    }

    /**
     * A setting of the request as the provider's API calls it, such as {@code temperature}, {@code
     * reasoning} or {@code store}.
     *
     * @param value anything that Jackson writes
     */
    public Builder<T> setting(String key, Object value) {
      settings.put(key, value);
      return this;
    }

    /** What becomes of tools that fail; {@link ToolErrors#TELL_MODEL} if not given. */
    public Builder<T> toolErrors(ToolErrors errors) {
      this.toolErrors = errors;
      return this;
    }

    /** Retries and timeout of the calls of the model; the function's if not given. */
    public Builder<T> modelStep(StepOptions options) {
      this.modelStep = options;
      return this;
    }

    /** Retries and timeout of the calls of tools; the function's if not given. */
    public Builder<T> toolStep(StepOptions options) {
      this.toolStep = options;
      return this;
    }

    /**
     * How many calls of models one run may make, those of agents that it hands over to counted; 20
     * if not given.
     *
     * @param calls at least 1 (SLUICE-3201)
     */
    public Builder<T> maxTurns(int calls) {
      if (calls < 1) {
        throw invalid("a turn budget of at least 1", String.valueOf(calls), name);
      }
      this.maxTurns = calls;
      return this;
    }

    /**
     * Once this many tokens, of prompts and answers together, are used, no further call is made;
     * without a bound if not given.
     *
     * @param tokens at least 1 (SLUICE-3201)
     */
    public Builder<T> maxTokens(long tokens) {
      if (tokens < 1) {
        throw invalid("a token budget of at least 1", String.valueOf(tokens), name);
      }
      this.maxTokens = tokens;
      return this;
    }

    /**
     * The agent as described.
     *
     * @throws SluiceException SLUICE-3201 when it has no model
     */
    public Agent<T> build() {
      if (model == null || model.isBlank()) {
        throw invalid("a model", Objects.requireNonNullElse(model, "none"), name);
      }
      return new Agent<>(this, model);
    }

    private static SluiceException invalid(String expected, String found, String agent) {
      return new SluiceException(
          "SLUICE-3201",
          "Expected agent '" + agent + "' to have " + expected + ", found '" + found + "'.",
          "Correct the agent's description.");
    }
  }
}
