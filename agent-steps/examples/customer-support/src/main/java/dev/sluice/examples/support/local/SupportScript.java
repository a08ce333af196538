package dev.sluice.examples.support.local;

import static dev.sluice.openai.script.ScriptedAnswer.call;
import static dev.sluice.openai.script.ScriptedAnswer.calls;
import static dev.sluice.openai.script.ScriptedAnswer.json;

import dev.sluice.examples.support.agent.Instructions;
import dev.sluice.examples.support.agent.Reply;
import dev.sluice.openai.script.ModelRequest;
import dev.sluice.openai.script.ScriptedAnswer;
import dev.sluice.openai.script.ScriptedModelServer;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plays the model: looks the customer and similar cases up at once; where the customer speaks of
 * leaving or of lawyers it reads the skill for that and asks for an escalation; and answers.
 */
public final class SupportScript {
  private static final Pattern NAME = Pattern.compile("(?:Customer|Write to) ([^(]+) \\(");
  private static final Pattern SUBJECT = Pattern.compile("Subject: (.+)");
  private static final Pattern AT_STAKE =
      Pattern.compile("(?i)lawyer|cancel our contract|leave you");

  private SupportScript() {}

  /**
   * Has {@code server} answer as the script says.
   *
   * @param delay how long each answer takes
   */
  public static ScriptedModelServer play(ScriptedModelServer server, Duration delay) {
    return server
        .when(
            request -> request.instructions().startsWith(Instructions.HEALTH_CHECK),
            request -> outreach(request).after(delay))
        .otherwise(request -> reply(request).after(delay));
  }

  private static ScriptedAnswer outreach(ModelRequest request) {
    String name = found(NAME, request, "customer");
    return json(
        new Reply(
            "How are you getting on?",
            "Dear "
                + name
                + ",\n"
                + "we have not spoken for a while. Is there one thing we could make easier for"
                + " you?",
            "A first word after a quiet week.",
            false));
  }

  private static ScriptedAnswer reply(ModelRequest request) {
    String asked = request.lastUserText();
    boolean atStake = AT_STAKE.matcher(asked).find();
    String subject = found(SUBJECT, request, "your message");
    if (!request.hasResultOf("look_up_customer")) {
      return calls(
          call("look_up_customer", Map.of()),
          call("find_similar_cases", Map.of("problem", subject)));
    }
    if (atStake && !request.hasResultOf("read_skill")) {
      return calls(call("read_skill", Map.of("name", "escalate-with-context")));
    }
    if (atStake && !request.hasResultOf("request_escalation")) {
      return calls(
          call(
              "request_escalation",
              Map.of(
                  "summary",
                  "They write about '" + subject + "' and are about to leave.",
                  "draft",
                  "Please call today: '"
                      + subject
                      + "'. They threaten to leave; nothing was promised.")));
    }
    String name = found(NAME, request, "customer");
    String next =
        atStake
            ? "A senior colleague is looking into it."
            : "We have looked into it and will write again as soon as it is settled.";
    return json(
        new Reply(
            "Re: " + subject,
            "Dear " + name + ",\nthank you for writing about '" + subject + "'. " + next,
            "Answered '" + subject + "'.",
            atStake));
  }

  private static String found(Pattern pattern, ModelRequest request, String otherwise) {
    Matcher matcher = pattern.matcher(request.lastUserText());
    return matcher.find() ? matcher.group(1).strip() : otherwise;
  }
}
