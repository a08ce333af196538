package dev.sluice.openai.script;

import java.util.UUID;

/**
 * An answer with the request that it is for.
 *
 * @param id of the answer
 */
record Answering(ModelRequest request, ScriptedAnswer answer, String id) {
  private static final int CHARS_PER_TOKEN = 4;

  Answering(ModelRequest request, ScriptedAnswer answer) {
    this(request, answer, UUID.randomUUID().toString().replace("-", ""));
  }

  /** One token for each four characters of what was asked. */
  int promptTokens() {
    int chars = request.instructions().length();
    for (ModelRequest.Said said : request.said()) {
      chars += said.text().length();
    }
    return 1 + chars / CHARS_PER_TOKEN;
  }

  /** One token for each four characters of the answer. */
  int completionTokens() {
    int chars =
        switch (answer) {
          case ScriptedAnswer.Text text -> text.text().length();
          case ScriptedAnswer.Calls calls ->
              calls.calls().stream()
                  .mapToInt(call -> call.tool().length() + call.arguments().length())
                  .sum();
          case ScriptedAnswer.Failure failure -> 0;
          case ScriptedAnswer.Late late -> 0;
        };
    return 1 + chars / CHARS_PER_TOKEN;
  }

  boolean isCutOff() {
    return answer instanceof ScriptedAnswer.Text text && text.end() == ScriptedAnswer.End.CUT_OFF;
  }

  String callId(int index) {
    return "call_" + id.substring(0, 12) + "_" + index;
  }
}
