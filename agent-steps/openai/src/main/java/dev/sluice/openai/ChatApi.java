package dev.sluice.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.openai.client.OpenAIClient;
import com.openai.core.ObjectMappers;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The Chat Completions API, through the official client. */
final class ChatApi implements ModelApi {
  private static final JsonMapper JSON = ObjectMappers.jsonMapper();

  private final OpenAIClient client;

  ChatApi(OpenAIClient client) {
    this.client = client;
  }

  @Override
  public ModelAnswer ask(Prompt prompt, @Nullable Consumer<String> parts) {
    ChatCompletionCreateParams request =
        ChatCompletionCreateParams.builder()
            .body(JSON.convertValue(body(prompt), ChatCompletionCreateParams.Body.class))
            .build();
    ChatCompletion completion =
        parts == null
            ? client.chat().completions().create(request)
            : Streaming.chat(client, request, parts);
    return answer(JSON.valueToTree(completion));
  }

  static ObjectNode body(Prompt prompt) {
    ObjectNode body = JSON.createObjectNode().put("model", prompt.model());
    ArrayNode messages = body.putArray("messages");
    if (!prompt.instructions().isEmpty()) {
      messages.addObject().put("role", "system").put("content", prompt.instructions());
    }
    prompt.conversation().forEach(entry -> add(messages, entry));
    ArrayNode tools = JSON.createArrayNode();
    for (Tool.Description tool : prompt.tools()) {
      ObjectNode function =
          tools.addObject().put("type", "function").putObject("function").put("name", tool.name());
      function.put("description", tool.text()).put("strict", tool.strict());
      function.set("parameters", tool.parameters());
    }
    if (!tools.isEmpty()) {
      body.set("tools", tools);
    }
    Prompt.Schema schema = prompt.schema();
    if (schema != null) {
      ObjectNode format =
          body.putObject("response_format").put("type", "json_schema").putObject("json_schema");
      format.put("name", schema.name()).put("strict", schema.strict());
      format.set("schema", schema.json());
    }
    prompt.settings().forEach((key, value) -> body.set(key, JSON.valueToTree(value)));
    return body;
  }

  private static void add(ArrayNode messages, Entry entry) {
    switch (entry) {
      case Entry.Said said ->
          messages.addObject().put("role", role(said.role())).put("content", said.text());
      case Entry.Result result ->
          messages
              .addObject()
              .put("role", "tool")
              .put("tool_call_id", result.call())
              .put("content", result.text());
      case Entry.Answer(ModelAnswer answer) -> {
        ObjectNode message = messages.addObject().put("role", "assistant");
        if (!answer.text().isEmpty() || answer.calls().isEmpty()) {
          message.put("content", answer.text());
        }
        if (!answer.calls().isEmpty()) {
          ArrayNode calls = message.putArray("tool_calls");
          for (ModelAnswer.Call call : answer.calls()) {
            ObjectNode function =
                calls
                    .addObject()
                    .put("id", call.id())
                    .put("type", "function")
                    .putObject("function");
            function.put("name", call.tool()).put("arguments", call.arguments());
          }
        }
      }
    }
  }

  /** Servers that are not the provider's own know the older word only. */
  private static String role(Message.Role role) {
    return switch (role) {
      case DEVELOPER -> "system";
      case USER -> "user";
      case ASSISTANT -> "assistant";
      case TOOL -> throw new IllegalStateException("A tool speaks in results only");
    };
  }

  static ModelAnswer answer(JsonNode completion) {
    JsonNode choice = completion.path("choices").path(0);
    JsonNode message = choice.path("message");
    String refusal = message.path("refusal").asText("");
    List<ModelAnswer.Call> calls = new ArrayList<>();
    for (JsonNode call : message.path("tool_calls")) {
      JsonNode function = call.path("function");
      calls.add(
          new ModelAnswer.Call(
              call.path("id").asText(),
              function.path("name").asText(),
              function.path("arguments").asText()));
    }
    JsonNode usage = completion.path("usage");
    return new ModelAnswer(
        completion.path("model").asText(),
        refusal.isEmpty() ? message.path("content").asText("") : refusal,
        calls,
        List.of(),
        new Usage(
            usage.path("prompt_tokens").asLong(),
            usage.path("completion_tokens").asLong(),
            usage.path("prompt_tokens_details").path("cached_tokens").asLong(),
            null),
        refusal.isEmpty() ? choice.path("finish_reason").asText("unknown") : Finish.REFUSAL,
        null);
  }
}
