package dev.sluice.openai;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import java.util.function.Consumer;

/** Calls whose answer is heard as it comes, and given back whole, with what it took. */
public final class Streaming {
  private Streaming() {}

  /**
   * Of Chat Completions; what the client does not know of the answer is left out.
   *
   * @param parts told the words, on the calling thread; what it throws ends the call
   * @throws RuntimeException as the client threw it; also when the stream ended too soon
   */
  public static ChatCompletion chat(
      OpenAIClient client, ChatCompletionCreateParams request, Consumer<String> parts) {
    ChatCompletionAccumulator all = ChatCompletionAccumulator.create();
    ChatCompletionCreateParams streamed =
        request.toBuilder()
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .build();
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(streamed)) {
      stream.stream()
          .forEach(
              chunk -> {
                all.accumulate(chunk);
                chunk.choices().stream()
                    .flatMap(choice -> choice.delta().content().stream())
                    .filter(text -> !text.isEmpty())
                    .forEach(parts);
              });
    }
    return all.chatCompletion();
  }

  /**
   * Of the Responses API.
   *
   * @param parts told the words, on the calling thread; what it throws ends the call
   * @throws RuntimeException as the client threw it; also when the stream ended too soon
   */
  public static Response responses(
      OpenAIClient client, ResponseCreateParams request, Consumer<String> parts) {
    ResponseAccumulator all = ResponseAccumulator.create();
    try (StreamResponse<ResponseStreamEvent> stream = client.responses().createStreaming(request)) {
      stream.stream()
          .forEach(
              event -> {
                all.accumulate(event);
                event.outputTextDelta().ifPresent(delta -> parts.accept(delta.delta()));
              });
    }
    return all.response();
  }
}
