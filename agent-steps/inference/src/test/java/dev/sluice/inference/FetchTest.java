package dev.sluice.inference;

import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.LocalServer.Answer;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.StepFailedException;
import dev.sluice.sdk.Trigger;
import dev.sluice.testkit.SluiceTest;
import dev.sluice.testkit.TestRun;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** HTTP calls by a pool, on the real engine. */
class FetchTest {
  private final AtomicInteger calls = new AtomicInteger();
  private final LocalServer server =
      LocalServer.start(
          request ->
              switch (request.path()) {
                case "/busy" ->
                    calls.incrementAndGet() < 3
                        ? Answer.of(503, "busy").header("Retry-After", "40")
                        : Answer.of(200, "at last");
                case "/broken" -> Answer.of(500, "broken");
                default -> Answer.of(200, request.path());
              });

  @AfterEach
  void close() {
    server.close();
  }

  private SluiceTest start(Limits limits) {
    InferencePool pool =
        InferencePool.builder()
            .fetch(FetchPolicy.allow("http://127.0.0.1:" + server.port()).limits(limits))
            .build();
    DurableFunction caller =
        DurableFunction.define("caller")
            .on(Trigger.event("demo/call"))
            .run(
                (ctx, event) -> {
                  String path = event.data().path("path").asText();
                  try {
                    return Fetch.send(ctx, "get", HttpCall.get(server.url(path))).body();
                  } catch (StepFailedException e) {
                    return e.failure().reason();
                  }
                });
    SluiceTest sluice = SluiceTest.of(caller, pool.functions().getFirst());
    return sluice;
  }

  @Test
  void theAnswerComesBackToTheCaller() {
    try (SluiceTest sluice = start(Limits.of(5))) {
      assertThat(sluice.send("demo/call", Map.of("path", "/a"))).isCompleted().hasOutput("/a");
      assertThat(sluice.runs()).extracting(TestRun::functionId).contains("inference.fetch");
    }
  }

  @Test
  void aBusyServerIsAskedAgainWhenItSaysWhileTheCallerWaits() {
    try (SluiceTest sluice = start(Limits.of(5))) {
      TestRun run = sluice.send("demo/call", Map.of("path", "/busy"));
      assertThat(run).isWaiting("get");
      sluice.advance(Duration.ofSeconds(39));
      assertThat(calls).hasValue(1);

      sluice.advance(Duration.ofSeconds(42));
      assertThat(run).isCompleted().hasOutput("at last");
      assertThat(calls).hasValue(3);
    }
  }

  @Test
  void aCallThatFailsForGoodIsAFailedStepOfTheCaller() {
    try (SluiceTest sluice = start(Limits.of(5))) {
      TestRun run = sluice.send("demo/call", Map.of("path", "/broken"));
      sluice.advance(Duration.ofMinutes(1));
      assertThat(run).isCompleted();
      assertThat(String.valueOf(run.output())).contains("SLUICE-3247", "answered 500: broken");
      assertThat(server.asked()).hasSize(5);
    }
  }

  @Test
  void theThrottleOfThePoolSpacesTheCalls() {
    try (SluiceTest sluice = start(Limits.of(5).throttle(1, Duration.ofMinutes(1)))) {
      assertThat(sluice.send("demo/call", Map.of("path", "/a"))).isCompleted();
      TestRun second = sluice.send("demo/call", Map.of("path", "/b"));
      sluice.advance(Duration.ofSeconds(59));
      assertThat(second).isWaiting("get");
      assertThat(server.asked()).hasSize(1);

      sluice.advance(Duration.ofSeconds(2));
      assertThat(second).isCompleted().hasOutput("/b");
    }
  }

  @Test
  void aKeyThatIsNotTheUrlsHostIsRefused() {
    try (SluiceTest sluice = start(Limits.of(5))) {
      TestRun run =
          sluice.start(
              "inference.fetch",
              Map.of("host", "elsewhere", "call", HttpCall.get(server.url("/a"))));
      assertThat(run).isFailedWith("SLUICE-3242");
      assertThat(server.asked()).isEmpty();
    }
  }
}
