package dev.sluice.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.openai.client.OpenAIClient;
import com.openai.core.ObjectMappers;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The Responses API, through the official client. */
final class ResponsesApi implements ModelApi {
  private static final JsonMapper JSON = ObjectMappers.jsonMapper();

  /** Kinds of items that text and calls say all about. */
  private static final Set<String> PLAIN = Set.of("message", "function_call");

  private final OpenAIClient client;

  ResponsesApi(OpenAIClient client) {
    this.client = client;
  }

  @Override
  public ModelAnswer ask(Prompt prompt, @Nullable Consumer<String> parts) {
    ResponseCreateParams request =
        ResponseCreateParams.builder()
            .body(JSON.convertValue(body(prompt), ResponseCreateParams.Body.class))
            .build();
    Response response =
        parts == null
            ? client.responses().create(request)
            : Streaming.responses(client, request, parts);
    return answer(JSON.valueToTree(response));
  }

  static ObjectNode body(Prompt prompt) {
    ObjectNode body = JSON.createObjectNode().put("model", prompt.model());
    if (!prompt.instructions().isEmpty()) {
      body.put("instructions", prompt.instructions());
    }
    ArrayNode input = body.putArray("input");
    prompt.conversation().forEach(entry -> add(input, entry));
    ArrayNode tools = JSON.createArrayNode();
    for (Tool.Description tool : prompt.tools()) {
      ObjectNode one = tools.addObject().put("type", "function").put("name", tool.name());
      one.put("description", tool.text()).put("strict", tool.strict());
      one.set("parameters", tool.parameters());
    }
    if (!tools.isEmpty()) {
      body.set("tools", tools);
    }
    Prompt.Schema schema = prompt.schema();
    if (schema != null) {
      ObjectNode format = body.putObject("text").putObject("format").put("type", "json_schema");
      format.put("name", schema.name()).put("strict", schema.strict());
      format.set("schema", schema.json());
    }
    prompt.settings().forEach((key, value) -> body.set(key, JSON.valueToTree(value)));
    return body;
  }

  private static void add(ArrayNode input, Entry entry) {
    switch (entry) {
      case Entry.Said said -> add(input, said.role(), said.text());
      case Entry.Result result ->
          input
              .addObject()
              .put("type", "function_call_output")
              .put("call_id", result.call())
              .put("output", result.text());
      case Entry.Answer(ModelAnswer answer) when !answer.items().isEmpty() ->
          input.addAll(answer.items());
      case Entry.Answer(ModelAnswer answer) -> {
        if (!answer.text().isEmpty()) {
          add(input, Message.Role.ASSISTANT, answer.text());
        }
        for (ModelAnswer.Call call : answer.calls()) {
          ObjectNode item = input.addObject().put("type", "function_call");
          item.put("call_id", call.id()).put("name", call.tool());
          item.put("arguments", call.arguments());
        }
      }
    }
  }

  private static void add(ArrayNode input, Message.Role role, String text) {
    ObjectNode message = input.addObject().put("type", "message");
    message.put("role", role.name().toLowerCase(Locale.ROOT)).put("content", text);
  }

  static ModelAnswer answer(JsonNode response) {
    StringBuilder text = new StringBuilder();
    List<ModelAnswer.Call> calls = new ArrayList<>();
    boolean plain = true;
    String finish = finish(response);
    for (JsonNode item : response.path("output")) {
      String type = item.path("type").asText();
      plain &= PLAIN.contains(type);
      if (type.equals("function_call")) {
        calls.add(
            new ModelAnswer.Call(
                item.path("call_id").asText(),
                item.path("name").asText(),
                item.path("arguments").asText()));
      }
      for (JsonNode part :
          item.path("type").asText().equals("message")
              ? item.path("content")
              : JSON.createArrayNode()) {
        if (part.path("type").asText().equals("refusal")) {
          finish = Finish.REFUSAL;
          text.append(part.path("refusal").asText());
        } else {
          text.append(part.path("text").asText(""));
        }
      }
    }
    JsonNode usage = response.path("usage");
    return new ModelAnswer(
        response.path("model").asText(),
        text.toString(),
        calls,
        plain ? List.of() : response.path("output").valueStream().toList(),
        new Usage(
            usage.path("input_tokens").asLong(),
            usage.path("output_tokens").asLong(),
            usage.path("input_tokens_details").path("cached_tokens").asLong(),
            null),
        finish,
        null);
  }

  private static String finish(JsonNode response) {
    String status = response.path("status").asText("completed");
    return switch (status) {
      case "incomplete" -> response.path("incomplete_details").path("reason").asText(status);
      case "failed" ->
          throw new ProviderFailedException(response.path("error").path("message").asText(status));
      default -> status;
    };
  }
}
