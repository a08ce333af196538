package dev.sluice.acceptance;

import static dev.sluice.acceptance.Http.get;
import static dev.sluice.acceptance.Http.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.dev.DevConfig;
import dev.sluice.dev.DevServer;
import dev.sluice.openai.AgentRunner;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Step;
import dev.sluice.sdk.Trigger;
import dev.sluice.worker.FunctionHost;
import dev.sluice.worker.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a step says, on the page of its run, in a real browser, while the step runs. */
@Timeout(240)
class LiveBrowserTest {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final String HOSTILE = "<img src=x onerror=window.hacked=1>";

  /** The step goes on when the test has seen what it said. */
  private final Semaphore seen = new Semaphore(0);

  private final DurableFunction talk =
      DurableFunction.define("talk")
          .on(Trigger.event("test/talk"))
          .run(
              (ctx, event) ->
                  ctx.step(
                      "model",
                      () -> {
                        say(ctx.currentStep(), "Dear Ada, ");
                        say(ctx.currentStep(), HOSTILE);
                        seen.acquire();
                        say(ctx.currentStep(), " is not our lamp.");
                        seen.acquire();
                        return "done";
                      }));

  private static void say(Step step, String text) {
    step.publish(AgentRunner.CHANNEL, Map.of("kind", "text", "agent", "support", "text", text));
  }

  @Test
  void thePageShowsTheWordsWhileTheStepRuns(@TempDir Path folder) throws Exception {
    try (DevServer server = DevServer.start(DevConfig.in(folder).withPort(0).withKafkaPort(0));
        Worker worker = FunctionHost.app("talk").kafka(server.bootstrap()).functions(talk).start();
        Browser browser = Browser.on(server.uri())) {
      assertThat(worker).isNotNull();
      await().atMost(SOON).until(() -> get(server, "/v1/functions").contains("\"talk\""));
      post(server, "/e/dev", "{\"name\":\"test/talk\",\"data\":{}}");
      await().atMost(SOON).until(() -> !run(server).isEmpty());

      browser.open("/runs/" + run(server));
      browser.awaitText("#live", "Dear Ada, " + HOSTILE);
      assertThat(browser.text("#live")).doesNotContain("lamp");
      seen.release();
      browser.awaitText("#live", "Dear Ada, " + HOSTILE + " is not our lamp.");
      assertThat(browser.text("h1")).containsIgnoringCase("running");
      assertThat(get(server, "/v1/runs/" + run(server))).doesNotContain("\"SUCCEEDED\"");
      browser.shoot(Path.of("target", "console", "live.png"));

      seen.release();
      browser.awaitText("h1", "completed");
      assertThat(browser.text("#live")).contains(" is not our lamp.");
      assertThat(browser.run("return window.hacked")).isNull();
      assertThat(browser.complaints()).isEmpty();
    }
  }

  private static String run(DevServer server) throws Exception {
    return new ObjectMapper().readTree(get(server, "/v1/runs")).at("/runs/0/id").asText();
  }
}
