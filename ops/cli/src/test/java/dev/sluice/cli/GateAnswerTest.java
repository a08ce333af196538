package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.errors.SluiceException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateAnswerTest {
  private static final String INPUT = "{\"order\":{\"id\":\"o-7\",\"amount\":12.50},\"tier\":3}";

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text.replace('\'', '"'));
  }

  private static GateAnswer answer(
      String events, String condition, boolean approve, String given, @Nullable String named)
      throws Exception {
    JsonNode step =
        new ObjectMapper()
            .createObjectNode()
            .set(
                "waitsFor",
                new ObjectMapper()
                    .createObjectNode()
                    .put("condition", condition)
                    .set("events", json("['" + events.replace(",", "','") + "']")));
    return GateAnswer.of(step, json(INPUT), approve, json(given), named);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | {'approved':true}",
        "async.data.order.id == event.data.order.id | {'order':{'id':'o-7'},'approved':true}",
        "event.data.tier == async.data.level | {'level':3,'approved':true}",
        "async.data.kind == 'refund' && async.data.n == 4 |"
            + " {'kind':'refund','n':4,'approved':true}",
        "async.data.ok == true && async.data.x > 3 | {'ok':true,'approved':true}",
        "async.data.approved == false | {'approved':false}",
      })
  void whatTheConditionAsksForIsTakenFromTheRunsEvent(String condition, String data)
      throws Exception {
    GateAnswer answer = answer("order/answered", condition, true, "{}", null);

    assertThat(answer.event()).isEqualTo("order/answered");
    assertThat(answer.data().toString()).isEqualTo(data.replace('\'', '"'));
  }

  @Test
  void whatThePersonGivesGoesFirst() throws Exception {
    GateAnswer answer =
        answer("a", "async.data.id == event.data.none", false, "{'id':'x','why':'no'}", null);

    assertThat(answer.data()).isEqualTo(json("{'approved':false,'id':'x','why':'no'}"));
    assertThatExceptionOfType(SluiceException.class)
        .isThrownBy(() -> answer("a", "async.data.id == event.data.none", true, "{}", null))
        .withMessageContaining("SLUICE-5036")
        .withMessageContaining("data.id");
  }

  @Test
  void aSignalIsNamedByItsCondition() throws Exception {
    GateAnswer answer =
        answer("sluice/signal", "async.data.signal == 'go-7'", true, "{'by':'Ada'}", null);

    assertThat(answer.data())
        .isEqualTo(json("{'signal':'go-7','data':{'approved':true,'by':'Ada'}}"));
    assertThatExceptionOfType(SluiceException.class)
        .isThrownBy(() -> answer("sluice/signal", "async.data.n > 3", true, "{}", null))
        .withMessageContaining("SLUICE-5035");
  }

  @Test
  void ofSeveralEventsTheOneThatSoundsLikeItIsSent() throws Exception {
    String events = "order/approved,order/rejected";

    assertThat(answer(events, "", true, "{}", null).event()).isEqualTo("order/approved");
    assertThat(answer(events, "", false, "{}", null).event()).isEqualTo("order/rejected");
    assertThat(answer(events, "", true, "{}", "order/rejected").event())
        .isEqualTo("order/rejected");
    assertThatExceptionOfType(SluiceException.class)
        .isThrownBy(() -> answer("a,b", "", true, "{}", null))
        .withMessageContaining("waits for a or b");
    assertThatExceptionOfType(SluiceException.class)
        .isThrownBy(() -> answer("a", "", true, "{}", "c"))
        .withMessageContaining("SLUICE-5035");
  }
}
