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

/** The Responses API. */
final class ResponsesWire implements Wire {
  private static final long CREATED = 1_750_000_000L;

  private int sequence;

  @Override
  public ModelRequest read(JsonNode body) {
    List<Said> said = new ArrayList<>();
    StringBuilder system = new StringBuilder(body.path("instructions").asText(""));
    JsonNode input = body.path("input");
    if (input.isTextual()) {
      said.add(new Said(Role.USER, input.asText(), null));
    }
    Map<String, String> toolOfCall = new HashMap<>();
    for (JsonNode item : input.isArray() ? input : JSON.createArrayNode()) {
      switch (item.path("type").asText("message")) {
        case "message" -> {
          String text = Wire.text(item.path("content"));
          switch (item.path("role").asText()) {
            case "user" -> said.add(new Said(Role.USER, text, null));
            case "assistant" -> said.add(new Said(Role.ASSISTANT, text, null));
            default -> system.append(text);
          }
        }
        case "function_call" -> {
          String tool = item.path("name").asText();
          toolOfCall.put(item.path("call_id").asText(), tool);
          said.add(new Said(Role.CALL, item.path("arguments").asText(), tool));
        }
        case "function_call_output" ->
            said.add(
                new Said(
                    Role.RESULT,
                    Wire.text(item.path("output")),
                    toolOfCall.get(item.path("call_id").asText())));
        case "reasoning" ->
            said.add(new Said(Role.REASONING, Wire.text(item.path("summary")), null));
        default -> {} // nothing that a script asks for
      }
    }
    List<String> tools = new ArrayList<>();
    body.path("tools").forEach(tool -> tools.add(tool.path("name").asText()));
    return new ModelRequest(
        ScriptedModelServer.Endpoint.RESPONSES,
        body.path("model").asText(),
        system.toString(),
        said,
        tools,
        schema(body.path("text").path("format")),
        body.path("stream").asBoolean());
  }

  private static @Nullable String schema(JsonNode format) {
    return format.path("type").asText().equals("json_schema") ? format.path("name").asText() : null;
  }

  @Override
  public JsonNode whole(Answering answering) {
    String status = answering.isCutOff() ? "incomplete" : "completed";
    ObjectNode response = response(answering, status);
    if (answering.isCutOff()) {
      response.putObject("incomplete_details").put("reason", "max_output_tokens");
    }
    response.set("output", output(answering, status));
    int prompt = answering.promptTokens();
    int completion = answering.completionTokens();
    ObjectNode usage = response.putObject("usage");
    usage.put("input_tokens", prompt).put("output_tokens", completion);
    usage.put("total_tokens", prompt + completion);
    usage.putObject("input_tokens_details").put("cached_tokens", 0).put("cache_write_tokens", 0);
    usage.putObject("output_tokens_details").put("reasoning_tokens", 0);
    return response;
  }

  private static ObjectNode response(Answering answering, String status) {
    ObjectNode response = JSON.createObjectNode();
    response.put("id", "resp_" + answering.id()).put("object", "response");
    response.put("created_at", CREATED).put("status", status);
    response.put("model", answering.request().model()).put("parallel_tool_calls", true);
    response.put("tool_choice", "auto").putNull("error").putNull("incomplete_details");
    response.putNull("instructions").putNull("metadata");
    response.put("temperature", 1.0).put("top_p", 1.0);
    response.putArray("tools");
    response.putArray("output");
    return response;
  }

  private static ArrayNode output(Answering answering, String status) {
    ArrayNode output = JSON.createArrayNode();
    switch (answering.answer()) {
      case ScriptedAnswer.Text text -> {
        ObjectNode message = output.addObject().put("type", "message").put("status", status);
        message.put("id", "msg_" + answering.id()).put("role", "assistant");
        message.putArray("content").add(part(text));
      }
      case ScriptedAnswer.Calls calls -> {
        if (calls.reasoning() != null) {
          ObjectNode item = output.addObject().put("type", "reasoning");
          ObjectNode summary =
              item.put("id", "rs_" + answering.id()).putArray("summary").addObject();
          summary.put("type", "summary_text").put("text", calls.reasoning());
        }
        for (int i = 0; i < calls.calls().size(); i++) {
          ScriptedAnswer.Call call = calls.calls().get(i);
          ObjectNode item = output.addObject().put("type", "function_call");
          item.put("id", "fc_" + answering.id() + "_" + i).put("status", status);
          item.put("call_id", answering.callId(i)).put("name", call.tool());
          item.put("arguments", call.arguments());
        }
      }
      case ScriptedAnswer.Failure failure ->
          throw new IllegalStateException("an error: " + failure);
      case ScriptedAnswer.Late late -> throw new IllegalStateException("still to come: " + late);
    }
    return output;
  }

  private static ObjectNode part(ScriptedAnswer.Text text) {
    ObjectNode part = JSON.createObjectNode();
    if (text.refusal()) {
      return part.put("type", "refusal").put("refusal", text.text());
    }
    part.put("type", "output_text").put("text", text.text()).putArray("annotations");
    return part;
  }

  @Override
  public void stream(Answering answering, Events events) throws IOException {
    ObjectNode created = event("response.created");
    created.set("response", response(answering, "in_progress"));
    events.send("response.created", created);
    ArrayNode items = output(answering, "completed");
    for (int i = 0; i < items.size(); i++) {
      streamItem((ObjectNode) items.get(i), i, events);
    }
    ObjectNode last = event(answering.isCutOff() ? "response.incomplete" : "response.completed");
    last.set("response", whole(answering));
    events.send(last.path("type").asText(), last);
  }

  private void streamItem(ObjectNode item, int index, Events events) throws IOException {
    String id = item.path("id").asText();
    ObjectNode begun = item.deepCopy().put("status", "in_progress");
    boolean call = item.path("type").asText().equals("function_call");
    boolean text = item.path("type").asText().equals("message");
    if (call) {
      begun.put("arguments", "");
    } else if (text) {
      begun.putArray("content");
    }
    ObjectNode added = event("response.output_item.added").put("output_index", index);
    added.set("item", begun);
    events.send("response.output_item.added", added);
    if (call) {
      ObjectNode done = event("response.function_call_arguments.done").put("item_id", id);
      done.put("output_index", index).put("name", item.path("name").asText());
      done.put("arguments", item.path("arguments").asText());
      events.send("response.function_call_arguments.done", done);
    } else if (text) {
      streamText(item.path("content").get(0), id, index, events);
    }
    ObjectNode done = event("response.output_item.done").put("output_index", index);
    done.set("item", item);
    events.send("response.output_item.done", done);
  }

  private void streamText(JsonNode part, String id, int index, Events events) throws IOException {
    boolean refusal = part.path("type").asText().equals("refusal");
    String kind = refusal ? "response.refusal" : "response.output_text";
    for (String word : Events.parts(part.path(refusal ? "refusal" : "text").asText())) {
      events.awaitWord();
      ObjectNode delta = event(kind + ".delta").put("item_id", id).put("delta", word);
      delta.put("output_index", index).put("content_index", 0);
      delta.putArray("logprobs");
      events.send(kind + ".delta", delta);
    }
  }

  private ObjectNode event(String type) {
    return JSON.createObjectNode().put("type", type).put("sequence_number", sequence++);
  }
}
