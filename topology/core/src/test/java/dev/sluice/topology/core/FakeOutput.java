package dev.sluice.topology.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Keeps what an engine says; partition 0 of one. */
class FakeOutput implements EngineOutput, Placement {
  final List<Turn> turns = new ArrayList<>();
  final List<Fact> facts = new ArrayList<>();
  final List<RunSignal.NewWait> opened = new ArrayList<>();
  final List<String> closed = new ArrayList<>();
  final List<NewRun> elsewhere = new ArrayList<>();
  final List<String> toldParents = new ArrayList<>();
  final List<Event> internal = new ArrayList<>();

  @Override
  public void dispatch(Turn turn, Instant now) {
    turns.add(turn);
  }

  @Override
  public void openWait(String runId, RunSignal.NewWait waiting, Instant now) {
    opened.add(waiting);
  }

  @Override
  public void closeWait(String runId, String step, List<String> keys, Instant now) {
    closed.add(step);
  }

  @Override
  public void start(int partition, String lane, NewRun run, Instant now) {
    elsewhere.add(run);
  }

  @Override
  public void tellParent(
      RunInfo.Parent parent, String childRunId, RunSignal.ChildEnded how, Instant now) {
    toldParents.add(parent.runId() + " " + childRunId);
  }

  @Override
  public boolean isAwaited(String eventName) {
    return false;
  }

  @Override
  public void internal(Event event, Instant now) {
    internal.add(event);
  }

  @Override
  public void tell(String subject, String functionId, Fact fact, Instant now) {
    facts.add(fact);
  }

  @Override
  public int here() {
    return 0;
  }

  @Override
  public int partitionOf(String key) {
    return 0;
  }

  @Override
  public String runId(int partition, String functionId, String cause) {
    return "r" + partition + "-" + functionId + "-" + cause;
  }

  @Override
  public String replayId(String runId, String requestId) {
    return runId + "~" + requestId;
  }
}
