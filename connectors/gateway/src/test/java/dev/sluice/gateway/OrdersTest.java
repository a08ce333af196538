package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.gateway.GatewayHarness.Answer;
import dev.sluice.gateway.read.OperationTrace;
import dev.sluice.gateway.read.RunStatus;
import dev.sluice.schemas.control.Bulk;
import dev.sluice.schemas.control.BulkAction;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.control.Pause;
import dev.sluice.schemas.control.Replay;
import dev.sluice.schemas.control.Resume;
import dev.sluice.schemas.control.Start;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.RunIds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrdersTest {
  private static final String RUN = RunIds.ofEvent(2, "greet", "e-1");
  private static final String REPLAY = "/v1/runs/" + RUN + "/replay";

  @SuppressWarnings("NullAway.Init")
  private GatewayHarness http;

  @BeforeEach
  void start() {
    http = new GatewayHarness();
  }

  @AfterEach
  void stop() {
    http.close();
  }

  @Test
  void aFunctionIsStartedByHandAndItsRunIsKnownBeforeItStarts() {
    Answer answer =
        http.post("/v1/functions/greet/invoke", "{\"n\": 1.10}", "Idempotency-Key", "by-hand-1");

    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
    ProducerRecord<String, byte[]> sent = http.sent().getFirst();
    assertThat(sent.topic()).isEqualTo("sluice.control");
    assertThat(sent.key()).isEqualTo("by-hand-1");
    Start start = (Start) control(sent).getBody();
    assertThat(start.getFunctionId()).isEqualTo("greet");
    assertThat(start.getEvent().getId()).isEqualTo("by-hand-1");
    assertThat(start.getEvent().getName()).isEqualTo("sluice/function.invoked");
    assertThat(text(start.getEvent().getData())).isEqualTo("{\"n\": 1.10}");
    assertThat(answer.body().path("eventId").asText()).isEqualTo("by-hand-1");
    assertThat(answer.body().path("runId").asText())
        .isEqualTo(RunIds.ofEvent(sent.partition(), "greet", "by-hand-1"));
  }

  @Test
  void whereTheRunOfALimitedFunctionLivesIsLeftToItsLane() {
    Answer answer = http.post("/v1/functions/limited/invoke", "");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.body().path("runId").isNull()).isTrue();
    assertThat(answer.body().path("eventId").asText()).hasSize(26);
    assertThat(text(((Start) control(http.sent().getFirst()).getBody()).getEvent().getData()))
        .isEqualTo("{}");
  }

  @Test
  void anOrderOfThePagesIsTheConsoles() {
    String page = http.gateway.uri().toString();

    http.post("/v1/functions/greet/invoke", "", "Origin", page, "Sec-Fetch-Site", "same-origin");
    http.post("/v1/functions/greet/invoke", "");

    assertThat(http.sent())
        .extracting(sent -> control(sent).getBy())
        .containsExactly("console", "api");
  }

  @Test
  void theSameStartTwiceGoesToTheSamePartitionUnderTheSameId() {
    http.post("/v1/functions/greet/invoke", "", "Idempotency-Key", "once");
    http.post("/v1/functions/greet/invoke", "", "Idempotency-Key", "once");

    assertThat(http.sent()).hasSize(2);
    assertThat(http.sent().get(0).partition()).isEqualTo(http.sent().get(1).partition());
    assertThat(control(http.sent().get(0)).getRequestId())
        .isEqualTo(control(http.sent().get(1)).getRequestId());
  }

  @Test
  void pauseAndResumeGoToEveryPartition() {
    Answer paused = http.post("/v1/functions/greet/pause", "", "Idempotency-Key", "q-1");
    assertEverywhere("greet", "q-1", new Pause("greet"));
    assertThat(paused.body().path("paused").asBoolean()).isTrue();

    http.producer.clear();
    Answer resumed = http.post("/v1/functions/greet/resume", "{\"requestId\":\"q-2\"}");
    assertEverywhere("greet", "q-2", new Resume("greet"));
    assertThat(resumed.body().path("paused").asBoolean(true)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"invoke", "pause", "resume"})
  void anUnknownFunctionIsRefusedUnlessTheReadModelIsAway(String order) {
    assertRefused(http.post("/v1/functions/nobody/" + order, ""), 404, "SLUICE-1208");
    assertThat(http.sent()).isEmpty();

    http.model.away = true;
    assertThat(http.post("/v1/functions/nobody/" + order, "").status()).isEqualTo(202);
    assertThat(http.sent()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "[1], 400, SLUICE-1002",
        "7, 400, SLUICE-1002",
        "null, 400, SLUICE-1002",
        "{, 400, SLUICE-1010",
        "{} {}, 400, SLUICE-1010",
        "`  `, 400, SLUICE-1010",
      })
  void dataThatIsNoObjectIsRefused(String body, int status, String code) {
    assertRefused(http.post("/v1/functions/greet/invoke", body), status, code);
    assertThat(http.sent()).isEmpty();
  }

  @Test
  void dataThatDoesNotFitIntoAnOrderIsRefused() {
    String large = "{\"x\":\"" + "x".repeat(1024 * 1024) + "\"}";
    String signal = "{\"signal\":\"s\",\"data\":" + large + "}";

    assertRefused(http.post("/v1/signals", signal), 400, "SLUICE-1213");
    assertRefused(http.post("/v1/functions/greet/invoke", large), 413, "SLUICE-1007");
    assertRefused(
        http.post("/v1/functions/greet/invoke", "", "Idempotency-Key", "i".repeat(257)),
        400,
        "SLUICE-1004");
    assertThat(http.sent()).isEmpty();
  }

  @Test
  void aSignalIsAnEventThatCarriesItsNameAndData() {
    Answer answer =
        http.post(
            "/v1/signals",
            "{\"signal\":\"approve \\\"4711\\\"\",\"data\":{\"amount\":1.10}}",
            "Idempotency-Key",
            "s-1");

    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
    assertThat(answer.body().path("eventId").asText()).isEqualTo("s-1");
    Event event = event(http.sent().getFirst());
    assertThat(event.getId()).isEqualTo("s-1");
    assertThat(event.getName()).isEqualTo("sluice/signal");
    assertThat(text(event.getData()))
        .isEqualTo("{\"signal\":\"approve \\\"4711\\\"\",\"data\":{\"amount\":1.10}}");
  }

  @Test
  void aSignalNeedsNoDataAndTakesAnyJson() {
    http.post("/v1/signals", "{\"signal\":\"a\"}");
    http.post("/v1/signals", "{\"signal\":\"a\",\"data\":[1,null]}");

    assertThat(http.sent().stream().map(record -> text(event(record).getData())))
        .containsExactly(
            "{\"signal\":\"a\",\"data\":null}", "{\"signal\":\"a\",\"data\":[1,null]}");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {"{}", "{'data':1}", "{'signal':''}", "{'signal':7}", "{'signal':'a','to':1}", "["})
  void aBadSignalIsRefused(String body) {
    assertRefused(http.post("/v1/signals", body.replace('\'', '"')), 400, "SLUICE-1213");
    assertThat(http.sent()).isEmpty();
  }

  @Test
  void aReplayFromAStepCarriesTheEditedInput() {
    http.model.put(RUN, RunStatus.FAILED, 7, "load", "charge");

    Answer answer =
        http.post(
            REPLAY,
            "{\"fromStep\":\"charge\",\"input\":{\"amount\":1.10},\"data\":{\"n\":2},"
                + "\"requestId\":\"q\"}");

    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
    Replay replay = (Replay) control(http.sent().getFirst()).getBody();
    assertThat(replay.getNewRunId()).isEqualTo(RunIds.ofReplay(RUN, "q"));
    assertThat(replay.getFromStep()).isEqualTo("charge");
    assertThat(text(replay.getStepInput())).isEqualTo("{\"amount\":1.10}");
    assertThat(text(replay.getData())).isEqualTo("{\"n\":2}");
  }

  @Test
  void aReplayTakesDataAndInputAsLargeAsAnEventAndAStepMay() {
    http.model.put(RUN, RunStatus.FAILED, 7, "load", "charge");
    String data = "{\"x\":\"" + "x".repeat(1024 * 1024 - 8) + "\"}";
    String input = "\"" + "x".repeat(4 * 1024 * 1024 - 2) + "\"";

    Answer answer = http.post(REPLAY, replayOf(input, data));
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
    assertThat(http.sent().getFirst().value().length).isLessThan(6 * 1024 * 1024);

    http.producer.clear();
    String more = "\"" + "x".repeat(4 * 1024 * 1024) + "\"";
    assertRefused(http.post(REPLAY, replayOf(more, data)), 400, "SLUICE-1206");
    assertRefused(
        http.post(REPLAY, replayOf(input, data.replace("{", "{\"y\":1,"))), 400, "SLUICE-1206");
    assertRefused(
        http.post(REPLAY, replayOf(input, data) + " ".repeat(64 * 1024)), 400, "SLUICE-1206");
    assertThat(http.sent()).isEmpty();
  }

  private static String replayOf(String input, String data) {
    return "{\"fromStep\":\"charge\",\"input\":" + input + ",\"data\":" + data + "}";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'force':true,'fromStep':'load'} | SLUICE-1209",
        "{'input':7} | SLUICE-1209",
        "{'fromStep':'gone'} | SLUICE-1210",
        "{'fromStep':''} | SLUICE-1206",
        "{'fromStep':7} | SLUICE-1206",
        "{'data':[1]} | SLUICE-1206",
        "{'data':null} | SLUICE-1206",
      })
  void optionsOfAReplayThatMakeNoSenseAreRefused(String body, String code) {
    http.model.put(RUN, RunStatus.FAILED, 7, "load", "charge");

    assertRefused(http.post(REPLAY, body.replace('\'', '"')), 400, code);
    assertThat(http.sent()).isEmpty();
  }

  @Test
  void anUnknownStepIsToldWithThoseThatThereAre() {
    http.model.put(RUN, RunStatus.FAILED, 7, "load", "charge");

    Answer answer = http.post(REPLAY, "{\"fromStep\":\"chrage\"}");

    assertThat(answer.error("message")).contains(RUN).contains("'chrage'");
    assertThat(answer.error("hint")).contains("load, charge");
  }

  @Test
  void aBulkOrderIsTheSameRecordInEveryPartition() {
    Answer answer =
        http.post(
            "/v1/operations",
            """
            {"action":"cancel","function":"greet","from":"2026-11-22T10:00:00Z",
             "to":"2026-11-22T13:00:00+01:00","statuses":["queued","WAITING","retrying"],
             "expression":"event.data.tier == 'free'","reason":"too many","requestId":"op-1"}
            """);

    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
    assertThat(answer.body().path("operationId").asText()).isEqualTo("op-1");
    assertThat(answer.body().path("links").path("self").asText()).isEqualTo("/v1/operations/op-1");
    assertEverywhere(
        "op-1",
        "op-1",
        new Bulk(
            BulkAction.CANCEL,
            "greet",
            Instant.parse("2026-11-22T10:00:00Z"),
            Instant.parse("2026-11-22T12:00:00Z"),
            List.of("QUEUED", "WAITING", "RETRYING"),
            null,
            null,
            "event.data.tier == 'free'",
            "too many"));
  }

  @Test
  void aBulkReplayIsOfFailedRunsUnlessItSaysOtherwise() {
    http.post("/v1/operations", "{\"action\":\"replay\",\"error\":\"429\"}");
    http.post("/v1/operations", "{\"action\":\"replay\",\"force\":true,\"all\":true}");
    http.post("/v1/operations", "{\"action\":\"replay\",\"failure\":\"0123456789abcdef\"}");

    Bulk kept = (Bulk) control(http.sent().get(0)).getBody();
    Bulk forced = (Bulk) control(http.sent().get(4)).getBody();
    assertThat(kept.getAction()).isEqualTo(BulkAction.REPLAY);
    assertThat(kept.getErrorText()).isEqualTo("429");
    assertThat(kept.getStatuses()).isEmpty();
    assertThat(forced.getAction()).isEqualTo(BulkAction.REPLAY_FORCE);
    Bulk alike = (Bulk) control(http.sent().get(8)).getBody();
    assertThat(alike.getFailureKey()).isEqualTo("0123456789abcdef");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | SLUICE-1211",
        "{'action':'stop','all':true} | SLUICE-1211",
        "{'action':'cancel'} | SLUICE-1212",
        "{'action':'replay','statuses':['FAILED']} | SLUICE-1212",
        "{'action':'cancel','all':false} | SLUICE-1212",
        "{'action':'cancel','all':'yes'} | SLUICE-1211",
        "{'action':'cancel','function':'f','statuses':['FAILED']} | SLUICE-1211",
        "{'action':'replay','function':'f','statuses':['QUEUED']} | SLUICE-1211",
        "{'action':'replay','function':'f','statuses':[7]} | SLUICE-1211",
        "{'action':'replay','statuses':['COMPLETED'],'error':'x'} | SLUICE-1211",
        "{'action':'cancel','function':'f','error':'x'} | SLUICE-1211",
        "{'action':'cancel','failure':'0123456789abcdef'} | SLUICE-1211",
        "{'action':'replay','failure':'0123'} | SLUICE-1211",
        "{'action':'replay','failure':'0123456789ABCDEF'} | SLUICE-1211",
        "{'action':'cancel','function':'f','force':true} | SLUICE-1211",
        "{'action':'replay','function':'f','reason':'x'} | SLUICE-1211",
        "{'action':'cancel','from':'yesterday'} | SLUICE-1211",
        "{'action':'cancel','from':'2026-11-22T10:00:00'} | SLUICE-1211",
        "{'action':'cancel','from':'2026-11-22T10:00:00Z','to':'2026-11-22T10:00:00Z'} |"
            + " SLUICE-1211",
        "{'action':'cancel','function':''} | SLUICE-1211",
        "{'action':'cancel','functions':'f'} | SLUICE-1211",
        "{'action':'cancel','expression':'event.data.x =='} | SLUICE-2101",
        "{'action':'cancel','expression':'async.data.x == 1'} | SLUICE-2102",
        "[] | SLUICE-1211",
      })
  void aBadBulkOrderIsRefused(String body, String code) {
    assertRefused(http.post("/v1/operations", body.replace('\'', '"')), 400, code);
    assertThat(http.sent()).isEmpty();
  }

  @Test
  void anExpressionThatIsNoneIsToldWithItsPlace() {
    Answer answer =
        http.post("/v1/operations", "{\"action\":\"cancel\",\"expression\":\"event.data.x ==\"}");

    assertThat(answer.error("message")).contains("at 1:16");
  }

  @Test
  void aBulkOrderThatKafkaDidNotTakeEverywhereIsToldWithTheIdToTryAgainWith() throws Exception {
    http.close();
    http = new GatewayHarness(false, GatewayHarness.loopback());
    var answering =
        java.util.concurrent.CompletableFuture.supplyAsync(
            () ->
                http.post(
                    "/v1/operations",
                    "{\"action\":\"cancel\",\"all\":true}",
                    "Idempotency-Key",
                    "op"));
    http.awaitSent(4);
    for (int i = 0; i < 3; i++) {
      http.producer.completeNext();
    }
    http.producer.errorNext(new TimeoutException("away"));

    Answer answer = answering.get();

    assertRefused(answer, 503, "SLUICE-1101");
    assertThat(answer.body().path("requestId").asText()).isEqualTo("op");
  }

  @Test
  void operationsAreShownWithTheirProgress() {
    http.model.operations.add(
        operation("op-1", new OperationTrace.Part(0, 10, 2, true, null), part(1, false)));

    JsonNode one = http.get("/v1/operations/op-1").body();
    JsonNode all = http.get("/v1/operations").body();

    assertThat(one.path("status").asText()).isEqualTo("RUNNING");
    assertThat(one.path("partitions").get(0).path("matched").asLong()).isEqualTo(2);
    assertThat(one.path("at").asText()).isEqualTo("2026-11-22T10:00:00Z");
    assertThat(all.path("operations").get(0)).isEqualTo(one);
    assertRefused(http.get("/v1/operations/op-2"), 404, "SLUICE-1214");
    assertRefused(http.get("/v1/operations?limit=0"), 400, "SLUICE-1301");
  }

  @Test
  void anOperationIsDoneWhenEveryPartitionIs() {
    var failed = new OperationTrace.Part(1, 3, 0, false, "SLUICE-2104 too many steps");

    assertThat(OperationTrace.statusOf(List.of())).isEqualTo(OperationTrace.Status.RUNNING);
    assertThat(OperationTrace.statusOf(List.of(part(0, true), part(1, false))))
        .isEqualTo(OperationTrace.Status.RUNNING);
    assertThat(OperationTrace.statusOf(List.of(part(0, true), part(1, true))))
        .isEqualTo(OperationTrace.Status.DONE);
    assertThat(OperationTrace.statusOf(List.of(part(0, false), failed)))
        .isEqualTo(OperationTrace.Status.RUNNING);
    assertThat(OperationTrace.statusOf(List.of(part(0, true), failed)))
        .isEqualTo(OperationTrace.Status.FAILED);
  }

  private static OperationTrace.Part part(int partition, boolean done) {
    return new OperationTrace.Part(partition, 0, 0, done, null);
  }

  private static OperationTrace operation(String id, OperationTrace.Part... parts) {
    return new OperationTrace(
        id,
        OperationTrace.statusOf(List.of(parts)),
        "CANCEL",
        "greet",
        null,
        null,
        List.of(),
        null,
        null,
        null,
        "",
        "api",
        FakeReadModel.STARTED,
        10,
        2,
        List.of(parts));
  }

  private void assertEverywhere(String key, String requestId, Object body) {
    assertThat(http.sent()).hasSize(4);
    assertThat(http.sent().stream().map(ProducerRecord::partition).collect(Collectors.toSet()))
        .isEqualTo(Set.of(0, 1, 2, 3));
    assertThat(http.sent())
        .allSatisfy(
            record -> {
              assertThat(record.topic()).isEqualTo("sluice.control");
              assertThat(record.key()).isEqualTo(key);
              assertThat(control(record).getRequestId()).isEqualTo(requestId);
              assertThat(control(record).getBody()).isEqualTo(body);
            });
  }

  private static void assertRefused(Answer answer, int status, String code) {
    assertThat(answer.code()).as(answer.body().toString()).isEqualTo(code);
    assertThat(answer.status()).isEqualTo(status);
  }

  private static Control control(ProducerRecord<String, byte[]> record) {
    return SluiceSerdes.of(Map.of())
        .of(Control.class)
        .deserializer()
        .deserialize(record.topic(), record.value());
  }

  private static Event event(ProducerRecord<String, byte[]> record) {
    assertThat(record.topic()).isEqualTo("sluice.events");
    return SluiceSerdes.of(Map.of())
        .of(Event.class)
        .deserializer()
        .deserialize(record.topic(), record.value());
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }
}
