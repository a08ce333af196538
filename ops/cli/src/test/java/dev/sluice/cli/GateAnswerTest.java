package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.errors.SluiceException;
import org.junit.jupiter.api.Test;

class GateAnswerTest {
  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text.replace('\'', '"'));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static final JsonNode ONE_EVENT =
      json(
          """
          {'events':['order/answered'],'condition':'c','answers':[
            {'label':'Approve','event':'order/answered','signal':null,
             'data':{'id':7,'approved':true},'asks':['data.why.not'],'refusal':false},
            {'label':'Reject','event':'order/answered','signal':null,
             'data':{'id':7,'approved':false},'asks':[],'refusal':true}]}
          """);
  private static final JsonNode SEVERAL =
      json(
          """
          {'events':['order/approved','order/rejected','order/asked'],'condition':'','answers':[
            {'event':'order/approved','signal':null,'data':{'approved':true},'asks':[],
             'refusal':false},
            {'event':'order/rejected','signal':null,'data':{'approved':false},'asks':[],
             'refusal':true},
            {'event':'order/asked','signal':null,'data':{},'asks':[],'refusal':false}]}
          """);
  private static final JsonNode NAMED =
      json(
          """
          {'events':['sluice/signal'],'condition':'','answers':[
            {'event':null,'signal':'go-7','data':{'approved':true},'asks':[],'refusal':false},
            {'event':null,'signal':'go-7','data':{'approved':false},'asks':[],'refusal':true}]}
          """);

  @Test
  void whatThePersonGivesGoesFirst() {
    GateAnswer answer =
        GateAnswer.of(ONE_EVENT, false, json("{'id':'x','why':'no'}"), "order/answered");

    assertThat(answer.name()).isEqualTo("order/answered");
    assertThat(answer.data()).isEqualTo(json("{'id':'x','approved':false,'why':'no'}"));
  }

  @Test
  void whatTheConditionAsksForHasToBeGiven() {
    assertThatExceptionOfType(SluiceException.class)
        .isThrownBy(() -> GateAnswer.of(ONE_EVENT, true, json("{'id':'x'}"), null))
        .withMessageContaining("SLUICE-5036")
        .withMessageContaining("data.why.not");
    assertThat(GateAnswer.of(ONE_EVENT, true, json("{'why':{'not':1}}"), null).data())
        .isEqualTo(json("{'id':7,'approved':true,'why':{'not':1}}"));
  }

  @Test
  void aSignalIsSentByItsName() {
    GateAnswer answer = GateAnswer.of(NAMED, true, json("{'by':'Ada'}"), null);

    assertThat(answer.isSignal()).isTrue();
    assertThat(answer.name()).isEqualTo("go-7");
    assertThat(answer.data()).isEqualTo(json("{'approved':true,'by':'Ada'}"));
  }

  @Test
  void ofSeveralEventsTheOneThatSoundsLikeItIsSent() {
    JsonNode nothing = json("{}");

    assertThat(GateAnswer.of(SEVERAL, true, nothing, null).name()).isEqualTo("order/approved");
    assertThat(GateAnswer.of(SEVERAL, false, nothing, null).name()).isEqualTo("order/rejected");
    assertThat(GateAnswer.of(SEVERAL, true, nothing, "order/asked").data())
        .isEqualTo(json("{'approved':true}"));
  }

  @Test
  void whatIsNotClearIsAsked() {
    JsonNode unclear =
        json(
            """
            {'events':['a','b'],'condition':'','answers':[
              {'event':'a','data':{},'asks':[],'refusal':false},
              {'event':'b','data':{},'asks':[],'refusal':false}]}
            """);
    JsonNode unnamed =
        json("{'events':['sluice/signal'],'condition':'async.data.n > 3','answers':[]}");

    assertThatExceptionOfType(SluiceException.class)
        .isThrownBy(() -> GateAnswer.of(unclear, true, json("{}"), null))
        .withMessageContaining("waits for a or b");
    assertThatExceptionOfType(SluiceException.class)
        .isThrownBy(() -> GateAnswer.of(SEVERAL, true, json("{}"), "c"))
        .withMessageContaining("SLUICE-5035");
    assertThatExceptionOfType(SluiceException.class)
        .isThrownBy(() -> GateAnswer.of(unnamed, true, json("{}"), null))
        .withMessageContaining("async.data.n > 3")
        .withMessageContaining("sluice signal NAME");
  }
}
