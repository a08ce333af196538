package dev.sluice.inference;

import dev.sluice.inference.LocalServer.Answer;
import dev.sluice.inference.LocalServer.Asked;

/** Answers in the words of the OpenAI API. */
final class ModelServer {
  private ModelServer() {}

  /** An answer that used 100 tokens, with the text {@code hello}. */
  static Answer answer(Asked request) {
    return Answer.of(200, body(request.path())).header("Content-Type", "application/json");
  }

  /** A refusal as the provider words it. */
  static Answer refusal(int status, String type, String code) {
    return Answer.of(
            status,
            "{\"error\":{\"message\":\"not like this\",\"type\":\""
                + type
                + "\",\"code\":\""
                + code
                + "\",\"param\":null}}")
        .header("Content-Type", "application/json");
  }

  private static String body(String path) {
    return switch (path) {
      case "/v1/chat/completions" ->
          """
          {"id":"c-1","object":"chat.completion","created":1,"model":"tiny-1","vendor_field":7,
           "choices":[{"index":0,"finish_reason":"stop","logprobs":null,
                       "message":{"role":"assistant","content":"hello","refusal":null}}],
           "usage":{"prompt_tokens":60,"completion_tokens":40,"total_tokens":100,
                    "prompt_tokens_details":{"cached_tokens":10}}}
          """;
      case "/v1/responses" ->
          """
          {"id":"r-1","object":"response","created_at":1,"model":"tiny-1","status":"completed",
           "error":null,"incomplete_details":null,"instructions":null,"metadata":{},
           "parallel_tool_calls":true,"temperature":1,"tool_choice":"auto","tools":[],"top_p":1,
           "output":[{"type":"message","id":"m-1","role":"assistant","status":"completed",
                      "content":[{"type":"output_text","text":"hello","annotations":[]}]}],
           "usage":{"input_tokens":60,"input_tokens_details":{"cached_tokens":10},
                    "output_tokens":40,"output_tokens_details":{"reasoning_tokens":0},
                    "total_tokens":100}}
          """;
      case "/v1/embeddings" ->
          """
          {"object":"list","model":"tiny-1","usage":{"prompt_tokens":100,"total_tokens":100},
           "data":[{"object":"embedding","index":0,"embedding":[0.5,-0.25]}]}
          """;
      default -> "{}";
    };
  }
}
