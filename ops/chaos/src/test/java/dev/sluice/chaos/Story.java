package dev.sluice.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.schemas.common.StepKind;
import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunQueued;
import dev.sluice.schemas.history.RunScheduled;
import dev.sluice.schemas.history.RunStatus;
import dev.sluice.schemas.history.StepAttempted;
import dev.sluice.schemas.history.TurnDispatched;
import dev.sluice.schemas.history.WaitEnded;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Evidence that is told step by step; a run is named like its event. */
final class Story {
  private static final JsonMapper JSON = new JsonMapper();

  private final List<Sent> sent = new ArrayList<>();
  private final List<Told> told = new ArrayList<>();
  private final List<Span.Turn> turns = new ArrayList<>();
  private final List<Span.Body> bodies = new ArrayList<>();
  private final List<Kill> kills = new ArrayList<>();
  private final Map<String, String> functions = new HashMap<>();

  Story sent(String run, String function) {
    sent.add(new Sent(function, order(run)));
    return this;
  }

  /** Its event came, and it exists. */
  Story scheduled(String run, String function) {
    functions.put(run, function);
    return tells(
        run,
        RunScheduled.newBuilder()
            .setApp(ChaosFunctions.APP)
            .setEventId(run)
            .setEventName(ChaosFunctions.event(function))
            .setInput(json(order(run)))
            .build());
  }

  Story dispatched(String run, int epoch) {
    return tells(run, TurnDispatched.newBuilder().setEpoch(epoch).build());
  }

  /** A limit holds it, or losses of workers do. */
  Story queued(String run) {
    return tells(
        run, RunQueued.newBuilder().setLimit("concurrency 1").setSince(Instant.EPOCH).build());
  }

  Story recorded(String run, String step, String execution) {
    return tells(
        run,
        StepAttempted.newBuilder()
            .setStep(step)
            .setKind(StepKind.RUN)
            .setAttempt(1)
            .setEpoch(1)
            .setStartedAt(Instant.EPOCH)
            .setEndedAt(Instant.EPOCH)
            .setOutput(json(new Outcome(execution, "")))
            .setModelCalls(List.of())
            .build());
  }

  Story waited(String run, String found) {
    return tells(run, WaitEnded.newBuilder().setStep("answered").setEvent(json(found)).build());
  }

  Story completed(String run) {
    return tells(run, RunEnded.newBuilder().setStatus(RunStatus.COMPLETED).build());
  }

  Story turn(String name, String run, long from, long to) {
    turns.add(new Span.Turn(name, run, functions.getOrDefault(run, ""), "k", from, to));
    return this;
  }

  Story body(String name, String turn, String run, String step, long from, long to) {
    bodies.add(new Span.Body(name, turn, run, step, 1, run, Order.Answer.LATER, from, to, true));
    return this;
  }

  Story killed(Part.Kind kind, long pid, long at) {
    kills.add(new Kill(at, at + 1, kind, kind.name(), pid));
    return this;
  }

  /** A run of one step, in one turn, as it should be; from 100 to 110 ms. */
  Story worked(String run, String function, String execution) {
    return scheduled(run, function)
        .dispatched(run, 1)
        .turn("1." + run, run, 100, 110)
        .body(execution, "1." + run, run, "work", 101, 109)
        .recorded(run, "work", execution)
        .completed(run);
  }

  List<String> broken() {
    return Verdict.of(new Evidence(sent, told, turns, bodies, kills)).broken();
  }

  Map<String, Long> figures() {
    return Verdict.of(new Evidence(sent, told, turns, bodies, kills)).figures();
  }

  private Story tells(String run, Object body) {
    HistoryRecord record =
        HistoryRecord.newBuilder()
            .setRunId(run)
            .setFunctionId(functions.getOrDefault(run, ""))
            .setAt(Instant.ofEpochMilli(told.size()))
            .setBody(body)
            .build();
    told.add(new Told(0, told.size(), record));
    return this;
  }

  private static Order order(String id) {
    return new Order(id, "k", 1, 0, Order.Answer.LATER);
  }

  private static ByteBuffer json(Object value) {
    try {
      return ByteBuffer.wrap(JSON.writeValueAsString(value).getBytes(UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
