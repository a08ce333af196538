package dev.sluice.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.errors.SluiceException;
import dev.sluice.sdk.Async;
import dev.sluice.sdk.Context;
import dev.sluice.sdk.Step;
import dev.sluice.sdk.StepFailedException;
import dev.sluice.sdk.TypeRef;
import dev.sluice.sdk.host.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What one agent may ask for: its tools and the agents that it may hand over to. */
final class Toolbox<T> {
  private static final TypeRef<JsonNode> ARGUMENTS = TypeRef.of(JsonNode.class);
  private static final TypeRef<String> TEXT = TypeRef.of(String.class);
  private static final String HAND_OFF = "transfer_to_";

  /**
   * What came of calls.
   *
   * @param handOff who goes on; null: the same agent
   */
  record Outcome<T>(List<Entry> results, @Nullable Agent<? extends T> handOff) {}

  private final Context ctx;
  private final String prefix;
  private final Agent<? extends T> agent;
  private final boolean live;
  private final Map<String, Tool> tools = new LinkedHashMap<>();
  private final Map<String, Agent<? extends T>> handOffs = new LinkedHashMap<>();
  private final List<Tool.Description> descriptions = new ArrayList<>();

  /**
   * The tools of {@code agent}.
   *
   * @param known of each of its sources
   * @param live whether calls are published
   * @throws SluiceException SLUICE-3201 when two have the same name
   */
  Toolbox(Context ctx, String prefix, Agent<? extends T> agent, List<Tool> known, boolean live) {
    this.ctx = ctx;
    this.prefix = prefix;
    this.agent = agent;
    this.live = live;
    for (Tool tool : known) {
      String name = Names.check("a tool", tool.description().name());
      checkNew(tools.put(name, tool), name);
      descriptions.add(tool.description());
    }
    for (Agent<? extends T> other : agent.handOffs) {
      String name = HAND_OFF + other.name;
      checkNew(tools.get(name), name);
      checkNew(handOffs.put(name, other), name);
      descriptions.add(
          new Tool.Description(
              name,
              "Hands the conversation over to " + other.name + ". " + other.description(),
              Schemas.of(Map.of()),
              true));
    }
  }

  private void checkNew(@Nullable Object before, String name) {
    if (before != null) {
      throw new SluiceException(
          "SLUICE-3201",
          "Expected the tools of agent '%s' to have different names, found '%s' twice."
              .formatted(agent.name, name),
          "Give one another name, by @JsonProperty on its method.");
    }
  }

  List<Tool.Description> descriptions() {
    return descriptions;
  }

  boolean handsOver(String tool) {
    return handOffs.containsKey(tool);
  }

  /** Does what the model asks for, all of it side by side, and gives the results in order. */
  Outcome<T> call(List<ModelAnswer.Call> calls) {
    List<Supplier<String>> running = new ArrayList<>();
    Agent<? extends T> next = null;
    for (ModelAnswer.Call call : calls) {
      Agent<? extends T> other = handOffs.get(call.tool());
      if (other == null) {
        running.add(start(call));
      } else if (next == null) {
        next = other;
        running.add(() -> "Handed over to " + other.name + ".");
      } else {
        running.add(() -> "Error: the conversation was handed over to another already.");
      }
    }
    List<Entry> results = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      ModelAnswer.Call call = calls.get(i);
      results.add(new Entry.Result(call.id(), call.tool(), running.get(i).get()));
    }
    return new Outcome<>(results, next);
  }

  private Supplier<String> start(ModelAnswer.Call call) {
    Tool tool = tools.get(call.tool());
    if (tool == null) {
      String known = String.join(", ", tools.keySet());
      return () -> "Error: there is no tool '" + call.tool() + "'. There are: " + known + ".";
    }
    JsonNode arguments = arguments(call);
    if (arguments == null) {
      return () -> "Error: the arguments are no JSON object. Call the tool again.";
    }
    Async<String> result =
        ctx.stepAsync(
            prefix + "/tool-" + call.tool(),
            ARGUMENTS,
            arguments,
            TEXT,
            agent.toolStep,
            given -> call(tool, given, ctx.currentStep()));
    return () -> {
      try {
        return result.join();
      } catch (StepFailedException e) {
        if (agent.toolErrors == Agent.ToolErrors.FAIL) {
          throw e;
        }
        String reason = e.failure().reason();
        return "Error: " + (reason.isEmpty() ? e.failure().type() : reason);
      }
    };
  }

  private String call(Tool tool, JsonNode arguments, Step step) throws Exception {
    return live
        ? Narration.of(step, agent.name)
            .tool(tool.description().name(), () -> tool.call(arguments, step))
        : tool.call(arguments, step);
  }

  private static @Nullable JsonNode arguments(ModelAnswer.Call call) {
    if (call.arguments().isBlank()) {
      return JsonNodeFactory.instance.objectNode();
    }
    try {
      JsonNode read =
          Json.read(
              ByteBuffer.wrap(call.arguments().getBytes(StandardCharsets.UTF_8)), JsonNode.class);
      return read.isObject() ? read : null;
    } catch (IOException e) {
      return null;
    }
  }
}
