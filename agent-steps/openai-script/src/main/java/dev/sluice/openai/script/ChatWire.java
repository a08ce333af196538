package dev.sluice.openai.script;

import static dev.sluice.openai.script.ScriptedModelServer.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.openai.script.ModelRequest.Role;
import dev.sluice.openai.script.ModelRequest.Said;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The Chat Completions API. */
final class ChatWire implements Wire {
  private static final long CREATED = 1_750_000_000L;

  private boolean tellsUsage;

  @Override
  public ModelRequest read(JsonNode body) {
    tellsUsage = body.path("stream_options").path("include_usage").asBoolean();
    List<Said> said = new ArrayList<>();
    StringBuilder system = new StringBuilder();
    Map<String, String> toolOfCall = new HashMap<>();
    for (JsonNode message : body.path("messages")) {
      String text = Wire.text(message.path("content"));
      switch (message.path("role").asText()) {
        case "user" -> said.add(new Said(Role.USER, text, null));
        case "assistant" -> {
          if (!text.isEmpty()) {
            said.add(new Said(Role.ASSISTANT, text, null));
          }
          for (JsonNode call : message.path("tool_calls")) {
            String tool = call.path("function").path("name").asText();
            toolOfCall.put(call.path("id").asText(), tool);
            String arguments = call.path("function").path("arguments").asText();
            said.add(new Said(Role.CALL, arguments, tool));
          }
        }
        case "tool" ->
            said.add(
                new Said(Role.RESULT, text, toolOfCall.get(message.path("tool_call_id").asText())));
        default -> system.append(text);
      }
    }
    List<String> tools = new ArrayList<>();
    body.path("tools").forEach(tool -> tools.add(tool.path("function").path("name").asText()));
    JsonNode format = body.path("response_format");
    return new ModelRequest(
        ScriptedModelServer.Endpoint.CHAT,
        body.path("model").asText(),
        system.toString(),
        said,
        tools,
        format.path("type").asText().equals("json_schema")
            ? format.path("json_schema").path("name").asText()
            : null,
        body.path("stream").asBoolean());
  }

  @Override
  public JsonNode whole(Answering answering) {
    ObjectNode completion = completion(answering, "chat.completion");
    ObjectNode choice = completion.putArray("choices").addObject().put("index", 0);
    choice.put("finish_reason", finishReason(answering)).putNull("logprobs");
    ObjectNode message = choice.putObject("message").put("role", "assistant");
    switch (answering.answer()) {
      case ScriptedAnswer.Text text -> {
        message.put("content", text.refusal() ? null : text.text());
        message.put("refusal", text.refusal() ? text.text() : null);
      }
      case ScriptedAnswer.Calls calls -> {
        message.putNull("content").putNull("refusal");
        ArrayNode list = message.putArray("tool_calls");
        for (int i = 0; i < calls.calls().size(); i++) {
          call(list.addObject(), answering.callId(i), calls.calls().get(i));
        }
      }
      case ScriptedAnswer.Failure failure ->
          throw new IllegalStateException("an error: " + failure);
      case ScriptedAnswer.Late late -> throw new IllegalStateException("still to come: " + late);
    }
    completion.set("usage", usage(answering));
    return completion;
  }

  private static ObjectNode completion(Answering answering, String object) {
    ObjectNode completion = JSON.createObjectNode();
    completion.put("id", "chatcmpl-" + answering.id()).put("object", object);
    return completion.put("created", CREATED).put("model", answering.request().model());
  }

  private static void call(ObjectNode into, String id, ScriptedAnswer.Call call) {
    into.put("id", id).put("type", "function");
    into.putObject("function").put("name", call.tool()).put("arguments", call.arguments());
  }

  private static String finishReason(Answering answering) {
    if (answering.isCutOff()) {
      return "length";
    }
    return answering.answer() instanceof ScriptedAnswer.Calls ? "tool_calls" : "stop";
  }

  private static ObjectNode usage(Answering answering) {
    int prompt = answering.promptTokens();
    int completion = answering.completionTokens();
    ObjectNode usage = JSON.createObjectNode();
    usage.put("prompt_tokens", prompt).put("completion_tokens", completion);
    usage.put("total_tokens", prompt + completion);
    usage.putObject("prompt_tokens_details").put("cached_tokens", 0);
    return usage;
  }

  @Override
  public void stream(Answering answering, Events events) throws IOException {
    ObjectNode first = JSON.createObjectNode().put("role", "assistant").put("content", "");
    events.send(chunk(answering, first, null));
    if (answering.answer() instanceof ScriptedAnswer.Text text) {
      for (String word : Events.parts(text.text())) {
        events.awaitWord();
        ObjectNode delta = JSON.createObjectNode();
        events.send(
            chunk(answering, delta.put(text.refusal() ? "refusal" : "content", word), null));
      }
    }
    if (answering.answer() instanceof ScriptedAnswer.Calls calls) {
      for (int i = 0; i < calls.calls().size(); i++) {
        ObjectNode delta = JSON.createObjectNode();
        ObjectNode call = delta.putArray("tool_calls").addObject().put("index", i);
        call(call, answering.callId(i), calls.calls().get(i));
        events.send(chunk(answering, delta, null));
      }
    }
    events.send(chunk(answering, JSON.createObjectNode(), finishReason(answering)));
    if (tellsUsage) {
      ObjectNode last = completion(answering, "chat.completion.chunk");
      last.putArray("choices");
      last.set("usage", usage(answering));
      events.send(last);
    }
    events.done();
  }

  private static ObjectNode chunk(
      Answering answering, ObjectNode delta, @Nullable String finished) {
    ObjectNode chunk = completion(answering, "chat.completion.chunk");
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    choice.set("delta", delta);
    choice.put("finish_reason", finished);
    return chunk;
  }
}
