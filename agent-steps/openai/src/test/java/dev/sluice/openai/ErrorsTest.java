package dev.sluice.openai;

import static dev.sluice.openai.script.ScriptedAnswer.cutOff;
import static dev.sluice.openai.script.ScriptedAnswer.error;
import static dev.sluice.openai.script.ScriptedAnswer.rateLimited;
import static dev.sluice.openai.script.ScriptedAnswer.refusal;
import static dev.sluice.openai.script.ScriptedAnswer.text;
import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.errors.SluiceException;
import dev.sluice.openai.OpenAiSettings.Api;
import dev.sluice.openai.script.ScriptedAnswer;
import dev.sluice.openai.script.ScriptedModelServer;
import dev.sluice.testkit.SluiceTest;
import dev.sluice.testkit.TestRun;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorsTest {
  private final ScriptedModelServer server = ScriptedModelServer.start();
  private final Agent<String> agent = Agent.named("support").model("gpt-5-mini").build();

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void theNextAttemptIsAtTheProvidersRetryAfter(Api api) {
    answers(rateLimited(Duration.ofSeconds(90)), text("Hello"));
    try (SluiceTest sluice = sluice(api)) {
      TestRun run = sluice.send("shop/asked", new Agents.Question("Hi"));
      assertThat(run).isRetrying("agent/model");
      Instant due = run.steps().getFirst().until();
      assertThat(due)
          .isNotNull()
          .isBetween(sluice.now().plusSeconds(89), sluice.now().plusSeconds(91));
      assertThat(server.requests()).hasSize(1);

      sluice.advance(Duration.ofSeconds(92));
      assertThat(run).isCompleted().hasOutput("Hello").hasAttempts("agent/model", 2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void whatMayPassIsTriedAgainByTheStepAlone(int status) {
    server.otherwise(request -> error(status, "overloaded", "try later"));
    try (SluiceTest sluice = sluice(Api.RESPONSES)) {
      TestRun run = sluice.send("shop/asked", new Agents.Question("Hi"));
      sluice.advance(Duration.ofHours(1));

      assertThat(run).isFailedWith("try later").hasAttempts("agent/model", 3);
    }
    assertThat(server.requests()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 422})
  void whatTheProviderRefusesIsFinal(int status) {
    server.otherwise(request -> error(status, "no", "not so"));
    try (SluiceTest sluice = sluice(Api.RESPONSES)) {
      TestRun run = sluice.send("shop/asked", new Agents.Question("Hi"));
      sluice.advance(Duration.ofHours(1));

      assertThat(run).isFailedWith("it answered " + status).hasAttempts("agent/model", 1);
    }
    assertThat(server.requests()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void aRefusalOfTheModelIsFinal(Api api) {
    server.otherwise(request -> refusal("I will not."));
    try (SluiceTest sluice = sluice(api)) {
      TestRun run = sluice.send("shop/asked", new Agents.Question("Hi"));

      assertThat(run).isFailedWith("it refused: I will not.").hasAttempts("agent/model", 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerThatIsCutOffIsFinal(Api api) {
    server.otherwise(request -> cutOff("It is a long"));
    AgentRunner whole = AgentRunner.of(Agents.at(server, api));
    for (AgentRunner runner : List.of(whole, whole.listener(part -> {}))) {
      try (SluiceTest sluice = SluiceTest.of(Agents.answering(runner, agent))) {
        assertThat(sluice.send("shop/asked", new Agents.Question("Hi")))
            .isFailedWith("it stopped early")
            .hasAttempts("agent/model", 1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"120", "a date", "-5", "soon", "99999999"})
  void aRetryAfterMayBeSecondsOrADate(String said) {
    ZonedDateTime then = ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(120);
    String value = said.equals("a date") ? DateTimeFormatter.RFC_1123_DATE_TIME.format(then) : said;
    answers(
        new ScriptedAnswer.Failure(503, "busy", "busy", Map.of("retry-after", value)),
        text("Hello"));
    try (SluiceTest sluice = sluice(Api.RESPONSES)) {
      TestRun run = sluice.send("shop/asked", new Agents.Question("Hi"));
      Duration wait = Duration.ZERO;
      if (run.status() == TestRun.Status.RETRYING) {
        wait = Duration.between(sluice.now(), run.steps().getFirst().until());
      }
      switch (said) {
        case "120", "a date" ->
            assertThat(wait).isBetween(Duration.ofSeconds(115), Duration.ofSeconds(121));
        case "99999999" -> assertThat(wait).isCloseTo(Duration.ofDays(1), Duration.ofSeconds(2));
        default -> assertThat(wait).isLessThan(Duration.ofSeconds(60));
      }
      sluice.advance(Duration.ofDays(2));
      assertThat(run).isCompleted().hasOutput("Hello");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTimeoutIsTriedAgain(Api api) {
    answers(text("late").after(Duration.ofSeconds(3)), text("in time"));
    AgentRunner hasty = AgentRunner.of(Agents.at(server, api).withTimeout(Duration.ofMillis(500)));
    try (SluiceTest sluice = SluiceTest.of(Agents.answering(hasty, agent))) {
      TestRun run = sluice.send("shop/asked", new Agents.Question("Hi"));
      sluice.advance(Duration.ofHours(1));

      assertThat(run).isCompleted().hasOutput("in time").hasAttempts("agent/model", 2);
    }
  }

  @Test
  void aServerThatIsNotThereIsTriedAgain() {
    AgentRunner lost = AgentRunner.of(Agents.at(server, Api.RESPONSES));
    server.close();
    try (SluiceTest sluice = SluiceTest.of(Agents.answering(lost, agent))) {
      TestRun run = sluice.send("shop/asked", new Agents.Question("Hi"));
      sluice.advance(Duration.ofHours(1));

      assertThat(run).isFailedWith("agent/model").hasAttempts("agent/model", 3);
    }
  }

  @Test
  void settingsThatCannotWorkAreRefused() {
    assertThatThrownBy(() -> OpenAiSettings.from(Map.of()))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining("SLUICE-3213")
        .hasMessageContaining("OPENAI_API_KEY");
    assertThatThrownBy(
            () ->
                OpenAiSettings.from(
                    Map.of("OPENAI_API_KEY", "sk-1", "SLUICE_OPENAI_API", "telepathy")))
        .hasMessageContaining("SLUICE-3213")
        .hasMessageContaining("telepathy");
    assertThat(OpenAiSettings.from(Map.of("OPENAI_API_KEY", "sk-1", "SLUICE_OPENAI_API", "chat")))
        .extracting(OpenAiSettings::api, OpenAiSettings::baseUrl, Object::toString)
        .containsExactly(
            Api.CHAT,
            OpenAiSettings.OPENAI,
            "OpenAiSettings[https://api.openai.com/v1, CHAT, PT5M]");
  }

  private SluiceTest sluice(Api api) {
    return SluiceTest.of(Agents.answering(AgentRunner.of(Agents.at(server, api)), agent));
  }

  private void answers(ScriptedAnswer... all) {
    Iterator<ScriptedAnswer> next = List.of(all).iterator();
    server.otherwise(request -> next.next());
  }
}
