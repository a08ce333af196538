package dev.sluice.openai;

import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.openai.OpenAiSettings.Api;
import dev.sluice.openai.Shop.Draft;
import dev.sluice.testkit.SluiceTest;
import dev.sluice.testkit.TestRun;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against the real service, when there is a key; {@code OPENAI_MODEL} chooses another model. */
@EnabledIfEnvironmentVariable(named = "OPENAI_API_KEY", matches = ".+")
class LiveTest {
  @ParameterizedTest
  @EnumSource
  void aToolIsCalledAndADraftIsWritten(Api api) {
    Map<String, String> environment = System.getenv();
    Shop shop = new Shop();
    List<String> heard = new CopyOnWriteArrayList<>();
    Agent<Draft> agent =
        Agent.named("support")
            .model(environment.getOrDefault("OPENAI_MODEL", "gpt-5-mini"))
            .instructions("Look the customer up before you write a short e-mail to them.")
            .tools(Tools.of(shop).idempotencyKey("requestKey"))
            .output(Draft.class)
            .maxTurns(8)
            .build();
    AgentRunner runner =
        AgentRunner.of(OpenAiSettings.from(environment).with(api))
            .listener(part -> heard.add(part.text()));
    try (SluiceTest sluice = SluiceTest.of(Agents.answering(runner, agent))) {
      TestRun run =
          sluice.send(
              "shop/asked", new Agents.Question("Customer 7 asks when the lamp comes: Friday."));

      assertThat(run).isCompleted();
      assertThat(String.valueOf(run.output())).contains("Ada");
    }
    assertThat(shop.calls).contains("look_up_customer 7");
    assertThat(heard).isNotEmpty();
  }
}
