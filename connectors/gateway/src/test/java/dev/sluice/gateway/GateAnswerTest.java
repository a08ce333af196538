package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.gateway.read.Gate;
import dev.sluice.gateway.read.GateAnswer;
import dev.sluice.gateway.read.Payload;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class GateAnswerTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  @Test
  void aSingleEventIsApprovedOrRejectedWithTheDataThatTheConditionAsksFor() throws Exception {
    List<GateAnswer> answers =
        answers(
            "async.data.order.id == event.data.id && async.data.n > 3",
            "{\"id\":\"o-1\"}",
            "order/decided");

    assertThat(answers).extracting(GateAnswer::label).containsExactly("Approve", "Reject");
    assertThat(answers).extracting(GateAnswer::event).containsOnly("order/decided");
    assertJson(answers.get(0).data(), "{\"order\":{\"id\":\"o-1\"},\"approved\":true}");
    assertJson(answers.get(1).data(), "{\"order\":{\"id\":\"o-1\"},\"approved\":false}");
  }

  @Test
  void oneOfSeveralEventsIsTheAnswerItself() throws Exception {
    List<GateAnswer> answers =
        answers("async.data.id == event.data.id", "{\"id\":7}", "order/approved", "order/rejected");

    assertThat(answers)
        .extracting(GateAnswer::label)
        .containsExactly("order/approved", "order/rejected");
    assertJson(answers.get(1).data(), "{\"id\":7,\"approved\":false}");
    assertThat(answers).extracting(GateAnswer::refusal).containsExactly(false, true);
  }

  @Test
  void aSignalIsNamed() throws Exception {
    GateAnswer answer =
        answers("async.data.signal == \"approved-4711\"", "{}", "sluice/signal").getFirst();

    assertThat(answer.signal()).isEqualTo("approved-4711");
    assertThat(answer.event()).isNull();
    assertJson(answer.data(), "{\"approved\":true}");
  }

  @Test
  void aSignalThatIsNotNamedOffersNone() {
    assertThat(answers("async.data.n > 3", "{}", "sluice/signal")).isEmpty();
  }

  @Test
  void allEqualitiesCountAndWhatIsNotKnownIsAskedFor() throws Exception {
    GateAnswer answer =
        answers(
                "async.data.order.id == event.data.id && async.data.order.n == 4"
                    + " && event.data.none == async.data.why && async.name != 'x'",
                "{\"id\":\"o-1\"}",
                "order/decided")
            .getFirst();

    assertJson(answer.data(), "{\"order\":{\"id\":\"o-1\",\"n\":4},\"approved\":true}");
    assertThat(answer.asks()).containsExactly("data.why");
  }

  @Test
  void aConditionThatSaysNothingOfTheDataGivesNone() throws Exception {
    assertJson(answers("", "{}", "a/b").getFirst().data(), "{\"approved\":true}");
    assertJson(answers("async.data.n > 3", "{}", "a/b", "a/c").getFirst().data(), "{}");
    assertJson(answers("((", "{}", "a/b", "a/c").getFirst().data(), "{}");
  }

  private static List<GateAnswer> answers(String condition, String input, String... events) {
    Gate gate =
        new Gate(
            "r0-a",
            "greet",
            "hello",
            "wait",
            List.of(events),
            condition,
            NOW,
            NOW.plusSeconds(60),
            "e-1",
            new Payload(input));
    return GateAnswer.of(gate, NOW);
  }

  private static void assertJson(JsonNode found, String expected) throws Exception {
    ObjectMapper json = new ObjectMapper();
    assertThat(found).isEqualTo(json.readTree(expected));
  }
}
